/** The route and the areas of reach that the map draws for the page of a site or place. */

import { effect, signal } from "@preact/signals";
import type { Feature, FeatureCollection, LineString, MultiPolygon, Polygon } from "geojson";
import { getJson, type Schemas, ServiceError } from "../api/client";
import { boundsOf } from "../core/bounds";
import { destination, highlightedFacility, isochrones, route } from "../map/overlays";
import { facilityOf } from "./facilities";

export type Mode = "car" | "truck";

/** A parcel by its key, or a place. */
export type Start = { parcel: string } | { lon: number; lat: number };

type Route = Feature<LineString, Schemas["RouteProperties"]>;
type Areas = FeatureCollection<Polygon | MultiPolygon, Schemas["IsochroneProperties"]>;

export interface ShownRoute {
  readonly facilityId: number;
  readonly mode: Mode;
  readonly route: Route | null;
  readonly error: string | null;
}

export interface ShownReach {
  readonly minutes: string;
  readonly mode: Mode;
  readonly areas: Areas | null;
  readonly error: string | null;
}

/** What is drawn or being looked for; null draws nothing. */
export const shownRoute = signal<ShownRoute | null>(null);
export const shownReach = signal<ShownReach | null>(null);

effect(() => {
  const line = shownRoute.value?.route?.geometry;
  route.value = line ? { geometry: line } : null;
  if (line) destination.value = { bounds: boundsOf(line.coordinates) };
});

effect(() => {
  const areas = shownReach.value?.areas;
  isochrones.value = areas ?? null;
  if (areas) destination.value = { bounds: boundsOf(areas.features.map((each) => each.geometry.coordinates)) };
});

/** Draw the way to a facility, or take it away where it is drawn. */
export async function showRoute(start: Start, facilityId: number, mode: Mode): Promise<void> {
  const before = shownRoute.peek();
  if (before?.facilityId === facilityId && before.mode === mode) {
    shownRoute.value = null;
    return;
  }
  const asked: ShownRoute = { facilityId, mode, route: null, error: null };
  shownRoute.value = asked;
  const answer = await attempt(async () => {
    const facility = await facilityOf(facilityId);
    return getJson<Route>("/routes", { ...start, facility: facility.properties.key, mode });
  });
  if (shownRoute.peek() === asked) shownRoute.value = { ...asked, route: answer.value, error: answer.error };
}

/** Draw what is within reach of the start, in minutes such as `10,20,30`. */
export async function showReach(start: Start, minutes: string, mode: Mode): Promise<void> {
  const asked: ShownReach = { minutes, mode, areas: null, error: null };
  shownReach.value = asked;
  const answer = await attempt(() => getJson<Areas>("/isochrones", { ...start, minutes, mode, direction: "from" }));
  if (shownReach.peek() === asked) shownReach.value = { ...asked, areas: answer.value, error: answer.error };
}

/** Take away all that was drawn, as when the page is left. */
export function hideWays(): void {
  shownRoute.value = null;
  shownReach.value = null;
  highlightedFacility.value = null;
}

async function attempt<Value>(ask: () => Promise<Value>): Promise<{ value: Value | null; error: string | null }> {
  try {
    return { value: await ask(), error: null };
  } catch (error) {
    if (error instanceof ServiceError) return { value: null, error: error.message };
    throw error;
  }
}

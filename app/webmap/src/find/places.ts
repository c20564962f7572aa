/** Places by name or position, as `GET /places` finds them. */

import { getJson, type Schemas } from "../api/client";
import { codeText } from "../i18n/codes";

export type FoundPlace = Schemas["PlaceBody"];

export const LEAST_LETTERS = 2;
const MOST_SHOWN = 8;

/** How near the map goes, by the kind of what was found. */
const ZOOM: Readonly<Record<string, number>> = { municipality: 11.5, site: 13, facility: 13, coordinates: 14 };

export async function findPlaces(q: string, signal: AbortSignal): Promise<readonly FoundPlace[]> {
  const { places } = await getJson<Schemas["PlacesBody"]>("/places", { q }, signal);
  return places.slice(0, MOST_SHOWN);
}

export const zoomTo = (place: FoundPlace): number => ZOOM[place.kind] ?? 13;

/** A municipality is looked at; anything smaller is a place that can be scored. */
export const isScored = (place: FoundPlace): boolean => place.kind !== "municipality";

/** What stands below the name; facilities are told by code. */
export const detailOf = ({ kind, detail }: FoundPlace): string =>
  kind === "facility" && detail ? codeText("FacilityKind", detail) : (detail ?? "");

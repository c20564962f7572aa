/**
 * What other parts of the page lay over the map. Each part sets its signal, and sets it back to null when it closes.
 * Positions are degrees of longitude and latitude.
 */

import { signal } from "@preact/signals";
import type { FeatureCollection, LineString, MultiLineString, MultiPolygon, Polygon } from "geojson";

/** A way to a facility; `isStraight` when it is no road but the distance as the crow flies. */
export interface RouteOverlay {
  geometry: LineString | MultiLineString;
  isStraight?: boolean;
}

export const route = signal<RouteOverlay | null>(null);

/** Areas within reach, each with the minutes it takes; drawn from the farthest to the nearest. */
export const isochrones = signal<FeatureCollection<Polygon | MultiPolygon, { minutes: number }> | null>(null);

/** A facility that a row of an explanation speaks of: a ring and its name. */
export const highlightedFacility = signal<{ lon: number; lat: number; name: string } | null>(null);

/**
 * Points by which parcels are coloured in place of the ranking's, such as those after a scenario: one a row of
 * `stock`, NaN where unknown. Rows whose class differs from the ranking's get a ring when `marksChanges`.
 */
export interface OtherPoints {
  points: Float64Array;
  marksChanges: boolean;
  /** Stands above the legend. */
  title: string;
}

export const otherPoints = signal<OtherPoints | null>(null);

/** Pixels of the map that something lies over, such as the panel or the sheet: what is shown is fitted beside it. */
export const covered = signal({ top: 0, right: 0, bottom: 0, left: 0 });

/** Move the map to what is given; the map takes it and sets it back to null. */
export type Destination =
  | { bounds: readonly [west: number, south: number, east: number, north: number] }
  | { lon: number; lat: number; zoom?: number };

export const destination = signal<Destination | null>(null);

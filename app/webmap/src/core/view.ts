/**
 * What the page shows, as data: everything that a link must carry. The address is its one written form; reading and
 * writing it is pure.
 */

/** One thing a project requires, as the body of `POST /matches` has it. */
export interface Requirement {
  property: string;
  level?: "must" | "should" | "nice";
  min?: number | string;
  max?: number | string;
  in?: (string | boolean)[];
  unit?: string;
}

export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

export interface Place {
  lon: number;
  lat: number;
}

/** What the list is ordered by, within each group. */
export const SORTS = ["points", "area", "name"] as const;
export type Sort = (typeof SORTS)[number];

export interface View {
  /** Sector profile. */
  profile: string;
  requirements: readonly Requirement[];
  /** Weights in place of the profile's, by criterion, of any sum; null: those of the profile. */
  weights: Readonly<Record<string, number>> | null;
  sort: Sort;
  /** Key of the district that is looked at; null: the whole region. */
  district: string | null;
  /** The parcel whose page is open. */
  parcel: number | null;
  /** A clicked place whose score is shown. */
  place: Place | null;
  /** Parcels side by side, four at most; `isComparing` when they fill the page. */
  compared: readonly number[];
  isComparing: boolean;
  /** The scenario shown as before and after. */
  scenario: number | null;
  camera: Camera | null;
}

export const MOST_COMPARED = 4;

export const START: View = {
  profile: "logistics",
  requirements: [],
  weights: null,
  sort: "points",
  district: null,
  parcel: null,
  place: null,
  compared: [],
  isComparing: false,
  scenario: null,
  camera: null,
};

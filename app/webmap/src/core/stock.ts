/** The parcels on offer as columns of equal length, one row a parcel, as `GET /criteria-values` gives them. */

export interface Stock {
  readonly count: number;
  /** Parcel ids, ascending. */
  readonly ids: Float64Array;
  readonly municipalities: readonly string[];
  readonly districtKeys: readonly string[];
  /** Codes of `status`. */
  readonly statuses: readonly string[];
  /** 1 where the parcel is invented sample data. */
  readonly synthetic: Uint8Array;
  /** NaN where unknown. */
  readonly available_m2: Float64Array;
  /** The largest piece in m², as stated; NaN where unknown. */
  readonly largest_m2: Float64Array;
  /** Codes of `zoning`, empty where unknown. */
  readonly zonings: readonly string[];
  /** A point inside the parcel, in degrees. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Criteria, then wishes, in the order of the sum. */
  readonly items: readonly Item[];
  /** Which rows know the same items: `of` each row its pattern, and a row of each pattern (-1: of none). */
  readonly patterns: { readonly of: Int32Array; readonly examples: Int32Array };
  /** How each parcel stands to the musts and the rules of the profile. */
  readonly obstacle: Uint8Array;
  /** Share of the weight that must be known for a rank. */
  readonly leastCoverageRatio: number;
  /** Changes with every parcel or facility that was changed. */
  readonly state: string;
  rowOf(id: number): number | undefined;
  /** The name of a row, empty where unknown. */
  nameOf(row: number): string;
}

/** One term of the sum. */
export interface Item {
  readonly id: string;
  /** Weight that the profile or the requirement gives it. */
  readonly weight: number;
  /** Whether it is a requirement that weighs, and no criterion. */
  readonly isWish: boolean;
  /** From 0 to 1, and 0 where unknown. */
  readonly values: Float32Array;
  /** 1 where the value is known. */
  readonly known: Uint8Array;
  /** 1 where it could be known, and so counts for the coverage. */
  readonly counted: Uint8Array;
}

/** Values of `Stock.obstacle`. */
export const CLEAR = 0;
export const UNKNOWN_MUST = 1;
export const EXCLUDED = 2;

/** Values of `Ranking.group`, in the order in which the list shows them. */
export const RANKED = 0;
export const DATA_MISSING = 1;
export const KNOCKED_OUT = 2;

/** What the weights make of the stock; arrays are as long as the stock, row by row. */
export interface Ranking {
  /** Share of 1 that each item weighs. */
  readonly weights: Float64Array;
  /** From 0 to 100, NaN where nothing is known. */
  readonly points: Float64Array;
  /** Coverage of what could be known, from 0 to 1. */
  readonly coverage: Float64Array;
  readonly group: Uint8Array;
  /** How many parcels each group has, by its value. */
  readonly counts: readonly [number, number, number];
  /** The first `count` rows of a group by descending points, then ascending id. */
  first(group: number, count: number): Int32Array;
  /** What points the unknown leaves open for a row: all of it bad, all of it good. */
  range(row: number): { low: number; high: number };
}

/** What a scenario changes, for one profile. Pure. */

import type { Schemas } from "../api/client";
import type { Stock } from "../core/stock";

export type Changed = Schemas["ChangedParcel"];

export interface Change {
  readonly id: number;
  readonly name: string;
  readonly municipality: string | null;
  readonly synthetic: boolean;
  readonly before: number;
  readonly after: number;
  readonly rankBefore: number | null;
  readonly rankAfter: number | null;
}

/** Points that are the same as shown, with one decimal, are no change. */
const LEAST_CHANGE = 0.05;

/** Parcels whose points change, by how much they gain. */
export function changesOf(parcels: readonly Changed[], profile: string): readonly Change[] {
  return parcels
    .flatMap(({ id, properties }) => {
      const told = properties.scores[profile];
      const before = told?.score.before ?? null;
      const after = told?.score.after ?? null;
      if (!told || before === null || after === null || Math.abs(after - before) < LEAST_CHANGE) return [];
      const { name, municipality, synthetic } = properties;
      const ranks = { rankBefore: told.rank.before ?? null, rankAfter: told.rank.after ?? null };
      return [{ id, name, municipality, synthetic, before, after, ...ranks }];
    })
    .sort((one, other) => other.after - other.before - (one.after - one.before));
}

/** Points of every row of the stock after a scenario: those of before where it changes nothing. */
export function pointsAfter(stock: Stock, before: Float64Array, changes: readonly Change[]): Float64Array {
  const after = before.slice();
  for (const change of changes) {
    const row = stock.rowOf(change.id);
    if (row !== undefined) after[row] = change.after;
  }
  return after;
}

/** The sum of one row, item by item, with the digits of the service's contributions. */

import type { Ranking, Stock } from "./stock";

export interface Term {
  readonly id: string;
  readonly isWish: boolean;
  /** Share of 1. */
  readonly weight: number;
  /** From 0 to 1; null where unknown. */
  readonly value: number | null;
  /** What it gives; those of all terms add up to the points. Null where unknown. */
  readonly points: number | null;
  /** Whether it could be known, and so counts for the coverage. */
  readonly isCounted: boolean;
}

export function explain(stock: Stock, ranking: Ranking, row: number): Term[] {
  const isKnown = stock.items.map((item) => item.known[row] === 1);
  const known = isKnown.reduce((sum, is, number) => (is ? sum + (ranking.weights[number] as number) : sum), 0);
  return stock.items.map((item, number) => {
    const weight = ranking.weights[number] as number;
    const value = isKnown[number] ? (item.values[row] as number) : null;
    const points = value === null ? null : known === 0 ? 0 : (100 * (weight * value)) / known;
    return { id: item.id, isWish: item.isWish, weight, value, points, isCounted: item.counted[row] === 1 };
  });
}

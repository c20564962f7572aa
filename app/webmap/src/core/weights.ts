/** Weights of the items of a sum, normed as the service norms them. */

import type { Item } from "./stock";
import { exactSum } from "./sums";

export type Weights = Readonly<Record<string, number>>;

/** A person's own weights, where at least one criterion has one; else null, and those of the profile hold. */
export const usable = (own: Weights | null): Weights | null =>
  own !== null && Object.values(own).some((weight) => weight > 0) ? own : null;

/**
 * The share of 1 that each item weighs. `own` weights of criteria, of any sum, stand in place of the profile's; one that
 * is not named weighs nothing. Wishes weigh what they state beside criteria that share 1.
 */
export function shares(items: readonly Item[], own: Weights | null): Float64Array {
  const criteria = items.filter((item) => !item.isWish);
  const wishes = items.filter((item) => item.isWish);
  const chosen = usable(own);
  const given = [
    ...(chosen === null ? criteria.map((item) => item.weight) : normed(chosen, criteria)),
    ...wishes.map((item) => item.weight),
  ];
  const total = wishes.length === 0 ? 1 : exactSum(given);
  return Float64Array.from(given, (weight) => weight / total);
}

/** Own weights of criteria as shares of 1. */
export function normed(own: Weights, criteria: readonly { readonly id: string }[]): number[] {
  const largest = Math.max(...Object.values(own));
  const total = exactSum(Object.values(own).map((weight) => weight / largest));
  return criteria.map((item) => (own[item.id] ?? 0) / largest / total);
}

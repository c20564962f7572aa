/** Weights as the sliders have them: the share of the profile in percent until one is moved. Pure. */

import type { Weights } from "../core/weights";

export const HIGHEST_WEIGHT = 50;

/** The weights of a profile, in percent with at most two decimals, as numbers that sliders can hold. */
export function percentages(criteria: readonly { id: string; weight: number }[]): Weights {
  return Object.fromEntries(criteria.map(({ id, weight }) => [id, Math.round(weight * 10_000) / 100]));
}

/** The weights with that of one criterion changed. */
export const withWeight = (weights: Weights, id: string, weight: number): Weights => ({ ...weights, [id]: weight });

/** What share of all a weight is, from 0 to 1; 0 where all are 0. */
export function shareOf(weights: Weights, id: string): number {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return total === 0 ? 0 : (weights[id] ?? 0) / total;
}

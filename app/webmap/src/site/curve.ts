/** The value function of a criterion as a small drawing: x what is measured, y its value from 0 to 1. Pure. */

import type { Schemas } from "../api/client";

type Criterion = Schemas["CriterionBody"];

/** Positions from 0 to 1 in both directions, y upwards. */
export interface Curve {
  readonly line: readonly (readonly [number, number])[];
  /** Steps of a class, in the order of the profile; empty for amounts. */
  readonly steps: readonly { code: string; value: number; isHere: boolean }[];
  readonly point: readonly [number, number] | null;
}

const MARGIN = 0.25; // of the sloping part, on either side of it

export function curveOf(criterion: Criterion, measured: number | string | null, value: number | null): Curve {
  if (criterion.steps) return stepped(criterion.steps, measured);
  const { ideal, unacceptable } = criterion;
  if (typeof ideal !== "number" || typeof unacceptable !== "number") return { line: [], steps: [], point: null };
  const low = Math.min(ideal, unacceptable);
  const span = Math.abs(ideal - unacceptable) || 1;
  const first = low - (low > 0 ? Math.min(MARGIN * span, low) : 0);
  const last = low + span * (1 + MARGIN);
  const at = (amount: number): number => Math.min(Math.max((amount - first) / (last - first), 0), 1);
  const atLow = ideal < unacceptable ? 1 : 0;
  const line = [
    [0, atLow],
    [at(low), atLow],
    [at(low + span), 1 - atLow],
    [1, 1 - atLow],
  ] as const;
  const point = typeof measured === "number" && value !== null ? ([at(measured), value] as const) : null;
  return { line, steps: [], point };
}

function stepped(steps: Readonly<Record<string, number>>, measured: number | string | null): Curve {
  const all = Object.entries(steps).map(([code, value]) => ({ code, value, isHere: code === measured }));
  return { line: [], steps: all.sort((one, other) => one.value - other.value), point: null };
}

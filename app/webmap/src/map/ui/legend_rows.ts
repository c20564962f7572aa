/** What the legend says: each class with its range and count. Pure. */

import { STEP_FROM } from "../../core/steps";
import { EXCLUDED, MISSING } from "../parcels/classes";
import type { Look } from "./LegendMark";

export interface LegendRow {
  look: Look;
  /** Points from and to; null for classes that are no step of a score. */
  range: readonly [from: number, to: number] | null;
  count: number;
}

const MOST_POINTS = 100;

/** The best first, then what is missing and excluded where there is any. */
export function legendRows(counts: Uint32Array): readonly LegendRow[] {
  const steps = STEP_FROM.map((from, index) => ({
    look: (index + 1) as Look,
    range: [from, STEP_FROM[index + 1] ?? MOST_POINTS] as const,
    count: counts[index + 1] ?? 0,
  }));
  const others = [
    { look: "missing" as const, range: null, count: counts[MISSING] ?? 0 },
    { look: "excluded" as const, range: null, count: counts[EXCLUDED] ?? 0 },
  ];
  return [...steps.toReversed(), ...others.filter(({ count }) => count > 0)];
}

/** Looks of statuses that the parcels have, and sample data. */
export function legendLooks(statuses: ReadonlySet<string>, syntheticCount: number): readonly Look[] {
  const looks: Look[] = [];
  if (statuses.has("reserved") || statuses.has("optioned")) looks.push("reserved");
  if (statuses.has("planned")) looks.push("planned");
  if (syntheticCount > 0) looks.push("sample");
  return looks;
}

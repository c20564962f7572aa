/** What each parcel is coloured by: the step of its score, or that its data are missing, or that it is excluded. */

import { STEP_FROM, stepOf } from "../../core/steps";
import { DATA_MISSING, KNOCKED_OUT, type Ranking, type Stock } from "../../core/stock";

/** Classes beside the steps 1 to 6 of a score. */
export const MISSING = 0;
export const EXCLUDED = STEP_FROM.length + 1;
export const CLASS_COUNT = STEP_FROM.length + 2;

/** One class a row; `points` in place of the ranking's, where given. */
export function classesOf(ranking: Ranking, points: Float64Array = ranking.points): Uint8Array<ArrayBuffer> {
  const classes = new Uint8Array(points.length);
  for (let row = 0; row < classes.length; row += 1) {
    const group = ranking.group[row];
    if (group === KNOCKED_OUT) classes[row] = EXCLUDED;
    else classes[row] = group === DATA_MISSING ? MISSING : stepOf(points[row] ?? Number.NaN);
  }
  return classes;
}

/** Added to the class of a row that other points put into another class. */
export const CHANGED_BIT = 8;

/** `classes`, marked where they are not those of `before`. */
export const markChanges = (classes: Uint8Array, before: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(classes, (each, row) => (each === before[row] ? each : each | CHANGED_BIT));

/** How many rows each class has. */
export function countClasses(classes: Uint8Array): Uint32Array {
  const counts = new Uint32Array(CLASS_COUNT);
  for (const each of classes) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}

/** Rows in the order in which they are drawn: excluded, missing, then the better the later, so that it lies on top. */
export function drawOrder(classes: Uint8Array, counts: Uint32Array): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(CLASS_COUNT);
  let start = counts[EXCLUDED] ?? 0;
  for (let each = MISSING; each < EXCLUDED; each += 1) {
    next[each] = start;
    start += counts[each] ?? 0;
  }
  const order = new Uint32Array(classes.length);
  for (let row = 0; row < classes.length; row += 1) {
    const each = classes[row] as number;
    const at = next[each] as number;
    order[at] = row;
    next[each] = at + 1;
  }
  return order;
}

/** Looks that tell the status without colour, and sample data; bits that tell a sprite apart. */
export const FILLED = 0;
export const HATCHED = 1;
export const DOTTED = 2;
export const OUTLINED = 3;
export const DASHED_BIT = 4;

const LOOK_OF_STATUS: Readonly<Record<string, number>> = {
  available: FILLED,
  reserved: HATCHED,
  optioned: HATCHED,
  planned: DOTTED,
};

export function looksOf(stock: Pick<Stock, "count" | "statuses" | "synthetic">): Uint8Array<ArrayBuffer> {
  const looks = new Uint8Array(stock.count);
  for (let row = 0; row < stock.count; row += 1) {
    const look = LOOK_OF_STATUS[stock.statuses[row] ?? ""] ?? OUTLINED;
    looks[row] = look | (stock.synthetic[row] ? DASHED_BIT : 0);
  }
  return looks;
}

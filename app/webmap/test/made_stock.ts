/** Stocks of chance, the same for the same seed. */

import { patternsOf } from "../src/core/read_stock";
import type { Item, Stock } from "../src/core/stock";

export interface Made {
  seed: number;
  count: number;
  criteria: number;
  wishes: number;
  /** How many values there are, so that some are equal. */
  steps?: number;
}

/** Numbers from 0 to 1 (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed + 0x6d2b79f5;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function madeStock({ seed, count, criteria, wishes, steps = 1000 }: Made): Stock {
  const random = chance(seed);
  const items = [...Array(criteria + wishes).keys()].map((number) => madeItem(number, criteria, count, steps, random));
  const ids = Float64Array.from({ length: count }, (_, row) => 2 * row + 3);
  const texts = Array.from({ length: count }, (_, row) => `Fläche ${row}`);
  return {
    count,
    ids,
    municipalities: texts,
    districtKeys: texts,
    statuses: texts.map(() => "available"),
    synthetic: new Uint8Array(count).fill(1),
    available_m2: new Float64Array(count).fill(Number.NaN),
    largest_m2: new Float64Array(count).fill(Number.NaN),
    zonings: texts.map(() => "GI"),
    lon: new Float64Array(count),
    lat: new Float64Array(count),
    items,
    patterns: patternsOf(items, count),
    obstacle: Uint8Array.from({ length: count }, () => Math.max(0, Math.floor(random() * 8) - 5)),
    leastCoverageRatio: 0.7,
    state: "made",
    nameOf: (row) => texts[row] ?? "",
    rowOf: (id) => (ids.includes(id) ? ids.indexOf(id) : undefined),
  };
}

function madeItem(number: number, criteria: number, count: number, steps: number, random: () => number): Item {
  const share = random(); // of parcels of which it is known
  const known = Uint8Array.from({ length: count }, () => (random() < 0.3 + share ? 1 : 0));
  const values = Float32Array.from(known, (is) => (is ? Math.floor(random() * steps) / steps : 0));
  const counted = random() < 0.5 ? known : new Uint8Array(count).fill(1);
  const isWish = number >= criteria;
  return { id: `${isWish ? "w" : "c"}${number}`, weight: random(), isWish, values, known, counted };
}

/** The stream of `GET /criteria-values` as a `Stock`. */

import { type Column, type Table, tableFromIPC } from "@uwdata/flechette";
import { flagsOf, knownOf, numbersOf, textOf, textsOf, valuesOf } from "./arrow_columns";
import { CLEAR, EXCLUDED, type Item, type Stock, UNKNOWN_MUST } from "./stock";

/** Properties that the stream has to carry. */
export const COLUMNS = [
  "name",
  "municipality",
  "district_key",
  "status",
  "synthetic",
  "available_m2",
  "largest_contiguous_m2",
  "zoning",
  "lon",
  "lat",
] as const;

export function readStock(bytes: ArrayBuffer): Stock {
  const table = tableFromIPC(bytes);
  const about = table.schema.metadata ?? new Map<string, string>();
  const ids = numbersOf(column(table, "parcel_id"));
  const items = itemsOf(table);
  return {
    count: ids.length,
    ids,
    nameOf: textOf(column(table, "name")),
    municipalities: textsOf(column(table, "municipality")),
    districtKeys: textsOf(column(table, "district_key")),
    statuses: textsOf(column(table, "status")),
    synthetic: flagsOf(column(table, "synthetic")),
    available_m2: numbersOf(column(table, "available_m2")),
    largest_m2: numbersOf(column(table, "largest_contiguous_m2")),
    zonings: textsOf(column(table, "zoning")),
    lon: numbersOf(column(table, "lon")),
    lat: numbersOf(column(table, "lat")),
    items,
    patterns: patternsOf(items, ids.length),
    obstacle: obstaclesOf(column(table, "knocked_out"), column(table, "must_unknown")),
    leastCoverageRatio: Number(about.get("least_coverage_ratio")),
    state: about.get("data_state") ?? "",
    rowOf: (id) => rowOf(ids, id),
  };
}

function column(table: Table, name: string): Column<unknown> {
  const found: Column<unknown> | undefined = table.getChild(name);
  if (found === undefined) throw new Error(`The stream has no column ${name}.`);
  return found;
}

function obstaclesOf(knockedOut: Column<unknown>, mustUnknown: Column<unknown>): Uint8Array {
  const excluded = flagsOf(knockedOut);
  const unknown = flagsOf(mustUnknown);
  return excluded.map((is, row) => (is ? EXCLUDED : unknown[row] ? UNKNOWN_MUST : CLEAR));
}

/** The columns that are added: those whose field states a weight. */
function itemsOf(table: Table): Item[] {
  return table.schema.fields.flatMap(({ name, metadata }): Item[] => {
    const weight = metadata?.get("weight");
    if (weight === undefined) return [];
    const values = column(table, name);
    const known = knownOf(values);
    const counted = metadata?.get("counted") === "everywhere" ? new Uint8Array(known.length).fill(1) : known;
    const isWish = metadata?.has("level") ?? false;
    return [{ id: name, weight: Number(weight), isWish, values: valuesOf(values, known), known, counted }];
  });
}

/** Which rows know the same items: weights are added once for each such pattern. */
export function patternsOf(items: readonly Item[], count: number): Stock["patterns"] {
  const pattern = new Int32Array(count);
  let number = 1;
  for (const { known } of items) {
    const next = new Int32Array(2 * number).fill(-1);
    number = 0;
    for (let row = 0; row < count; row++) {
      const key = 2 * (pattern[row] as number) + (known[row] as number);
      if (next[key] === -1) next[key] = number++;
      pattern[row] = next[key] as number;
    }
    number = Math.max(number, 1);
  }
  const examples = new Int32Array(number).fill(-1);
  for (let row = 0; row < count; row++) examples[pattern[row] as number] = row;
  return { of: pattern, examples };
}

/** The row of an id among ascending ones. */
function rowOf(ids: Float64Array, id: number): number | undefined {
  let first = 0;
  let end = ids.length;
  while (first < end) {
    const middle = (first + end) >> 1;
    if ((ids[middle] as number) < id) first = middle + 1;
    else end = middle;
  }
  return ids[first] === id ? first : undefined;
}

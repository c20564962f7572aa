/** Columns of an Arrow table as typed arrays, read from the buffers as they came: a hundred thousand rows in a moment. */

import type { Batch, Column } from "@uwdata/flechette";

type Any = Column<unknown>;
type Bits = Uint8Array | undefined;

/** 1 where a value is known. */
export function knownOf(column: Any): Uint8Array {
  return filled(column, new Uint8Array(column.length).fill(1), (known, batch, first) => {
    if (batch.nullCount > 0) unpack(batch.validity, known.subarray(first, first + batch.length));
  });
}

/** Numbers, NaN where unknown. */
export function numbersOf(column: Any): Float64Array {
  const numbers = filled(column, new Float64Array(column.length), (found, batch, first) => {
    const { values } = batch;
    if (values instanceof BigInt64Array)
      for (let row = 0; row < batch.length; row++) found[first + row] = Number(values[row]);
    else found.set((values as Float64Array).subarray(0, batch.length), first);
  });
  return column.nullCount === 0 ? numbers : blanked(numbers, knownOf(column), Number.NaN);
}

/** Values of single precision, 0 where unknown. */
export function valuesOf(column: Any, known: Uint8Array): Float32Array {
  const values = filled(column, new Float32Array(column.length), (found, batch, first) =>
    found.set((batch.values as Float32Array).subarray(0, batch.length), first),
  );
  return column.nullCount === 0 ? values : blanked(values, known, 0);
}

/** 1 where true, 0 where false or unknown. */
export function flagsOf(column: Any): Uint8Array {
  const flags = filled(column, new Uint8Array(column.length), (found, batch, first) =>
    unpack(batch.values as Uint8Array, found.subarray(first, first + batch.length)),
  );
  return column.nullCount === 0 ? flags : blanked(flags, knownOf(column), 0);
}

/** Texts of a column with a dictionary, empty where unknown. */
export function textsOf(column: Any): string[] {
  const texts = filled(column, new Array<string>(column.length).fill(""), (found, batch, first) => {
    const { values, cache } = batch as Batch<unknown> & { cache: readonly string[] };
    for (let row = 0; row < batch.length; row++) found[first + row] = cache[values[row] as number] as string;
  });
  return column.nullCount === 0 ? texts : blanked(texts, knownOf(column), "");
}

/** The text of a row, empty where unknown: decoded when it is first wanted, since few rows of many are ever shown. */
export function textOf(column: Any): (row: number) => string {
  const texts: string[] = [];
  return (row) => {
    texts[row] ??= String(column.at(row) ?? "");
    return texts[row];
  };
}

function filled<Found>(
  column: Any,
  found: Found,
  fill: (found: Found, batch: Batch<unknown>, first: number) => void,
): Found {
  let first = 0;
  for (const batch of column.data) {
    fill(found, batch, first);
    first += batch.length;
  }
  return found;
}

/** Bits, the lowest of each byte first, as bytes. */
function unpack(bits: Bits, bytes: Uint8Array): void {
  if (bits === undefined) return;
  for (let row = 0; row < bytes.length; row++) bytes[row] = ((bits[row >> 3] as number) >> (row & 7)) & 1;
}

function blanked<Value, Values extends { [row: number]: Value; length: number }>(
  values: Values,
  known: Uint8Array,
  blank: Value,
): Values {
  for (let row = 0; row < known.length; row++) if (!known[row]) values[row] = blank;
  return values;
}

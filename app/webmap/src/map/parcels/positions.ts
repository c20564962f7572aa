/** Places of parcels on the Web Mercator square, and which of them is near a pointer. */

import KDBush from "kdbush";
import type { Stock } from "../../core/stock";

/** Web Mercator, from 0 to 1 from west to east and from north to south. */
export const mercatorX = (lon: number): number => (lon + 180) / 360;
export const mercatorY = (lat: number): number =>
  0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);

/** Where parcels without a position go: beyond the edge of the world, where nobody looks. */
const NOWHERE = 8;

const known = (offset: number): number => (Number.isNaN(offset) ? NOWHERE : offset);

export interface Positions {
  readonly count: number;
  /** What offsets are counted from, so that 32-bit numbers are exact to a centimetre. */
  readonly anchor: { x: number; y: number };
  /** x and y of each row from the anchor. */
  readonly offsets: Float32Array<ArrayBuffer>;
  readonly index: KDBush;
}

export function positionsOf({ count, lon, lat }: Pick<Stock, "count" | "lon" | "lat">): Positions {
  const first = Math.max(0, lon.findIndex(Number.isFinite));
  const anchor = { x: mercatorX(lon[first] ?? 0), y: mercatorY(lat[first] ?? 0) };
  const offsets = new Float32Array(2 * count);
  const index = new KDBush(count, 64, Float32Array);
  for (let row = 0; row < count; row += 1) {
    const x = known(mercatorX(lon[row] as number) - anchor.x);
    const y = known(mercatorY(lat[row] as number) - anchor.y);
    offsets[2 * row] = x;
    offsets[2 * row + 1] = y;
    index.add(x, y);
  }
  if (count > 0) index.finish();
  return { count, anchor, offsets, index };
}

/** The row nearest to a place (in degrees) within a radius on the Mercator square, of those that `isShown`. */
export function nearestRow(
  positions: Positions,
  lon: number,
  lat: number,
  radius: number,
  isShown: (row: number) => boolean,
): number | null {
  if (positions.count === 0) return null;
  const x = mercatorX(lon) - positions.anchor.x;
  const y = mercatorY(lat) - positions.anchor.y;
  let nearest: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const row of positions.index.within(x, y, radius)) {
    const distance = ((positions.offsets[2 * row] ?? 0) - x) ** 2 + ((positions.offsets[2 * row + 1] ?? 0) - y) ** 2;
    if (distance < least && isShown(row)) {
      nearest = row;
      least = distance;
    }
  }
  return nearest;
}

/** The box that parcels lie in. Pure. */

import type { Stock } from "../core/stock";
import type { Bounds } from "./background/region";

/** West, south, east, north of all parcels; null where none has a place. */
export function boundsOf({ count, lon, lat }: Pick<Stock, "count" | "lon" | "lat">): Bounds | null {
  let [west, south, east, north] = [181, 91, -181, -91];
  for (let row = 0; row < count; row += 1) {
    const [x, y] = [lon[row] as number, lat[row] as number];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return west > east ? null : [west, south, east, north];
}

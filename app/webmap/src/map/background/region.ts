/** Where the region lies, from what the service says of its tiles. */

import { getJson } from "../../api/client";

/** West, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

interface TileJson {
  bounds?: Bounds;
}

export interface Region {
  /** Where parcels are on offer: what the map shows first. */
  parcels: Bounds | null;
  /** How far the background reaches: nobody pans beyond. */
  land: Bounds | null;
}

export async function loadRegion(): Promise<Region> {
  const [parcels, land] = await Promise.all(["parcels", "districts"].map(boundsOf));
  return { parcels: parcels ?? null, land: land ?? null };
}

async function boundsOf(collection: string): Promise<Bounds | null> {
  try {
    return (await getJson<TileJson>(`/tiles/${collection}.json`)).bounds ?? null;
  } catch {
    return null; // the map starts with a wider view, and says by itself when tiles fail
  }
}

/** `bounds`, larger on every side by a share of its width and height. */
export function widened([west, south, east, north]: Bounds, share: number): Bounds {
  const lon = (east - west) * share;
  const lat = (north - south) * share;
  return [west - lon, Math.max(-85, south - lat), east + lon, Math.min(85, north + lat)];
}

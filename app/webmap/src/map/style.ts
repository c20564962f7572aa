/** The style of the map: our own tiles, our own colours, and no address of anybody else. */

import type { StyleSpecification } from "maplibre-gl";
import { boundaryLayers, landLayers } from "./background/layers";
import type { Palette } from "./palette";

/** Collections whose tiles are drawn; each is its own source and its own layer within the tiles. */
export const COLLECTIONS = ["districts", "municipalities", "infrastructure", "parcels"] as const;

const tiles = (collection: string): StyleSpecification["sources"][string] => ({
  type: "vector",
  url: `${location.origin}/tiles/${collection}.json`,
});

export function mapStyle(palette: Palette): StyleSpecification {
  return {
    version: 8,
    sources: Object.fromEntries(COLLECTIONS.map((name) => [name, tiles(name)])),
    layers: [...landLayers(palette), ...boundaryLayers(palette)],
  };
}

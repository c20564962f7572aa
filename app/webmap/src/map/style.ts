/** The style of the map: our own tiles, our own colours, and no address of anybody else. */

import type { SourceSpecification, StyleSpecification } from "maplibre-gl";
import { boundaryLayers, landLayers } from "./background/layers";
import { NAMES, nameLayers } from "./background/names";
import { roadLayers, roadNameLayer } from "./background/roads";
import { facilityLayers } from "./facilities/layers";
import type { Fonts } from "./fonts";
import { OVERLAY_SOURCES, reachLayers, routeLayers } from "./overlay_layers";
import type { Palette } from "./palette";
import { outlineLayers } from "./parcels/outline_layers";
import { text } from "./words";

/** Collections whose tiles are drawn; each is its own source and its own layer within the tiles. */
const COLLECTIONS = ["districts", "municipalities", "roads", "infrastructure", "parcels"] as const;

export function mapStyle(palette: Palette, fonts: Fonts): StyleSpecification {
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(COLLECTIONS.map((name) => [name, tiles(name)])),
      names: { type: "geojson", data: NAMES },
      ...Object.fromEntries(OVERLAY_SOURCES.map((name) => [name, drawn()])),
    },
    layers: [
      ...landLayers(palette),
      ...boundaryLayers(palette),
      ...roadLayers(palette),
      ...reachLayers(palette),
      ...outlineLayers(palette),
      roadNameLayer(palette, fonts),
      ...facilityLayers(palette, fonts.plain, text.planned),
      ...nameLayers(palette, fonts),
      ...routeLayers(palette, fonts.strong),
    ],
  };
}

const tiles = (collection: string): SourceSpecification => ({
  type: "vector",
  url: `${location.origin}/tiles/${collection}.json`,
});

const drawn = (): SourceSpecification => ({ type: "geojson", data: { type: "FeatureCollection", features: [] } });

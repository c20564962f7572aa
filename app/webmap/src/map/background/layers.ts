/** The background map out of our own tiles: land, boundaries and names. */

import type { LayerSpecification } from "maplibre-gl";
import type { Palette } from "../palette";

/** Tiles with too many rows hold sums instead; the background shows none. */
export const IS_FEATURE = ["!", ["has", "aggregated"]] as const;

export function landLayers(palette: Palette): LayerSpecification[] {
  return [
    { id: "around", type: "background", paint: { "background-color": palette.around } },
    {
      id: "land",
      type: "fill",
      source: "districts",
      "source-layer": "districts",
      paint: {
        "fill-color": ["case", ["==", ["get", "core"], true], palette.core, palette.land],
        "fill-antialias": false,
      },
    },
  ];
}

export function boundaryLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: "municipality-boundaries",
      type: "line",
      source: "municipalities",
      "source-layer": "municipalities",
      minzoom: 8.5,
      paint: {
        "line-color": palette.municipality,
        "line-width": ["interpolate", ["linear"], ["zoom"], 8.5, 0.5, 13, 1.2],
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 8.5, 0, 9.2, 1],
      },
    },
    {
      id: "district-boundaries",
      type: "line",
      source: "districts",
      "source-layer": "districts",
      layout: { "line-join": "round" },
      paint: {
        "line-color": palette.district,
        "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.6, 12, 1.8],
      },
    },
  ];
}

/** Main roads: motorways with an edge and their number, what is known as a schematic line only thinner and without. */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import type { Fonts } from "../fonts";
import type { Palette } from "../palette";

const from = { source: "roads", "source-layer": "roads" } as const;
const isMotorway: ExpressionSpecification = ["==", ["get", "road_class"], "motorway"];
const isSchematic: ExpressionSpecification = ["==", ["get", "schematic"], true];
const round = { "line-cap": "round", "line-join": "round" } as const;

/** Widths by zoom; schematic lines are half as wide. */
function widths(far: number, near: number): ExpressionSpecification {
  const half = (width: number): ExpressionSpecification => ["case", isSchematic, width * 0.6, width];
  return ["interpolate", ["exponential", 1.4], ["zoom"], 6, half(far), 14, half(near)];
}

export function roadLayers(palette: Palette): LayerSpecification[] {
  const others: ExpressionSpecification = ["match", ["get", "road_class"], "trunk", palette.trunk, palette.road];
  return [
    {
      id: "roads-minor",
      type: "line",
      ...from,
      minzoom: 8,
      filter: ["!", isMotorway] as FilterSpecification,
      layout: round,
      paint: { "line-color": others, "line-width": widths(0.8, 5) },
    },
    {
      id: "motorway-edges",
      type: "line",
      ...from,
      filter: isMotorway as FilterSpecification,
      layout: round,
      paint: { "line-color": palette.motorwayEdge, "line-width": widths(2, 10) },
    },
    {
      id: "motorways",
      type: "line",
      ...from,
      filter: isMotorway as FilterSpecification,
      layout: round,
      paint: { "line-color": palette.motorway, "line-width": widths(1.2, 7.5) },
    },
  ];
}

export function roadNameLayer({ text, halo }: Palette, { strong }: Fonts): LayerSpecification {
  return {
    id: "road-numbers",
    type: "symbol",
    ...from,
    minzoom: 8,
    filter: ["all", ["has", "reference"], ["any", isMotorway, [">=", ["zoom"], 11]]] as FilterSpecification,
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 320,
      "text-field": ["get", "reference"],
      "text-font": strong,
      "text-size": 11,
      "text-rotation-alignment": "viewport",
      "text-padding": 12,
    },
    paint: { "text-color": text, "text-halo-color": halo, "text-halo-width": 2 },
  };
}

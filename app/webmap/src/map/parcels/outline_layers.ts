/** Outlines of parcels from near by. Their class comes as feature state, so that another ranking changes no tile. */

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { IS_FEATURE } from "../background/layers";
import { type Palette, scoreColours } from "../palette";
import { EXCLUDED, MISSING } from "./classes";

export const PARCELS = { source: "parcels", sourceLayer: "parcels" } as const;
export const OUTLINES_FROM_ZOOM = 10.5;
/** Layers that a pointer finds parcels by. */
export const PICKED_LAYERS = ["parcel-areas", "parcel-places"] as const;
export const HATCH = "parcel-hatch";

const NOT_ON_OFFER = -1; // no class: not in the stock
const from = { source: PARCELS.source, "source-layer": PARCELS.sourceLayer, minzoom: OUTLINES_FROM_ZOOM };
const status = (...values: string[]): ExpressionSpecification => ["in", ["get", "status"], ["literal", values]];
const isArea: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
const isIn = (name: string): ExpressionSpecification => ["boolean", ["feature-state", name], false];

/** A value by class. */
function byClass<Value>(
  scores: readonly Value[],
  missing: Value,
  excluded: Value,
  other: Value,
): ExpressionSpecification {
  const steps = scores.flatMap((value, index) => [index + 1, value]);
  const held = ["coalesce", ["feature-state", "class"], NOT_ON_OFFER];
  return ["match", held, ...steps, MISSING, missing, EXCLUDED, excluded, other] as unknown as ExpressionSpecification;
}

export function outlineLayers(palette: Palette): LayerSpecification[] {
  const colours = scoreColours(palette);
  const colour = byClass(colours, palette.facilityFill, palette.excluded, palette.excluded);
  const full = colours.map(() => 0.9);
  const share: ExpressionSpecification = [
    "case",
    status("available", "reserved", "optioned"),
    1,
    status("planned"),
    0.35,
    0,
  ];
  const edge: ExpressionSpecification = [
    "case",
    isIn("selected"),
    palette.selected,
    isIn("pointed"),
    palette.parcelEdge,
    byClass(
      colours.map(() => palette.parcelEdge),
      palette.missing,
      palette.excluded,
      palette.excluded,
    ),
  ];
  const width: ExpressionSpecification = ["case", isIn("selected"), 4, isIn("pointed"), 3, isIn("changed"), 3, 1.3];
  return [
    {
      id: "parcel-areas",
      type: "fill",
      ...from,
      filter: ["all", IS_FEATURE, isArea] as never,
      paint: {
        "fill-color": colour,
        "fill-opacity": ["*", share, byClass(full, 0.6, 0.5, 0)],
        "fill-antialias": false,
      },
    },
    {
      id: "parcel-hatches",
      type: "fill",
      ...from,
      filter: ["all", IS_FEATURE, isArea, status("reserved", "optioned")] as never,
      paint: { "fill-pattern": HATCH },
    },
    {
      id: "parcel-outlines",
      type: "line",
      ...from,
      filter: ["all", IS_FEATURE, isArea] as never,
      layout: { "line-join": "round" },
      paint: { "line-color": edge, "line-width": width, "line-dasharray": DASHES },
    },
    {
      id: "parcel-places",
      type: "circle",
      ...from,
      minzoom: POINTS_GONE_AT_ZOOM,
      filter: ["all", IS_FEATURE, ["==", ["geometry-type"], "Point"]] as never,
      paint: {
        "circle-radius": 8,
        "circle-color": colour,
        "circle-opacity": ["*", share, byClass(full, 0.6, 0.5, 0)],
        "circle-stroke-color": edge,
        "circle-stroke-width": width,
      },
    },
  ];
}

/** Planned ones are dotted, sample data dashed. */
const DASHES: ExpressionSpecification = [
  "case",
  status("planned"),
  ["literal", [0.8, 1.6]],
  ["==", ["get", "synthetic"], true],
  ["literal", [3.5, 1.8]],
  ["literal", [1, 0]],
];

/** From here on a parcel is its outline alone. */
export const POINTS_GONE_AT_ZOOM = 12.5;

/** Stripes of the ground's colour that are laid over reserved parcels. */
export function hatch(
  colour: Uint8ClampedArray,
  size = 12,
): { width: number; height: number; data: Uint8ClampedArray } {
  const data = new Uint8ClampedArray(4 * size * size);
  for (let at = 0; at < size * size; at += 1) {
    const isStripe = ((at % size) + Math.floor(at / size)) % size < size / 2.4;
    if (isStripe) data.set(colour, 4 * at);
  }
  return { width: size, height: size, data };
}

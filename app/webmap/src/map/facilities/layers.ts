/** Facilities on the map: icon, and from near by the name; the year of those that are yet to come. */

import type { ExpressionSpecification, FilterSpecification, SymbolLayerSpecification } from "maplibre-gl";
import type { Palette } from "../palette";
import { COMING, KINDS, OPEN, pictureOf } from "./kinds";

export const FACILITY_LAYERS = ["facilities", "facilities-coming"] as const;
const NAMES_FROM_ZOOM = 11.5;

type Values = (kind: (typeof KINDS)[string]) => string | number;

/** A value by kind of facility. */
function byKind(values: Values, other: string | number): ExpressionSpecification {
  const pairs = Object.entries(KINDS).flatMap(([kind, about]) => [kind, values(about)]);
  return ["match", ["get", "kind"], ...pairs, other] as unknown as ExpressionSpecification;
}

const isShownFrom = (zoom: ExpressionSpecification): ExpressionSpecification =>
  [">=", zoom, byKind(({ fromZoom }) => fromZoom, 99)] as ExpressionSpecification;

export function facilityLayers(palette: Palette, font: string[], yearless: string): SymbolLayerSpecification[] {
  return FACILITY_LAYERS.map((id) => {
    const isComing = id === "facilities-coming";
    return {
      id,
      type: "symbol",
      source: "infrastructure",
      "source-layer": "infrastructure",
      filter: shown(isComing),
      layout: {
        "icon-image": byKind(({ icon }) => pictureOf(icon, isComing), ""),
        "icon-size": ["interpolate", ["linear"], ["zoom"], 7, 0.75, 12, 1],
        "icon-padding": 1,
        "symbol-sort-key": byKind(({ rank }) => rank, 99),
        "text-field": isComing ? comingText(yearless) : nameFromZoom(["get", "name"]),
        "text-font": font,
        "text-size": 12,
        "text-anchor": "top",
        "text-offset": [0, 1],
        "text-max-width": 9,
        "text-optional": true,
      },
      paint: { "text-color": palette.text, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
    };
  });
}

function shown(isComing: boolean): FilterSpecification {
  const status: ExpressionSpecification = isComing
    ? ["in", ["get", "status"], ["literal", [...COMING]]]
    : ["==", ["get", "status"], OPEN];
  return ["all", status, isShownFrom(["zoom"])] as FilterSpecification;
}

const nameFromZoom = (name: ExpressionSpecification): ExpressionSpecification => [
  "step",
  ["zoom"],
  "",
  NAMES_FROM_ZOOM,
  name,
];

/** The year at once, the name from near by. */
function comingText(yearless: string): ExpressionSpecification {
  const year: ExpressionSpecification = [
    "case",
    ["has", "open_from_year"],
    ["to-string", ["get", "open_from_year"]],
    yearless,
  ];
  return ["step", ["zoom"], year, NAMES_FROM_ZOOM, ["concat", ["get", "name"], "\n", year]];
}

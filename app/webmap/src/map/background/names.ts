/** Names of cities, districts, towns and villages, each written once. */

import type { ExpressionSpecification, FilterSpecification, SymbolLayerSpecification } from "maplibre-gl";
import type { Fonts } from "../fonts";
import type { Palette } from "../palette";

/** Where names come from. */
export const NAMES = `${location.origin}/place-names`;

const NAME: ExpressionSpecification = ["get", "name"];
const is = (property: string, value: string): ExpressionSpecification => ["==", ["get", property], value];
const isCity = is("designation", "Kreisfreie Stadt");
/** A municipality that is no district of its own: those keys end in 000. */
const isMunicipality: ExpressionSpecification = [
  "all",
  is("kind", "municipality"),
  ["!=", ["slice", ["get", "key"], 5], "000"],
];
const LARGEST_FIRST: ExpressionSpecification = ["-", 0, ["get", "area_m2"]];
/** A district may be called as the city it surrounds. */
const DISTRICT_NAME: ExpressionSpecification = ["case", ["in", "kreis", NAME], NAME, ["concat", "Landkreis\n", NAME]];

interface Rank {
  id: string;
  filter: ExpressionSpecification;
  zooms: [from: number, to: number];
  sizes: [far: number, near: number];
  font: string[];
  colour: string;
}

function nameLayer(rank: Rank, halo: string, more: SymbolLayerSpecification["layout"] = {}): SymbolLayerSpecification {
  const [minzoom, maxzoom] = rank.zooms;
  const [far, near] = rank.sizes;
  return {
    id: rank.id,
    type: "symbol",
    source: "names",
    minzoom,
    maxzoom,
    filter: rank.filter as FilterSpecification,
    layout: {
      "text-field": NAME,
      "text-font": rank.font,
      "text-size": ["interpolate", ["linear"], ["zoom"], minzoom, far, minzoom + 4, near],
      "text-max-width": 8,
      "text-padding": 6,
      "symbol-sort-key": LARGEST_FIRST,
      ...more,
    },
    paint: { "text-color": rank.colour, "text-halo-color": halo, "text-halo-width": 1.6 },
  };
}

export function nameLayers({ text, textSoft, halo }: Palette, { plain, strong }: Fonts): SymbolLayerSpecification[] {
  const villages = ["all", isMunicipality, is("designation", "Gemeinde")] as ExpressionSpecification;
  const towns = ["all", isMunicipality, is("designation", "Stadt")] as ExpressionSpecification;
  const districts = ["all", is("kind", "district"), ["!", isCity]] as ExpressionSpecification;
  return [
    nameLayer(
      { id: "villages", filter: villages, zooms: [10.5, 24], sizes: [11, 14], font: plain, colour: textSoft },
      halo,
    ),
    nameLayer(
      { id: "districts", filter: districts, zooms: [7, 10.5], sizes: [10.5, 13], font: plain, colour: textSoft },
      halo,
      { "text-field": DISTRICT_NAME, "text-letter-spacing": 0.12, "text-transform": "uppercase" },
    ),
    nameLayer({ id: "towns", filter: towns, zooms: [8.8, 24], sizes: [11.5, 16], font: plain, colour: text }, halo),
    nameLayer(
      {
        id: "cities",
        filter: ["all", is("kind", "district"), isCity],
        zooms: [5, 24],
        sizes: [13, 19],
        font: strong,
        colour: text,
      },
      halo,
    ),
  ];
}

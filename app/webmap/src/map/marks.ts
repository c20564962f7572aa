/** Rings round the parcel that is open, the one pointed at, and the place whose score is shown. */

import { computed, effect } from "@preact/signals";
import type { Feature, FeatureCollection, Point } from "geojson";
import type { CircleLayerSpecification, GeoJSONSource, LineLayerSpecification, Map as MapLibre } from "maplibre-gl";
import { pointed } from "../state/pointed";
import { view } from "../state/view";
import { highlightedFacility } from "./overlays";
import type { Palette } from "./palette";
import { POINTS_GONE_AT_ZOOM } from "./parcels/outline_layers";
import { placed } from "./parcels/shown";
import { ownPosition } from "./position";

type Kind = "selected" | "pointed" | "place" | "facility" | "position";

const mark = (kind: Kind, lon: number, lat: number): Feature<Point, { kind: Kind }> => ({
  type: "Feature",
  properties: { kind },
  geometry: { type: "Point", coordinates: [lon, lat] },
});

function markOf(kind: Kind, id: number | null): Feature<Point, { kind: Kind }>[] {
  const held = placed.value?.stock;
  const row = id === null ? undefined : held?.rowOf(id);
  const [lon, lat] = row === undefined ? [] : [held?.lon[row], held?.lat[row]];
  return Number.isFinite(lon) && Number.isFinite(lat) ? [mark(kind, lon as number, lat as number)] : [];
}

const marks = computed<FeatureCollection<Point, { kind: Kind }>>(() => {
  const { parcel, place } = view.value;
  const facility = highlightedFacility.value;
  const own = ownPosition.value;
  return {
    type: "FeatureCollection",
    features: [
      ...markOf("selected", parcel),
      ...markOf("pointed", pointed.value),
      ...(place ? [mark("place", place.lon, place.lat)] : []),
      ...(own ? [mark("position", own.lon, own.lat)] : []),
      ...(facility ? [mark("facility", facility.lon, facility.lat)] : []),
    ],
  };
});

const is = (kind: Kind) => ["==", ["get", "kind"], kind] as const;

/** From near by the outline itself is marked. */
const OPACITY = [
  "step",
  ["zoom"],
  1,
  POINTS_GONE_AT_ZOOM - 0.4,
  ["match", ["get", "kind"], ["place", "facility", "position"], 1, 0],
];

export function markLayers(palette: Palette): (CircleLayerSpecification | LineLayerSpecification)[] {
  return [
    {
      id: "mark-halos",
      type: "circle",
      source: "marks",
      paint: {
        "circle-radius": ["case", is("facility") as never, 17, 13],
        "circle-color": "rgba(0, 0, 0, 0)",
        "circle-stroke-color": palette.halo,
        "circle-stroke-width": 6,
        "circle-stroke-opacity": OPACITY as never,
      },
    },
    {
      id: "mark-rings",
      type: "circle",
      source: "marks",
      paint: {
        "circle-radius": ["case", is("facility") as never, 17, 13],
        "circle-color": "rgba(0, 0, 0, 0)",
        "circle-stroke-color": ["case", is("pointed") as never, palette.parcelEdge, palette.selected],
        "circle-stroke-width": ["case", is("pointed") as never, 2, 3],
        "circle-stroke-opacity": OPACITY as never,
      },
    },
    {
      id: "mark-centres",
      type: "circle",
      source: "marks",
      filter: ["any", is("place"), is("position")] as never,
      paint: { "circle-radius": ["case", is("position") as never, 7, 4], "circle-color": palette.selected },
    },
  ];
}

/** Keep the rings in step. Returns how to stop. */
export const followMarks = (map: MapLibre): (() => void) =>
  effect(() => {
    const drawn = marks.value;
    map.getSource<GeoJSONSource>("marks")?.setData(drawn);
  });

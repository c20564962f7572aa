/** How what others lay over the map is drawn: areas within reach, a way, and the facility it leads to. */

import { effect } from "@preact/signals";
import type { FeatureCollection } from "geojson";
import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import { highlightedFacility, isochrones, route } from "./overlays";
import type { Palette } from "./palette";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

export const OVERLAY_SOURCES = ["reach", "route", "facility"] as const;

/** Below the parcels. */
export function reachLayers(palette: Palette): LayerSpecification[] {
  return [
    { id: "reach-areas", type: "fill", source: "reach", paint: { "fill-color": palette.reach, "fill-opacity": 0.12 } },
    {
      id: "reach-edges",
      type: "line",
      source: "reach",
      layout: { "line-join": "round" },
      paint: { "line-color": palette.reach, "line-width": 1.4, "line-opacity": 0.8 },
    },
  ];
}

/** Above the parcels. */
export function routeLayers(palette: Palette, font: string[]): LayerSpecification[] {
  const round = { "line-cap": "round", "line-join": "round" } as const;
  return [
    {
      id: "route-edges",
      type: "line",
      source: "route",
      layout: round,
      paint: { "line-color": palette.halo, "line-width": 8 },
    },
    {
      id: "route",
      type: "line",
      source: "route",
      layout: round,
      paint: {
        "line-color": palette.reach,
        "line-width": 4,
        "line-dasharray": ["case", ["get", "isStraight"], ["literal", [0.1, 2]], ["literal", [1, 0]]],
      },
    },
    {
      id: "reach-names",
      type: "symbol",
      source: "reach",
      layout: {
        "symbol-placement": "line",
        "text-field": ["concat", ["get", "minutes"], " min"],
        "text-font": font,
        "text-size": 12,
      },
      paint: { "text-color": palette.reach, "text-halo-color": palette.halo, "text-halo-width": 2 },
    },
    {
      id: "facility-name",
      type: "symbol",
      source: "facility",
      layout: {
        "text-field": ["get", "name"],
        "text-font": font,
        "text-size": 13,
        "text-anchor": "bottom",
        "text-offset": [0, -1.6],
        "text-allow-overlap": true,
      },
      paint: { "text-color": palette.text, "text-halo-color": palette.halo, "text-halo-width": 2.5 },
    },
  ];
}

/** Keep what is laid over in step with its signals. Returns how to stop. */
export function followOverlays(map: MapLibre): () => void {
  const put = (source: (typeof OVERLAY_SOURCES)[number], data: FeatureCollection): void => {
    map.getSource<GeoJSONSource>(source)?.setData(data);
  };
  const stops = [
    effect(() => put("reach", fromFarthest(isochrones.value) ?? NOTHING)),
    effect(() => {
      const way = route.value;
      const properties = { isStraight: way?.isStraight ?? false };
      put("route", way ? { ...NOTHING, features: [{ type: "Feature", properties, geometry: way.geometry }] } : NOTHING);
    }),
    effect(() => {
      const at = highlightedFacility.value;
      const geometry = { type: "Point" as const, coordinates: at ? [at.lon, at.lat] : [] };
      put(
        "facility",
        at ? { ...NOTHING, features: [{ type: "Feature", properties: { name: at.name }, geometry }] } : NOTHING,
      );
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The nearest areas last, so that they lie on top. */
function fromFarthest(areas: typeof isochrones.value): FeatureCollection | null {
  return (
    areas && { ...areas, features: areas.features.toSorted((a, b) => b.properties.minutes - a.properties.minutes) }
  );
}

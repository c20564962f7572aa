/** Which parcel is under a pointer. */

import type { Map as MapLibre, Point } from "maplibre-gl";
import { EXCLUDED } from "./classes";
import { OUTLINES_FROM_ZOOM, PICKED_LAYERS, POINTS_GONE_AT_ZOOM } from "./outline_layers";
import { pointLook } from "./point_look";
import { nearestRow } from "./positions";
import { areExcludedShown, classed, placed } from "./shown";

const TILE_PX = 512;

/** The id of the parcel at a point of the map; `slack_px` is how far beside it counts, more for a finger. */
export function parcelAt(map: MapLibre, point: Point, slack_px: number): number | null {
  const zoom = map.getZoom();
  return (zoom < POINTS_GONE_AT_ZOOM ? pointAt(map, point, zoom, slack_px) : null) ?? outlineAt(map, point, zoom);
}

function pointAt(map: MapLibre, point: Point, zoom: number, slack_px: number): number | null {
  const at = placed.peek();
  if (!at) return null;
  const { lng, lat } = map.unproject(point);
  const radius = (pointLook(zoom, at.stock.count, false).radius_px + slack_px) / (TILE_PX * 2 ** zoom);
  const classes = classed.peek()?.classes;
  const row = nearestRow(
    at.positions,
    lng,
    lat,
    radius,
    (each) => areExcludedShown.peek() || classes?.[each] !== EXCLUDED,
  );
  return row === null ? null : (at.stock.ids[row] ?? null);
}

function outlineAt(map: MapLibre, point: Point, zoom: number): number | null {
  if (zoom < OUTLINES_FROM_ZOOM || !map.getLayer(PICKED_LAYERS[0])) return null;
  const [found] = map.queryRenderedFeatures(point, { layers: [...PICKED_LAYERS] });
  return typeof found?.id === "number" ? found.id : null;
}

/** Where the map looks: kept in the address, moved by the visitor and by other parts of the page. */

import { effect } from "@preact/signals";
import type { LngLatBoundsLike, Map as MapLibre, PaddingOptions } from "maplibre-gl";
import type { Camera } from "../core/view";
import { show, view } from "../state/view";
import type { Bounds } from "./background/region";
import { covered, destination } from "./overlays";

const MARGIN_PX = 48;
const PARCEL_ZOOM = 13.5;
const SEEN_FROM_ZOOM = 10.5;
const WRITTEN_AFTER_MS = 400;

/** Movements that carry this in their event are the visitor's wish, as those by pointer and key are. */
export const BY_VISITOR = { byVisitor: true };

export const roundedCamera = (lon: number, lat: number, zoom: number): Camera => ({
  lon: Number(lon.toFixed(5)),
  lat: Number(lat.toFixed(5)),
  zoom: Number(zoom.toFixed(2)),
});

export const isSameCamera = (one: Camera | null, other: Camera | null): boolean =>
  one?.lon === other?.lon && one?.lat === other?.lat && one?.zoom === other?.zoom;

/** What lies over the map, and a margin; a margin alone where that would leave nothing of a small map. */
export function paddingOf(map: MapLibre): Required<PaddingOptions> {
  const { width, height } = map.getContainer().getBoundingClientRect();
  const { top, right, bottom, left } = covered.peek();
  const across = left + right + 2 * MARGIN_PX < width ? [left, right] : [0, 0];
  const down = top + bottom + 2 * MARGIN_PX < height ? [top, bottom] : [0, 0];
  const margin = Math.min(MARGIN_PX, width / 8, height / 8);
  return {
    top: (down[0] ?? 0) + margin,
    bottom: (down[1] ?? 0) + margin,
    left: (across[0] ?? 0) + margin,
    right: (across[1] ?? 0) + margin,
  };
}

export function fitTo(map: MapLibre, [west, south, east, north]: Bounds, animate = true): void {
  const box: LngLatBoundsLike = [
    [west, south],
    [east, north],
  ];
  map.fitBounds(box, { padding: paddingOf(map), maxZoom: PARCEL_ZOOM, animate }, BY_VISITOR);
}

export function goTo(map: MapLibre, lon: number, lat: number, zoom = Math.max(map.getZoom(), PARCEL_ZOOM)): void {
  const { top, right, bottom, left } = paddingOf(map);
  map.easeTo({ center: [lon, lat], zoom, offset: [(left - right) / 2, (top - bottom) / 2] }, BY_VISITOR);
}

/** Whether a place can be seen beside what lies over the map, near enough to tell outlines. */
export function isInView(map: MapLibre, lon: number, lat: number): boolean {
  const { x, y } = map.project([lon, lat]);
  const { top, right, bottom, left } = paddingOf(map);
  const { width, height } = map.getContainer().getBoundingClientRect();
  const isInside = x > left && x < width - right && y > top && y < height - bottom;
  return isInside && map.getZoom() >= SEEN_FROM_ZOOM;
}

/** Keep map and address in step. Returns how to stop. */
export function followCamera(map: MapLibre): () => void {
  let timer = 0;
  const write = () => {
    const { lng, lat } = map.getCenter();
    const camera = roundedCamera(lng, lat, map.getZoom());
    if (!isSameCamera(camera, view.value.camera)) show({ camera }, true);
  };
  map.on("moveend", (event) => {
    if (!("byVisitor" in event) && !event.originalEvent) return;
    clearTimeout(timer);
    timer = window.setTimeout(write, WRITTEN_AFTER_MS);
  });
  const stopReading = effect(() => {
    const { camera } = view.value;
    const { lng, lat } = map.getCenter();
    if (camera && !isSameCamera(camera, roundedCamera(lng, lat, map.getZoom()))) {
      map.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
    }
  });
  const stopGoing = effect(() => {
    const asked = destination.value;
    if (!asked) return;
    destination.value = null;
    if ("bounds" in asked) fitTo(map, asked.bounds);
    else goTo(map, asked.lon, asked.lat, asked.zoom);
  });
  return () => {
    clearTimeout(timer);
    stopReading();
    stopGoing();
  };
}

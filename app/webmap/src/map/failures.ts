/** Tiles that do not come: said quietly and asked for again. */

import type { ErrorEvent, Map as MapLibre } from "maplibre-gl";
import { areTilesFailing } from "./status";

const RETRIED_AFTER_MS = 10_000;

/** Says when tiles fail, and asks again for them from time to time while they do. Returns how to stop. */
export function watchTiles(map: MapLibre): () => void {
  let timer = 0;
  const onError = (_event: ErrorEvent) => {
    areTilesFailing.value = true;
    clearTimeout(timer);
    timer = window.setTimeout(() => retryTiles(map), RETRIED_AFTER_MS);
  };
  map.on("error", onError);
  return () => clearTimeout(timer);
}

/** Ask again for everything that is missing. */
export function retryTiles(map: MapLibre): void {
  areTilesFailing.value = false;
  for (const id of Object.keys(map.getStyle().sources)) {
    map.refreshTiles(id);
  }
}

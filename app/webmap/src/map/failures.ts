/** Tiles that do not come: said quietly and asked for again, by the visitor or from time to time. */

import { type ErrorEvent, GeoJSONSource, type Map as MapLibre, VectorTileSource } from "maplibre-gl";
import { NAMES } from "./background/names";
import { areTilesFailing } from "./status";

const RETRIED_AFTER_MS = 15_000;

export interface TileWatch {
  /** Ask again for all that failed. */
  retry(): void;
  stop(): void;
}

export function watchTiles(map: MapLibre): TileWatch {
  const failed = new Set<string>();
  let timer = 0;
  const retry = () => {
    clearTimeout(timer);
    areTilesFailing.value = false;
    const again = [...failed];
    failed.clear();
    for (const id of again) askAgain(map, id);
  };
  map.on("error", ({ sourceId: id }: ErrorEvent & { sourceId?: string }) => {
    if (id === undefined) return;
    failed.add(id);
    areTilesFailing.value = true;
    clearTimeout(timer);
    timer = window.setTimeout(retry, RETRIED_AFTER_MS);
  });
  return { retry, stop: () => clearTimeout(timer) };
}

/** The description of a source where that is missing, else its tiles; names are the one source that is a document. */
function askAgain(map: MapLibre, id: string): void {
  const source = map.getSource(id);
  if (source instanceof VectorTileSource && !source.tiles) source.setUrl(source.url);
  else if (source instanceof GeoJSONSource) source.setData(NAMES);
  else if (source) map.refreshTiles(id);
}

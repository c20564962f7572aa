/**
 * basemap.de as the background: pictures of a federal service. Nothing is asked of it before the visitor agreed, and
 * nothing any more once the visitor took that back. The operator decides whether it is offered at all.
 */

import { effect, signal } from "@preact/signals";
import type { Map as MapLibre } from "maplibre-gl";
import { readStored, writeStored } from "../../take/stored";

export const HOST = "sgx.geodatenzentrum.de";
const TILES = `https://${HOST}/wmts_basemapde/tile/1.0.0/de_basemapde_web_raster_grau/default/GLOBAL_WEBMERCATOR/{z}/{y}/{x}.png`;
const SOURCE = "basemap-de";
const KEY = "basemap-de";
const YES = "yes";
/** What it draws itself, or would lie under. */
const OWN_LAYERS = [
  "villages",
  "districts",
  "towns",
  "cities",
  "municipality-boundaries",
  "roads-minor",
  "motorway-edges",
  "motorways",
  "road-numbers",
];

/** Whether the operator offers it. */
export const isOffered =
  typeof document !== "undefined" && document.getElementById("app")?.dataset.basemapDe === "true";

/** Whether the visitor agreed, now or on an earlier visit. */
export const isBasemapShown = signal(isOffered && readStored(KEY) === YES);

export function agree(): void {
  writeStored(KEY, YES);
  isBasemapShown.value = true;
}

export function takeBack(): void {
  writeStored(KEY, null);
  isBasemapShown.value = false;
}

/** Keep the background of the map as the visitor chose it. Returns how to stop. */
export function followBackground(map: MapLibre, below: string): () => void {
  return effect(() => {
    const isShown = isBasemapShown.value;
    for (const id of OWN_LAYERS) map.setLayoutProperty(id, "visibility", isShown ? "none" : "visible");
    if (isShown === Boolean(map.getSource(SOURCE))) return;
    if (isShown) add(map, below);
    else {
      map.removeLayer(SOURCE);
      map.removeSource(SOURCE);
    }
  });
}

function add(map: MapLibre, below: string): void {
  map.addSource(SOURCE, {
    type: "raster",
    tiles: [TILES],
    tileSize: 256,
    maxzoom: 18,
    attribution: '<a href="https://basemap.de" target="_blank" rel="noopener">© basemap.de / BKG</a> (CC BY 4.0)',
  });
  const isDark = isDarkNow();
  map.addLayer(
    { id: SOURCE, type: "raster", source: SOURCE, paint: { "raster-brightness-max": isDark ? 0.55 : 1 } },
    below,
  );
}

function isDarkNow(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

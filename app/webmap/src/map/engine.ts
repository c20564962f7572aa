/** The map itself. Loaded apart from the page, so that the list never waits for it. */

import { AttributionControl, Map as MapLibre, ScaleControl, setWorkerUrl } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import { language } from "../i18n/language";
import { view } from "../state/view";
import { followBackground } from "./background/basemap_de";
import { type Bounds, type Region, widened } from "./background/region";
import { BY_VISITOR, fitTo, followCamera, goTo, paddingOf } from "./camera";
import { boundsOf } from "./extent";
import { putIcons } from "./facilities/pictures";
import { watchTiles } from "./failures";
import { followView } from "./follow_view";
import { fontsOf } from "./fonts";
import { followMarks } from "./marks";
import { followOverlays } from "./overlay_layers";
import { onThemeChange, type Palette, readPalette } from "./palette";
import { attachOutlines, attachPoints } from "./parcels/attach";
import { followPointer } from "./parcels/pointer";
import { placed } from "./parcels/shown";
import { followPrinting } from "./print";
import { mapActions, mapState } from "./status";
import { mapStyle } from "./style";
import { text } from "./words";

const ANYWHERE: Bounds = [10.6, 50.6, 13.4, 52.4]; // while the service cannot say where its parcels lie
const MARGIN_SHARE = 0.35;
const ROOM_FOR_SOURCES_PX = 900;

setWorkerUrl(worker);

/** Draw the map into `container`. Returns how to take it away. */
export function startMap(container: HTMLElement, region: Region): () => void {
  const map = makeMap(container, region);
  let undress = () => {};
  // The style is built anew after the graphics card took its memory back, and with it all that was added to it.
  map.on("style.load", () => {
    undress();
    undress = dress(map);
    markDrawn(map);
    mapState.value = "ready";
  });
  followPointer(map);
  const watch = watchTiles(map);
  const endings = [
    attachPoints(map),
    followMarks(map),
    watch.stop,
    followCamera(map),
    followView(map),
    followPrinting(map, text.picture),
    () => undress(),
    () => map.remove(),
  ];
  mapActions.value = {
    zoomBy: (steps) => map.easeTo({ zoom: Math.round(map.getZoom() * 2) / 2 + steps }, BY_VISITOR),
    showAll: () => fitTo(map, extentOf(region)),
    goTo: ({ lon, lat, zoom }) => goTo(map, lon, lat, zoom),
    retryTiles: watch.retry,
  };
  return () => {
    mapActions.value = null;
    for (const end of endings) end();
  };
}

/** Tell measurements of the first frame of a style that shows land. */
function markDrawn(map: MapLibre): void {
  const look = () => {
    if (!map.getSource("districts") || !map.isSourceLoaded("districts")) return;
    performance.mark("map-drawn");
    map.off("render", look);
  };
  map.on("render", look);
}

/** Where all parcels lie that are asked for. */
function extentOf(region: Region): Bounds {
  const held = placed.peek()?.stock;
  return (held && boundsOf(held)) ?? region.parcels ?? ANYWHERE;
}

/** Add what a style cannot hold: pictures, parcels, and what follows signals. Returns how to let go of it. */
function dress(map: MapLibre): () => void {
  const palette = readPalette(map.getContainer());
  const outlines = attachOutlines(map, palette);
  putIcons(map, palette);
  const endings = [
    outlines.detach,
    followOverlays(map),
    followBackground(map, "reach-areas"),
    onThemeChange(() => {
      const colours = readPalette(map.getContainer());
      repaint(map, colours);
      outlines.repaint(colours);
      putIcons(map, colours);
    }),
  ];
  return () => {
    for (const end of endings) end();
  };
}

function makeMap(container: HTMLElement, region: Region): MapLibre {
  const { camera } = view.value;
  const [west, south, east, north] = region.parcels ?? ANYWHERE;
  const map = new MapLibre({
    container,
    style: mapStyle(readPalette(container), fontsOf(container)),
    ...(camera ? { center: [camera.lon, camera.lat], zoom: camera.zoom } : { bounds: [west, south, east, north] }),
    ...(region.land ? { maxBounds: [...widened(region.land, MARGIN_SHARE)] as [number, number, number, number] } : {}),
    minZoom: 5,
    maxZoom: 18,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    attributionControl: false,
    transformRequest: (url) => ({ url, headers: { "Accept-Language": language } }), // of what is said of sources
    locale: { "Map.Title": text.map, "AttributionControl.ToggleAttribution": text.attribution },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ unit: "metric", maxWidth: 120 }), "bottom-left");
  map.addControl(new AttributionControl({ compact: true }), "bottom-right");
  map.once("load", () => foldAttribution(container));
  if (!camera) map.fitBounds([west, south, east, north], { padding: paddingOf(map), animate: false });
  map.on("webglcontextlost", () => {
    mapState.value = "lost";
  });
  return map;
}

/** Sources stand open on wide maps and are one press away on narrow ones. */
function foldAttribution(container: HTMLElement): void {
  if (container.clientWidth >= ROOM_FOR_SOURCES_PX) return;
  const sources = container.querySelector(".maplibregl-ctrl-attrib");
  sources?.classList.remove("maplibregl-compact-show");
  sources?.removeAttribute("open");
}

/** The same layers in the colours of now. */
function repaint(map: MapLibre, palette: Palette): void {
  for (const layer of mapStyle(palette, fontsOf(map.getContainer())).layers) {
    for (const [name, value] of Object.entries(layer.paint ?? {})) {
      map.setPaintProperty(layer.id, name as never, value as never);
    }
  }
}

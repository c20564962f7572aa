/** A picture of the map on paper: browsers print nothing of what a graphics card drew. */

import type { Map as MapLibre } from "maplibre-gl";

/** Put a picture of the map, as it is when printing begins, below it. Returns how to stop. */
export function followPrinting(map: MapLibre, name: string): () => void {
  const picture = new Image();
  picture.className = "map-picture";
  picture.alt = name;
  const take = () => {
    map.stop(); // points of a map that moves are a moment behind
    map.redraw(); // what was drawn can be read until the browser shows it
    picture.src = flattened(map).toDataURL();
    map.getContainer().before(picture); // below names of sources
  };
  const remove = () => picture.remove();
  addEventListener("beforeprint", take);
  addEventListener("afterprint", remove);
  return () => {
    removeEventListener("beforeprint", take);
    removeEventListener("afterprint", remove);
  };
}

/** The map's canvas with those above it. */
function flattened(map: MapLibre): HTMLCanvasElement {
  const sheet = document.createElement("canvas");
  const { width, height } = map.getCanvas();
  [sheet.width, sheet.height] = [width, height];
  const context = sheet.getContext("2d");
  for (const canvas of map.getCanvasContainer().querySelectorAll("canvas")) {
    if (!context) break;
    context.globalAlpha = Number(canvas.style.opacity || 1);
    context.drawImage(canvas, 0, 0, width, height);
  }
  return sheet;
}

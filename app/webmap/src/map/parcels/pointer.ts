/** Pointing and clicking: the list points at what the map points at, a click opens a parcel or scores a place. */

import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import { pointed } from "../../state/pointed";
import { show } from "../../state/view";
import { parcelAt } from "./pick";

const MOUSE_SLACK_PX = 3;
const FINGER_SLACK_PX = 12;
const PLACE_DIGITS = 5; // a metre

export function followPointer(map: MapLibre): void {
  const canvas = map.getCanvas();
  let frame = 0;
  const point = (id: number | null) => {
    canvas.style.cursor = id === null ? "" : "pointer";
    if (pointed.peek() !== id) pointed.value = id;
  };
  map.on("mousemove", ({ point: at }) => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => point(parcelAt(map, at, MOUSE_SLACK_PX)));
  });
  map.on("mouseout", () => {
    cancelAnimationFrame(frame);
    point(null);
  });
  map.on("click", (event) => open(map, event));
}

function open(map: MapLibre, { point, lngLat, originalEvent }: MapMouseEvent): void {
  const isFinger = originalEvent instanceof PointerEvent && originalEvent.pointerType !== "mouse";
  const parcel = parcelAt(map, point, isFinger ? FINGER_SLACK_PX : MOUSE_SLACK_PX);
  if (parcel !== null) {
    show({ parcel, place: null });
    return;
  }
  const [lon, lat] = [lngLat.lng, lngLat.lat].map((degrees) => Number(degrees.toFixed(PLACE_DIGITS)));
  if (lon !== undefined && lat !== undefined) show({ parcel: null, place: { lon, lat } });
}

/** Where the visitor is: asked of the browser on a click only, kept nowhere. */

import { signal } from "@preact/signals";
import { destination } from "./overlays";

export const ownPosition = signal<{ lon: number; lat: number } | null>(null);
export const isPositionUnknown = signal(false);

const ZOOM = 12;
const WITHIN_MS = 15_000;

/** Ask for the position, mark it and go there. */
export function locate(): void {
  isPositionUnknown.value = false;
  const fail = () => {
    isPositionUnknown.value = true;
  };
  if (!("geolocation" in navigator)) {
    fail();
    return;
  }
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      ownPosition.value = { lon: coords.longitude, lat: coords.latitude };
      destination.value = { ...ownPosition.value, zoom: ZOOM };
    },
    fail,
    { enableHighAccuracy: true, timeout: WITHIN_MS },
  );
}

/** The map goes where the page looks: to the district that is chosen, to the parcel that is opened. */

import { computed, effect } from "@preact/signals";
import type { Map as MapLibre } from "maplibre-gl";
import type { Stock } from "../core/stock";
import { stock } from "../state/stock";
import { view } from "../state/view";
import { fitTo, goTo, isInView } from "./camera";
import { boundsOf } from "./extent";
import { covered } from "./overlays";

const opened = computed(() => view.value.parcel);
const district = computed(() => view.value.district);

/** Follow from now on; what an address says of the camera goes first. Returns how to stop. */
export function followView(map: MapLibre): () => void {
  const isPlaced = view.value.camera !== null;
  let atDistrict = isPlaced ? district.value : null;
  let atParcel = isPlaced ? opened.value : null;
  let atBottom = 0; // a sheet that rises over what is open moves it up
  return effect(() => {
    const { state, value: held } = stock.value;
    const [key, id] = [district.value, opened.value];
    const { bottom } = covered.value;
    if (state !== "ready" || held === null) return; // of another district
    if (key !== atDistrict && id === null) showAllOf(map, held);
    if ((id !== atParcel || bottom > atBottom) && id !== null) bringIntoView(map, held, id);
    [atDistrict, atParcel, atBottom] = [key, id, bottom];
  });
}

/** All parcels of the stock: it holds those of the district alone. */
function showAllOf(map: MapLibre, held: Stock): void {
  const bounds = boundsOf(held);
  if (bounds) fitTo(map, bounds);
}

function bringIntoView(map: MapLibre, held: Stock, id: number): void {
  const row = held.rowOf(id);
  const [lon, lat] = row === undefined ? [] : [held.lon[row], held.lat[row]];
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return;
  if (!isInView(map, lon as number, lat as number)) goTo(map, lon as number, lat as number);
}

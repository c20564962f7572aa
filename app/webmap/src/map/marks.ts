/** Rings round the parcel that is open, the one pointed at, and the place whose score is shown. */

import { computed, effect } from "@preact/signals";
import { type Map as MapLibre, Marker } from "maplibre-gl";
import { pointed } from "../state/pointed";
import { view } from "../state/view";
import { highlightedFacility } from "./overlays";
import { POINTS_GONE_AT_ZOOM } from "./parcels/outline_layers";
import { placed } from "./parcels/shown";
import { ownPosition } from "./position";

type Kind = "selected" | "pointed" | "place" | "facility" | "position";

interface Mark {
  kind: Kind;
  lon: number;
  lat: number;
}

const mark = (kind: Kind, lon: number, lat: number): Mark => ({ kind, lon, lat });

function markOf(kind: Kind, id: number | null): Mark[] {
  const held = placed.value?.stock;
  const row = id === null ? undefined : held?.rowOf(id);
  const [lon, lat] = row === undefined ? [] : [held?.lon[row], held?.lat[row]];
  return Number.isFinite(lon) && Number.isFinite(lat) ? [mark(kind, lon as number, lat as number)] : [];
}

const marks = computed<Mark[]>(() => {
  const { parcel, place } = view.value;
  const facility = highlightedFacility.value;
  const own = ownPosition.value;
  return [
    ...markOf("selected", parcel),
    ...markOf("pointed", pointed.value),
    ...(place ? [mark("place", place.lon, place.lat)] : []),
    ...(own ? [mark("position", own.lon, own.lat)] : []),
    ...(facility ? [mark("facility", facility.lon, facility.lat)] : []),
  ];
});

/** From here on the outline itself is marked. */
const RINGS_GONE_AT_ZOOM = POINTS_GONE_AT_ZOOM - 0.4;
const OF_PARCELS: readonly Kind[] = ["selected", "pointed"];

function put(map: MapLibre, { kind, lon, lat }: Mark): Marker {
  const element = document.createElement("div");
  element.className = "map-mark";
  element.dataset.kind = kind;
  element.ariaHidden = "true";
  return new Marker({ element }).setLngLat([lon, lat]).addTo(map);
}

/** Keep the rings in step, as elements above the map. Returns how to stop. */
export function followMarks(map: MapLibre): () => void {
  let markers: Marker[] = [];
  const hide = () => {
    const isNear = map.getZoom() >= RINGS_GONE_AT_ZOOM;
    for (const marker of markers) {
      const element = marker.getElement();
      element.hidden = isNear && OF_PARCELS.includes(element.dataset.kind as Kind);
    }
  };
  const clear = () => {
    for (const marker of markers) marker.remove();
  };
  const stop = effect(() => {
    clear();
    markers = marks.value.map((each) => put(map, each));
    hide();
  });
  map.on("zoom", hide);
  return () => {
    stop();
    clear();
    map.off("zoom", hide);
  };
}

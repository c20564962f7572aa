/** Parcels on the map: points from afar, outlines from near by, in step with stock, ranking, view and pointer. */

import { effect } from "@preact/signals";
import type { Map as MapLibre, MapSourceDataEvent } from "maplibre-gl";
import { pointed } from "../../state/pointed";
import { view } from "../../state/view";
import { channels, type Palette, scoreColours } from "../palette";
import { areTilesFailing } from "../status";
import { HATCH, hatch, PARCELS } from "./outline_layers";
import { OutlineStates } from "./outline_states";
import { pointLook } from "./point_look";
import type { PointColours } from "./point_sprite";
import { PointsOverlay } from "./points_overlay";
import { classed, placed, skipped } from "./shown";

/** Add the parcels. Returns how to repaint them and how to take them away. */
export function attachParcels(map: MapLibre, palette: Palette) {
  const points = new PointsOverlay(map, coloursOf(palette), (zoom, count) =>
    pointLook(zoom, count, areTilesFailing.peek()),
  );
  const states = new OutlineStates(map);
  putHatch(map, palette);
  const look = () => states.look();
  const lookAtNew = ({ sourceId, tile }: MapSourceDataEvent) => {
    if (sourceId === PARCELS.source && tile) look();
  };
  map.on("idle", look);
  map.on("sourcedata", lookAtNew);
  const stops = [
    effect(() => {
      if (placed.value) points.setParcels(placed.value.positions, placed.value.looks);
    }),
    effect(() => {
      const [of, at] = [classed.value, placed.value];
      if (!of || !at) return;
      points.setClasses(of.drawn, of.order, skipped.value, () => performance.mark("map-recoloured"));
      states.setClasses((id) => of.drawn[at.stock.rowOf(id) ?? -1] ?? null);
    }),
    effect(() => states.mark("selected", view.value.parcel)),
    effect(() => states.mark("pointed", pointed.value)),
    () => map.off("idle", look),
    () => map.off("sourcedata", lookAtNew),
    () => points.remove(),
  ];
  return {
    repaint: (colours: Palette) => {
      points.setColours(coloursOf(colours));
      putHatch(map, colours);
    },
    detach: () => {
      for (const stop of stops) stop();
    },
  };
}

function coloursOf(palette: Palette): PointColours {
  const classes = [palette.missing, ...scoreColours(palette), palette.excluded].map(channels); // from MISSING to EXCLUDED
  return { classes, edge: channels(palette.parcelEdge), paper: channels(palette.halo) };
}

function putHatch(map: MapLibre, palette: Palette): void {
  const stripes = hatch(Uint8ClampedArray.from(channels(palette.halo), (channel) => Math.round(255 * channel)));
  if (map.hasImage(HATCH)) map.updateImage(HATCH, stripes);
  else map.addImage(HATCH, stripes, { pixelRatio: 2 });
}

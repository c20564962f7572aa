/** Parcels on the map: points from afar, outlines from near by, in step with stock, ranking, view and pointer. */

import { effect } from "@preact/signals";
import type { Map as MapLibre, MapSourceDataEvent } from "maplibre-gl";
import { pointed } from "../../state/pointed";
import { view } from "../../state/view";
import { channels, onThemeChange, type Palette, readPalette, scoreColours } from "../palette";
import { areTilesFailing } from "../status";
import { HATCH, hatch, PARCELS } from "./outline_layers";
import { OutlineStates } from "./outline_states";
import { pointLook } from "./point_look";
import type { PointColours } from "./point_sprite";
import { PointsOverlay } from "./points_overlay";
import { classed, placed, skipped } from "./shown";

/** Draw the points. They wait for nothing of the map but where it looks. Returns how to take them away. */
export function attachPoints(map: MapLibre): () => void {
  const colours = () => coloursOf(readPalette(map.getContainer()));
  const points = new PointsOverlay(map, colours(), (zoom, count) => pointLook(zoom, count, areTilesFailing.peek()));
  const stops = [
    effect(() => {
      const [at, of] = [placed.value, classed.value];
      if (!at || !of) return;
      const { positions, looks } = at;
      const shown = { positions, looks, classes: of.drawn, order: of.order, skipped: skipped.value };
      points.show(shown, () => performance.mark("map-recoloured"));
    }),
    onThemeChange(() => points.setColours(colours())),
    () => points.remove(),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Dress the outlines of a style. Returns how to repaint and how to let go of them. */
export function attachOutlines(map: MapLibre, palette: Palette) {
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
      const [of, at] = [classed.value, placed.value];
      if (of && at) states.setClasses((id) => of.drawn[at.stock.rowOf(id) ?? -1] ?? null);
    }),
    effect(() => states.mark("selected", view.value.parcel)),
    effect(() => states.mark("pointed", pointed.value)),
    () => map.off("idle", look),
    () => map.off("sourcedata", lookAtNew),
  ];
  return {
    repaint: (colours: Palette) => putHatch(map, colours),
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

/** Gives the parcels in view their class, and marks the one that is pointed at and the one that is open. */

import type { Map as MapLibre } from "maplibre-gl";
import { CHANGED_BIT } from "./classes";
import { OUTLINES_FROM_ZOOM, PARCELS } from "./outline_layers";

const NONE = -1;
const MOST_KEPT = 5_000;

export class OutlineStates {
  /** The class that each parcel of the loaded tiles was given. */
  private readonly given = new Map<number, number>();
  private classOf: (id: number) => number | null = () => null;
  private marked: Record<"selected" | "pointed", number | null> = { selected: null, pointed: null };

  constructor(private readonly map: MapLibre) {}

  /** Other classes; `null` is for parcels that are not on offer. */
  setClasses(classOf: (id: number) => number | null): void {
    this.classOf = classOf;
    if (this.given.size <= MOST_KEPT && this.areShown()) {
      for (const id of this.given.keys()) this.give(id);
    } else {
      this.given.clear(); // most of them are out of sight by now
      this.look();
    }
  }

  /** Give a class to parcels of tiles that came since. */
  look(): void {
    if (!this.areShown()) return;
    for (const { id } of this.map.querySourceFeatures(PARCELS.source, { sourceLayer: PARCELS.sourceLayer })) {
      if (typeof id === "number" && !this.given.has(id)) this.give(id);
    }
  }

  private areShown(): boolean {
    return this.map.getZoom() >= OUTLINES_FROM_ZOOM;
  }

  mark(name: "selected" | "pointed", id: number | null): void {
    const before = this.marked[name];
    this.marked[name] = id;
    if (before !== null) this.set(before, { [name]: false });
    if (id !== null) this.set(id, { [name]: true });
  }

  private give(id: number): void {
    const given = this.classOf(id);
    if (this.given.get(id) === (given ?? NONE)) return;
    this.given.set(id, given ?? NONE);
    const marks = given === null ? 0 : given & CHANGED_BIT;
    this.set(id, { class: given === null ? null : given ^ marks, changed: marks > 0 });
  }

  private set(id: number, state: Record<string, unknown>): void {
    this.map.setFeatureState({ ...PARCELS, id }, state);
  }
}

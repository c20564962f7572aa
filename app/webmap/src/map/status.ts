/** How the map fares, for the parts that are drawn over it. */

import { signal } from "@preact/signals";

/**
 * `none` where the browser has no WebGL, `failed` where the map's program could not be loaded, `lost` where the
 * graphics card took its memory back.
 */
export type MapState = "starting" | "ready" | "none" | "failed" | "lost";

export const mapState = signal<MapState>("starting");

/** Starts the map once more, where that failed. */
export const restart = signal<() => void>(() => {});

/** Whether tiles of the background or the outlines could not be had; parcels stay. */
export const areTilesFailing = signal(false);

/** What buttons beside the map ask of it; null until it stands. */
export interface MapActions {
  zoomBy(steps: number): void;
  /** To the district, or all parcels on offer. */
  showAll(): void;
  goTo(place: { lon: number; lat: number; zoom?: number }): void;
  retryTiles(): void;
}

export const mapActions = signal<MapActions | null>(null);

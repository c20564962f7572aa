/** On a phone the list is a sheet over the map that stands at one of three heights. */

import { signal } from "@preact/signals";

export const HEIGHTS = ["peek", "half", "full"] as const;
export type Height = (typeof HEIGHTS)[number];

export const sheet = signal<Height>("peek");

/** The share of the window that the sheet takes at each height; the style sheet says the same. */
const SHARE: Record<Height, number> = { peek: 0.2, half: 0.5, full: 0.9 };

/** The height that follows when the handle is pressed. */
export const nextHeight = (height: Height): Height => HEIGHTS[(HEIGHTS.indexOf(height) + 1) % HEIGHTS.length] ?? "peek";

/** The height that a sheet let go at a share of the window comes to rest at. */
export function nearestHeight(share: number): Height {
  const distance = (height: Height): number => Math.abs(SHARE[height] - share);
  return HEIGHTS.reduce((nearest, height) => (distance(height) < distance(nearest) ? height : nearest));
}

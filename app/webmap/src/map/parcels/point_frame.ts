/** Many points in one picture, painted by the processor: a frame that takes sprites from the top down. */

import type { Sprite } from "./point_sprite";
import { mercatorX, mercatorY, type Positions } from "./positions";

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** Where the anchor of positions lies in a frame, and how many pixels the Mercator square is wide. */
export interface Projection {
  x: number;
  y: number;
  world_px: number;
}

export interface Points {
  positions: Pick<Positions, "offsets">;
  /** Rows as they are drawn, the topmost last; the first `skipped` are not. */
  order: Uint32Array;
  skipped: number;
}

const TILE_PX = 512;
const OPAQUE = 255;

/** The projection of a map without rotation and pitch whose `centre` is drawn at a place of the frame. */
export function projectionOf(
  anchor: { x: number; y: number },
  zoom: number,
  pixelRatio: number,
  centre: { lon: number; lat: number; x: number; y: number },
): Projection {
  const world_px = TILE_PX * 2 ** zoom * pixelRatio;
  return {
    x: centre.x * pixelRatio + (anchor.x - mercatorX(centre.lon)) * world_px,
    y: centre.y * pixelRatio + (anchor.y - mercatorY(centre.lat)) * world_px,
    world_px,
  };
}

/** How a frame painted for one projection is to be moved and scaled, from its corner, to show another. */
export function shiftBetween(from: Projection, to: Projection): { x: number; y: number; scale: number } {
  const scale = to.world_px / from.world_px;
  return { x: to.x - from.x * scale, y: to.y - from.y * scale, scale };
}

/** Paint all rows that can be seen. The topmost go first, so that covered pixels cost nothing. */
export function paintPoints(
  frame: Frame,
  { positions: { offsets }, order, skipped }: Points,
  { x, y, world_px }: Projection,
  spriteOf: (row: number) => Sprite,
): void {
  frame.pixels.fill(0);
  for (let place = order.length - 1; place >= skipped; place -= 1) {
    const row = order[place] as number;
    const column = Math.floor(x + (offsets[2 * row] as number) * world_px);
    const line = Math.floor(y + (offsets[2 * row + 1] as number) * world_px);
    putUnder(frame, spriteOf(row), column, line);
  }
  unmultiply(frame.pixels);
}

/** Put a sprite with its middle at a pixel, below what is there already; what lies beyond the frame is cut off. */
export function putUnder({ width, height, pixels }: Frame, sprite: Sprite, column: number, line: number): void {
  const { reach } = sprite;
  const [left, top, right, bottom] = [column - reach, line - reach, column + reach, line + reach];
  if (right < 0 || bottom < 0 || left >= width || top >= height) return;
  const first = Math.max(0, left);
  const last = Math.min(width - 1, right);
  for (let y = Math.max(0, top); y <= Math.min(height - 1, bottom); y += 1) {
    let from = (y - top) * (2 * reach + 1) + first - left;
    for (let at = y * width + first; at <= y * width + last; at += 1, from += 1) {
      const above = pixels[at] as number;
      if (above >>> 24 === OPAQUE) continue;
      const below = sprite.pixels[from] as number;
      pixels[at] = above === 0 ? below : over(above, below);
    }
  }
}

/** One premultiplied pixel over another; two channels at a time. */
function over(above: number, below: number): number {
  const part = 256 - (above >>> 24);
  const redBlue = (((below & 0xff00ff) * part) >>> 8) & 0xff00ff;
  const greenAlpha = ((below >>> 8) & 0xff00ff) * part;
  return (above + redBlue + (greenAlpha & 0xff00ff00)) >>> 0;
}

/** Colours of half transparent pixels as canvases take them. */
function unmultiply(pixels: Uint32Array): void {
  for (let at = 0; at < pixels.length; at += 1) {
    const pixel = pixels[at] as number;
    const alpha = pixel >>> 24;
    if (alpha === 0 || alpha === OPAQUE) continue;
    const whole = OPAQUE / alpha;
    const red = Math.min(OPAQUE, (pixel & 0xff) * whole);
    const green = Math.min(OPAQUE, ((pixel >>> 8) & 0xff) * whole);
    const blue = Math.min(OPAQUE, ((pixel >>> 16) & 0xff) * whole);
    pixels[at] = (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
  }
}

/**
 * How one parcel is drawn as a point. Its class gives the colour, its look the pattern: filled, hatched (reserved),
 * dotted outline (planned), outline only (sold); the outline of sample data is dashed; missing data are an open circle.
 */

import type { Rgba } from "../palette";
import { CHANGED_BIT, DASHED_BIT, DOTTED, EXCLUDED, HATCHED, MISSING, OUTLINED } from "./classes";

/** A small square picture; its pixels are red, green, blue and alpha from the lowest byte on, premultiplied. */
export interface Sprite {
  /** Pixels from the one in the middle to the edge. */
  readonly reach: number;
  readonly pixels: Uint32Array;
}

export interface PointColours {
  /** One a class. */
  classes: readonly Rgba[];
  edge: Rgba;
  paper: Rgba;
}

/** What is the same for all points of a frame. The radius is in pixels of the device. */
export interface SpriteStyle {
  colours: PointColours;
  radius_px: number;
  pixelRatio: number;
}

interface Point extends SpriteStyle {
  fill: Rgba;
  status: number;
  isChanged: boolean;
  isDashed: boolean;
  isMissing: boolean;
  isExcluded: boolean;
  isSmall: boolean;
  /** Its inside does not have the colour of the class, so its edge has. */
  isOpen: boolean;
}

/** The picture of a class (with its mark of change) and a look. */
export function paintSprite(marked: number, look: number, style: SpriteStyle): Sprite {
  const point = pointOf(marked, look, style);
  const halo_px = (point.isChanged ? 4 : 1.2) * style.pixelRatio;
  const reach = Math.ceil(point.radius_px + halo_px);
  const size = 2 * reach + 1;
  const pixels = new Uint32Array(size * size);
  for (let at = 0; at < pixels.length; at += 1) {
    const x = (at % size) - reach;
    const y = Math.floor(at / size) - reach;
    const opacity = share(Math.hypot(x, y) - point.radius_px - halo_px) * (point.isExcluded ? 0.8 : 1);
    if (opacity > 0) pixels[at] = packed(shade(point, x, y), opacity);
  }
  return { reach, pixels };
}

function pointOf(marked: number, look: number, style: SpriteStyle): Point {
  const of = marked & (CHANGED_BIT - 1);
  const status = look & (DASHED_BIT - 1);
  const radius_px = style.radius_px * (of === EXCLUDED ? 0.7 : 1);
  return {
    ...style,
    radius_px,
    fill: style.colours.classes[of] ?? style.colours.paper,
    status,
    isChanged: (marked & CHANGED_BIT) !== 0,
    isDashed: (look & DASHED_BIT) !== 0,
    isMissing: of === MISSING,
    isExcluded: of === EXCLUDED,
    isSmall: radius_px < 3 * style.pixelRatio,
    isOpen: of === MISSING || status >= DOTTED,
  };
}

/** The colour at a distance from the middle, without what fades towards the outside. */
function shade(point: Point, x: number, y: number): Rgba {
  const { colours, radius_px, pixelRatio } = point;
  const from_edge = Math.hypot(x, y) - radius_px;
  const ring = point.isChanged ? 1 - share(from_edge - 1.8 * pixelRatio) : 0;
  const around = mix(
    colours.paper.map((channel) => 0.8 * channel),
    colours.edge,
    ring,
  );
  const edge = point.isOpen ? point.fill : mix(point.fill, colours.edge, 0.6);
  return mix(around, mix(bodyAt(point, x, y), edge, edgeAt(point, x, y)), share(from_edge));
}

function bodyAt({ fill, status, colours, pixelRatio, ...point }: Point, x: number, y: number): Rgba {
  if (point.isExcluded) return fill;
  if (point.isMissing || status === OUTLINED) return colours.paper;
  if (status === DOTTED) return mix(colours.paper, fill, 0.4);
  if (status !== HATCHED || point.isSmall) return fill;
  const period_px = 4.4 * pixelRatio;
  const stripe_px = Math.abs(fraction((x + y) / period_px) - 0.5) * period_px;
  return mix(colours.paper, fill, within01(stripe_px - 0.2 * pixelRatio));
}

/** How much of the edge there is at a place: none within, and none in the gaps of dots and dashes. */
function edgeAt({ status, radius_px, pixelRatio, ...point }: Point, x: number, y: number): number {
  if (point.isExcluded || (point.isSmall && !point.isMissing)) return 0;
  const turn = Math.atan2(y, x) / (2 * Math.PI) + 0.5;
  if (status === DOTTED && fraction(8 * turn) < 0.45) return 0;
  if (status !== DOTTED && point.isDashed && fraction(6 * turn) < 0.35) return 0;
  const width_px = (point.isOpen ? 1.7 : 1.2) * pixelRatio;
  return 1 - share(Math.hypot(x, y) - (radius_px - width_px));
}

const within01 = (value: number): number => Math.min(1, Math.max(0, value));
const fraction = (value: number): number => value - Math.floor(value);

/** How much of a pixel lies within an edge that is `beyond_px` nearer to the middle. */
const share = (beyond_px: number): number => within01(0.5 - beyond_px);

const mix = (from: Rgba, to: Rgba, part: number): Rgba =>
  from.map((channel, index) => channel + ((to[index] ?? 0) - channel) * part);

function packed(colour: Rgba, opacity: number): number {
  const [red = 0, green = 0, blue = 0, alpha = 0] = colour.map((channel) => Math.round(255 * channel * opacity));
  return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}

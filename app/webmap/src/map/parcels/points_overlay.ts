/** Parcels as points on a canvas above the map's: other colours for all of them leave the map below untouched. */

import type { Map as MapLibre } from "maplibre-gl";
import { type Frame, type Points, type Projection, paintPoints, projectionOf, shiftBetween } from "./point_frame";
import type { PointLook } from "./point_look";
import { type PointColours, paintSprite, type Sprite, type SpriteStyle } from "./point_sprite";
import type { Positions } from "./positions";

const LOOKS_FROM_BIT = 4; // a class with its mark takes four bits
const RADIUS_STEPS_A_PIXEL = 4;
const PAUSE_IN_PAINTS = 4; // a fifth of the time goes into painting while the map moves

/** What is drawn of each row, and in which order: the topmost last, without the first few that are skipped. */
export interface ShownParcels extends Points {
  positions: Positions;
  looks: Uint8Array;
  classes: Uint8Array;
}

interface Painted {
  projection: Projection;
  at: number;
  took_ms: number;
}

export class PointsOverlay {
  private readonly canvas = document.createElement("canvas");
  private readonly context = this.canvas.getContext("2d");
  private picture = new ImageData(1, 1);
  private frame: Frame = { width: 1, height: 1, pixels: new Uint32Array(1) };
  private sprites: (Sprite | undefined)[] = [];
  private parcels: ShownParcels | null = null;
  /** What the canvas shows; "" when that is not to be kept. */
  private shown = "";
  /** What it was painted for; null when parcels or colours are others since. */
  private painted: Painted | null = null;
  private style: SpriteStyle | null = null;
  private animationFrame = 0;
  private onceDrawn: (() => void) | null = null;

  constructor(
    private readonly map: MapLibre,
    private colours: PointColours,
    private readonly lookAt: (zoom: number, count: number) => PointLook,
  ) {
    this.canvas.className = "map-points";
    this.canvas.ariaHidden = "true";
    map.getCanvas().after(this.canvas);
    map.on("render", this.draw);
    map.on("moveend", this.drawNext);
  }

  remove(): void {
    cancelAnimationFrame(this.animationFrame);
    this.map.off("render", this.draw);
    this.map.off("moveend", this.drawNext);
    this.canvas.remove();
  }

  /** Other parcels, or other colours for the same. `drawn` is called once they can be seen. */
  show(parcels: ShownParcels, drawn: () => void): void {
    this.parcels = parcels;
    this.onceDrawn = drawn;
    this.drawSoon();
  }

  setColours(colours: PointColours): void {
    this.colours = colours;
    this.drawSoon();
  }

  private drawSoon(): void {
    this.shown = "";
    this.painted = null;
    this.drawNext();
  }

  private readonly drawNext = (): void => {
    cancelAnimationFrame(this.animationFrame);
    this.animationFrame = requestAnimationFrame(this.draw);
  };

  /** Draw the points where the map is now, unless they are there already. */
  private readonly draw = (): void => {
    const { parcels, map } = this;
    if (!parcels) return;
    const { width, height } = map.getCanvas();
    const [zoom, pixelRatio] = [map.getZoom(), map.getPixelRatio()];
    const { lng, lat } = map.getCenter();
    const { x, y } = map.project([lng, lat]);
    const { radius_px, opacity } = this.lookAt(zoom, parcels.positions.count);
    const shown = [width, height, zoom, pixelRatio, lng, lat, x, y, opacity].join();
    if (shown === this.shown) return;
    const projection = projectionOf(parcels.positions.anchor, zoom, pixelRatio, { lon: lng, lat, x, y });
    this.canvas.style.opacity = String(opacity);
    if (opacity > 0) {
      if (this.painted && this.isToBeMoved(this.painted, width, height)) {
        this.move(this.painted.projection, projection, pixelRatio);
        return;
      }
      this.fit(width, height);
      this.paint(parcels, projection, { radius_px: rounded(radius_px * pixelRatio), pixelRatio });
    }
    this.shown = shown;
    this.onceDrawn?.();
    this.onceDrawn = null;
  };

  /** While the map moves, what took long to paint is moved with it, and painted anew now and then. */
  private isToBeMoved({ at, took_ms }: Painted, width: number, height: number): boolean {
    const isSameSize = this.frame.width === width && this.frame.height === height;
    return this.map.isMoving() && isSameSize && performance.now() - at < (PAUSE_IN_PAINTS + 1) * took_ms;
  }

  private move(from: Projection, to: Projection, pixelRatio: number): void {
    const { x, y, scale } = shiftBetween(from, to);
    this.canvas.style.transform = `translate(${x / pixelRatio}px, ${y / pixelRatio}px) scale(${scale})`;
    this.shown = "";
  }

  private paint(parcels: ShownParcels, projection: Projection, look: Omit<SpriteStyle, "colours">): void {
    const at = performance.now();
    const style = this.fitSprites({ ...look, colours: this.colours });
    paintPoints(this.frame, parcels, projection, (row) => this.spriteOf(parcels, row, style));
    this.context?.putImageData(this.picture, 0, 0);
    this.canvas.style.transform = "";
    this.painted = { projection, at, took_ms: performance.now() - at };
  }

  private fit(width: number, height: number): void {
    if (this.frame.width === width && this.frame.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.picture = new ImageData(width, height);
    this.frame = { width, height, pixels: new Uint32Array(this.picture.data.buffer) };
  }

  /** Sprites are made anew when they are to look otherwise. */
  private fitSprites(style: SpriteStyle): SpriteStyle {
    const { colours, radius_px, pixelRatio } = this.style ?? {};
    if (this.style && colours === style.colours && radius_px === style.radius_px && pixelRatio === style.pixelRatio) {
      return this.style;
    }
    this.style = style;
    this.sprites = [];
    return style;
  }

  private spriteOf({ classes, looks }: ShownParcels, row: number, style: SpriteStyle): Sprite {
    const [marked, look] = [classes[row] as number, looks[row] as number];
    const kind = marked | (look << LOOKS_FROM_BIT);
    const sprite = this.sprites[kind] ?? paintSprite(marked, look, style);
    this.sprites[kind] = sprite;
    return sprite;
  }
}

const rounded = (radius_px: number): number => Math.round(radius_px * RADIUS_STEPS_A_PIXEL) / RADIUS_STEPS_A_PIXEL;

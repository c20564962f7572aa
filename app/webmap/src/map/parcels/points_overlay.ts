/** Parcels as points on a canvas above the map's: other colours for all of them leave the map below untouched. */

import type { Map as MapLibre } from "maplibre-gl";
import { type Frame, paintPoints, projectionOf } from "./point_frame";
import type { PointLook } from "./point_look";
import { type PointColours, paintSprite, type Sprite, type SpriteStyle } from "./point_sprite";
import type { Positions } from "./positions";

const LOOKS_FROM_BIT = 4; // a class with its mark takes four bits
const RADIUS_STEPS_A_PIXEL = 4;

export class PointsOverlay {
  private readonly canvas = document.createElement("canvas");
  private readonly context = this.canvas.getContext("2d");
  private picture = new ImageData(1, 1);
  private frame: Frame = { width: 1, height: 1, pixels: new Uint32Array(1) };
  private sprites: (Sprite | undefined)[] = [];
  private positions: Positions | null = null;
  private looks = new Uint8Array(0);
  private classes = new Uint8Array(0);
  private order = new Uint32Array(0);
  private skipped = 0;
  /** What the canvas shows; "" when that is not to be kept. */
  private shown = "";
  private style: SpriteStyle | null = null;
  private animationFrame = 0;
  private onceRecoloured: (() => void) | null = null;

  constructor(
    private readonly map: MapLibre,
    private colours: PointColours,
    private readonly lookAt: (zoom: number, count: number) => PointLook,
  ) {
    this.canvas.className = "map-points";
    this.canvas.ariaHidden = "true";
    map.getCanvas().after(this.canvas);
    map.on("render", this.draw);
  }

  remove(): void {
    cancelAnimationFrame(this.animationFrame);
    this.map.off("render", this.draw);
    this.canvas.remove();
  }

  /** Other parcels. Their classes follow by `setClasses`. */
  setParcels(positions: Positions, looks: Uint8Array<ArrayBuffer>): void {
    this.positions = positions;
    this.looks = looks;
    this.classes = new Uint8Array(positions.count);
    this.order = new Uint32Array(0);
    this.drawSoon();
  }

  /**
   * Other colours for the same parcels: a class a row, and the order in which rows are drawn but for the first few.
   * `drawn` is called once they can be seen.
   */
  setClasses(
    classes: Uint8Array<ArrayBuffer>,
    order: Uint32Array<ArrayBuffer>,
    skipped: number,
    drawn: () => void,
  ): void {
    this.classes = classes;
    this.order = order;
    this.skipped = skipped;
    this.onceRecoloured = drawn;
    this.drawSoon();
  }

  setColours(colours: PointColours): void {
    this.colours = colours;
    this.drawSoon();
  }

  private drawSoon(): void {
    this.shown = "";
    cancelAnimationFrame(this.animationFrame);
    this.animationFrame = requestAnimationFrame(this.draw);
  }

  /** Draw the points where the map is now, unless they are there already. */
  private readonly draw = (): void => {
    const { positions, map } = this;
    if (!positions || !this.context) return;
    const { width, height } = map.getCanvas();
    const [zoom, pixelRatio] = [map.getZoom(), map.getPixelRatio()];
    const { lng, lat } = map.getCenter();
    const { x, y } = map.project([lng, lat]);
    const { radius_px, opacity } = this.lookAt(zoom, positions.count);
    const shown = [width, height, zoom, pixelRatio, lng, lat, x, y, opacity].join();
    if (shown === this.shown) return;
    this.shown = shown;
    this.fit(width, height);
    this.canvas.style.opacity = String(opacity);
    if (opacity > 0) {
      const style = this.fitSprites({ colours: this.colours, radius_px: rounded(radius_px * pixelRatio), pixelRatio });
      const projection = projectionOf(positions.anchor, zoom, pixelRatio, { lon: lng, lat, x, y });
      const points = { positions, order: this.order, skipped: this.skipped };
      paintPoints(this.frame, points, projection, (row) => this.spriteOf(row, style));
      this.context.putImageData(this.picture, 0, 0);
    }
    this.onceRecoloured?.();
    this.onceRecoloured = null;
  };

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

  private spriteOf(row: number, style: SpriteStyle): Sprite {
    const [marked, look] = [this.classes[row] as number, this.looks[row] as number];
    const kind = marked | (look << LOOKS_FROM_BIT);
    const sprite = this.sprites[kind] ?? paintSprite(marked, look, style);
    this.sprites[kind] = sprite;
    return sprite;
  }
}

const rounded = (radius_px: number): number => Math.round(radius_px * RADIUS_STEPS_A_PIXEL) / RADIUS_STEPS_A_PIXEL;

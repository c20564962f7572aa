import { describe, expect, it } from "vitest";
import { CHANGED_BIT, EXCLUDED, FILLED, OUTLINED } from "../src/map/parcels/classes";
import { type Frame, paintPoints, projectionOf, putUnder, shiftBetween } from "../src/map/parcels/point_frame";
import { paintSprite } from "../src/map/parcels/point_sprite";
import { mercatorX, mercatorY } from "../src/map/parcels/positions";

const RED = 0xff0000ff;
const BLUE = 0xffff0000;
const HALF_RED = 0x80000080; // premultiplied

const frameOf = (width: number, height: number): Frame => ({ width, height, pixels: new Uint32Array(width * height) });
const dot = (colour: number) => ({ reach: 0, pixels: Uint32Array.of(colour) });
const square = (colour: number) => ({ reach: 1, pixels: new Uint32Array(9).fill(colour) });

describe("a sprite", () => {
  it("leaves what is above it", () => {
    const frame = frameOf(1, 1);
    putUnder(frame, dot(RED), 0, 0);
    putUnder(frame, dot(BLUE), 0, 0);
    expect([...frame.pixels]).toEqual([RED]);
  });

  it("shines through what is half transparent above it", () => {
    const frame = frameOf(1, 1);
    putUnder(frame, dot(HALF_RED), 0, 0);
    putUnder(frame, dot(BLUE), 0, 0);
    expect(frame.pixels[0]).toBe(0xff7f0080);
  });

  it("is cut off at the edges of the frame", () => {
    const frame = frameOf(3, 3);
    putUnder(frame, square(RED), 0, 0);
    putUnder(frame, square(BLUE), 3, 2);
    for (const [x, y] of [
      [-2, 1],
      [4, 1],
      [1, -2],
      [1, 4],
    ] as const) {
      putUnder(frame, square(BLUE), x, y);
    }
    expect([...frame.pixels]).toEqual([RED, RED, 0, RED, RED, BLUE, 0, 0, BLUE]);
  });
});

describe("a frame", () => {
  const positions = { offsets: Float32Array.of(0, 0, 0.25, 0, 8, 8) };
  const projection = { x: 0.5, y: 0.5, world_px: 4 };
  const sprites = [square(RED), square(BLUE), square(BLUE)];
  const spriteOf = (row: number) => sprites[row] as (typeof sprites)[0];
  const paint = (order: number[], skipped: number): number[] => {
    const frame = frameOf(3, 1);
    frame.pixels.fill(BLUE);
    paintPoints(frame, { positions, order: Uint32Array.from(order), skipped }, projection, spriteOf);
    return [...frame.pixels];
  };

  it("has the last rows of the order on top", () => {
    expect(paint([2, 1, 0], 0)).toEqual([RED, RED, BLUE]);
    expect(paint([2, 0, 1], 0)).toEqual([BLUE, BLUE, BLUE]);
  });

  it("leaves out the first rows that are skipped", () => {
    expect(paint([1, 2, 0], 2)).toEqual([RED, RED, 0]);
  });

  it("gives canvases colours that are not multiplied by their alpha", () => {
    const frame = frameOf(1, 1);
    paintPoints(frame, { positions, order: Uint32Array.of(0), skipped: 0 }, projection, () => dot(HALF_RED));
    expect(frame.pixels[0]).toBe(0x800000ff);
  });
});

it("projects from the place at which the map draws its centre", () => {
  const anchor = { x: mercatorX(12), y: mercatorY(51) };
  const centred = projectionOf(anchor, 3, 2, { lon: 12, lat: 51, x: 100, y: 50 });
  expect(centred).toEqual({ x: 200, y: 100, world_px: 8192 });
  const west = projectionOf(anchor, 3, 2, { lon: 57, lat: 51, x: 100, y: 50 });
  expect(west.x).toBeCloseTo(200 - 8192 / 8, 6);
});

it("moves and scales what was painted so that a place comes to where it would be painted now", () => {
  const [from, to] = [
    { x: 10, y: 20, world_px: 100 },
    { x: -30, y: 5, world_px: 150 },
  ];
  const { x, y, scale } = shiftBetween(from, to);
  const place = 0.4; // from the anchor, both ways
  expect(x + scale * (from.x + place * from.world_px)).toBeCloseTo(to.x + place * to.world_px, 9);
  expect(y + scale * (from.y + place * from.world_px)).toBeCloseTo(to.y + place * to.world_px, 9);
});

describe("the picture of a point", () => {
  const colours = {
    classes: Array.from({ length: EXCLUDED + 1 }, (_, index) => [index === 6 ? 1 : 0, 0, 0, 1]),
    edge: [0, 1, 0, 1],
    paper: [1, 1, 1, 1],
  };
  const style = { colours, radius_px: 5, pixelRatio: 1 };
  const middle = ({ reach, pixels }: { reach: number; pixels: Uint32Array }) => pixels[reach * (2 * reach + 2)];

  it("has the colour of its class inside, and paper where only the outline is told", () => {
    expect(middle(paintSprite(6, FILLED, style))).toBe(RED);
    expect(middle(paintSprite(6, OUTLINED, style))).toBe(0xffffffff);
  });

  it("is smaller where excluded and larger where changed", () => {
    const { reach } = paintSprite(6, FILLED, style);
    expect(paintSprite(EXCLUDED, FILLED, style).reach).toBeLessThan(reach);
    expect(paintSprite(6 | CHANGED_BIT, FILLED, style).reach).toBeGreaterThan(reach);
  });
});

import { describe, expect, it } from "vitest";
import type { Ranking } from "../src/core/stock";
import { channels } from "../src/map/palette";
import {
  CHANGED_BIT,
  classesOf,
  countClasses,
  DASHED_BIT,
  DOTTED,
  drawOrder,
  EXCLUDED,
  FILLED,
  HATCHED,
  looksOf,
  MISSING,
  markChanges,
  OUTLINED,
} from "../src/map/parcels/classes";
import { pointLook } from "../src/map/parcels/point_look";
import { mercatorX, mercatorY, nearestRow, positionsOf } from "../src/map/parcels/positions";

const ranking = {
  points: Float64Array.of(92, 12, 50, 70, Number.NaN),
  group: Uint8Array.of(0, 0, 1, 2, 1),
} as unknown as Ranking;

describe("classes", () => {
  it("are the step of the score, or what stands in its place", () => {
    expect([...classesOf(ranking)]).toEqual([6, 1, MISSING, EXCLUDED, MISSING]);
  });

  it("take other points, such as those after a scenario, and keep the groups", () => {
    expect([...classesOf(ranking, Float64Array.of(0, 100, 100, 100, 100))]).toEqual([1, 6, MISSING, EXCLUDED, MISSING]);
  });

  it("are marked where other points change them", () => {
    const after = classesOf(ranking, Float64Array.of(92, 100, 100, 100, 100));
    expect([...markChanges(after, classesOf(ranking))]).toEqual([6, 6 | CHANGED_BIT, MISSING, EXCLUDED, MISSING]);
  });

  it("are drawn from what is excluded to what is best, each row once", () => {
    const classes = Uint8Array.of(6, 1, MISSING, EXCLUDED, 1);
    expect([...drawOrder(classes, countClasses(classes))]).toEqual([3, 2, 1, 4, 0]);
  });
});

it("tells the status and sample data by looks", () => {
  const statuses = ["available", "reserved", "optioned", "planned", "sold"];
  const looks = looksOf({ count: 5, statuses, synthetic: Uint8Array.of(0, 1, 0, 0, 1) });
  expect([...looks]).toEqual([FILLED, HATCHED | DASHED_BIT, HATCHED, DOTTED, OUTLINED | DASHED_BIT]);
});

describe("positions", () => {
  const lon = Float64Array.of(Number.NaN, 11.9, 11.901, 13);
  const lat = Float64Array.of(Number.NaN, 51.4, 51.4, 52);
  const positions = positionsOf({ count: 4, lon, lat });
  const everything = () => true;

  it("are exact to a centimetre", () => {
    const metre = 1 / (40_075_016.7 * Math.cos((52 * Math.PI) / 180));
    expect(Math.abs((positions.offsets[6] as number) + positions.anchor.x - mercatorX(13))).toBeLessThan(metre / 50);
    expect(Math.abs((positions.offsets[7] as number) + positions.anchor.y - mercatorY(52))).toBeLessThan(metre / 50);
  });

  it("find the nearest row that is shown, and none beyond the radius", () => {
    expect(nearestRow(positions, 11.9004, 51.4, 1e-5, everything)).toBe(1);
    expect(nearestRow(positions, 11.9004, 51.4, 1e-5, (row) => row !== 1)).toBe(2);
    expect(nearestRow(positions, 12.4, 51.7, 1e-5, everything)).toBeNull();
  });

  it("may be of no parcel, or of none whose place is known", () => {
    const none = new Float64Array(0);
    expect(nearestRow(positionsOf({ count: 0, lon: none, lat: none }), 11.9, 51.4, 1, everything)).toBeNull();
    const unknown = Float64Array.of(Number.NaN);
    expect(nearestRow(positionsOf({ count: 1, lon: unknown, lat: unknown }), 0, 0, 0.4, everything)).toBeNull();
  });
});

describe("points", () => {
  it("are smaller where there are many and grow from near by", () => {
    expect(pointLook(8, 100_000, false).radius_px).toBeLessThan(0.6 * pointLook(8, 300, false).radius_px);
    expect(pointLook(12, 100_000, false).radius_px).toBeGreaterThan(pointLook(8, 100_000, false).radius_px);
  });

  it("give way to outlines, but stay where those cannot be had", () => {
    expect(pointLook(9, 300, false).opacity).toBe(1);
    expect(pointLook(14, 300, false).opacity).toBe(0);
    expect(pointLook(14, 300, true).opacity).toBe(1);
  });
});

it("reads colours as the browser computes them", () => {
  expect([...channels("rgb(255, 0, 51)")].map((channel) => Number(channel.toFixed(2)))).toEqual([1, 0, 0.2, 1]);
  expect([...channels("rgba(0, 0, 0, 0.5)")]).toEqual([0, 0, 0, 0.5]);
  expect([...channels("color(srgb 0.5 1 0)")]).toEqual([0.5, 1, 0, 1]);
});

import { describe, expect, it } from "vitest";
import type { Stock } from "../src/core/stock";
import { type Changed, changesOf, pointsAfter } from "../src/scenario/model";

const parcel = (id: number, before: number | null, after: number | null): Changed =>
  ({
    id,
    properties: {
      name: `P${id}`,
      municipality: "Leuna",
      synthetic: true,
      scores: { logistics: { score: { before, after }, rank: { before: 1, after: null } } },
    },
  }) as unknown as Changed;

describe("what a scenario changes", () => {
  const parcels = [parcel(1, 50, 49), parcel(2, 50, 53), parcel(3, 50, 50.01), parcel(4, null, 50)];

  it("is listed from the largest gain to the largest loss, without what nobody would see", () => {
    expect(changesOf(parcels, "logistics").map((each) => each.id)).toEqual([2, 1]);
  });

  it("is nothing for a profile that was not asked for", () => {
    expect(changesOf(parcels, "food")).toEqual([]);
  });

  it("stands in the points of the rows it changes, and of no others", () => {
    const rows = new Map([
      [1, 0],
      [2, 2],
    ]);
    const stock = { rowOf: (id: number) => rows.get(id) } as Stock;
    const after = pointsAfter(stock, Float64Array.of(50, 60, 50), changesOf(parcels, "logistics"));
    expect([...after]).toEqual([49, 60, 53]);
  });
});

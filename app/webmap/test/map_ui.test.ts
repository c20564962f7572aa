import { expect, it } from "vitest";
import { boundsOf } from "../src/map/extent";
import { EXCLUDED, MISSING } from "../src/map/parcels/classes";
import { stepFrom } from "../src/map/step_from";
import { legendLooks, legendRows } from "../src/map/ui/legend_rows";

it("says in the legend how many parcels each colour has, and nothing of what there is not", () => {
  const counts = new Uint32Array(8);
  counts.set([4, 10], 5);
  counts[MISSING] = 3;
  const rows = legendRows(counts);
  expect(rows.map(({ count }) => count)).toEqual([10, 4, 0, 0, 0, 0, 3]);
  expect(rows[0]).toEqual({ look: 6, range: [85, 100], count: 10 });
  counts[EXCLUDED] = 7;
  expect(legendRows(counts).at(-1)).toEqual({ look: "excluded", range: null, count: 7 });
});

it("explains patterns that are on the map only, and sample data always", () => {
  expect(legendLooks(new Set(["available"]), 0)).toEqual([]);
  expect(legendLooks(new Set(["optioned", "planned"]), 1)).toEqual(["reserved", "planned", "sample"]);
});

it("steps through the list and round it", () => {
  expect([stepFrom([7, 3, 9], 3, 1), stepFrom([7, 3, 9], 9, 1), stepFrom([7, 3, 9], 7, -1)]).toEqual([9, 7, 9]);
  expect([stepFrom([7, 3, 9], null, 1), stepFrom([7, 3, 9], 5, -1), stepFrom([], null, 1)]).toEqual([7, 9, null]);
});

it("finds the box of parcels, without those that have no place", () => {
  const lon = Float64Array.of(11.5, Number.NaN, 12.1);
  const lat = Float64Array.of(51.1, Number.NaN, 51.6);
  expect(boundsOf({ count: 3, lon, lat })).toEqual([11.5, 51.1, 12.1, 51.6]);
  expect(boundsOf({ count: 1, lon: lon.slice(1, 2), lat: lat.slice(1, 2) })).toBeNull();
});

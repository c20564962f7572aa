import { describe, expect, it } from "vitest";
import { nearestHeight, nextHeight } from "../src/app/sheet";
import type { Criterion } from "../src/core/catalogue";
import { findCriterion, requirementOf } from "../src/core/catalogue";
import { rank } from "../src/core/rank";
import { RANKED } from "../src/core/stock";
import { insteadOf, without } from "../src/find/model";
import { firstRows } from "../src/find/order";
import { exclusionsOf, type Matched, nearMissesOf, relaxationsOf } from "../src/find/relax";
import { percentages, shareOf, withWeight } from "../src/find/weights_model";
import { GERMAN } from "../src/find/wording_de";
import { ENGLISH } from "../src/find/wording_en";
import { exportAddress } from "../src/take/export";
import { readFavourites, toggled } from "../src/take/favourites_text";
import { madeStock } from "./made_stock";

const criterion = (id: string): Criterion => findCriterion(id) as Criterion;
const MOTORWAY = criterion("motorway");
const AREA = criterion("area");
const ZONING = criterion("zoning");

/** An answer of the service with what these functions read of one. */
function matched(costs: object[], misses: object[] = []): Matched {
  const labels = ["area", "zoning", "motorway"].map((label) => ({ label }));
  return { requirements: labels, costs, near_misses: misses } as unknown as Matched;
}

const ASKED = [requirementOf(AREA, 30), requirementOf(ZONING, ["GI"]), requirementOf(MOTORWAY, 10)];
const NOTHING = { failed: 0, failed_alone: 0, least: null, steps: [] };

describe("a relaxation", () => {
  const costs = [
    { ...NOTHING, id: "area", failed: 200, least: { bound: 294_500, more: 1 }, steps: [{ bound: 270_000, more: 2 }] },
    { ...NOTHING, id: "zoning", failed: 170, failed_alone: 5 },
    {
      ...NOTHING,
      id: "motorway",
      failed: 40,
      steps: [
        { bound: 660, more: 0 },
        { bound: 720, more: 9 },
      ],
    },
    { ...NOTHING, id: "sold", title: "Verkauft", failed: 29 },
  ];

  it("is the first round step that adds something, in the unit it was asked in, the best first", () => {
    const found = relaxationsOf(ASKED, matched(costs), 4);
    expect(found).toEqual([
      { criterion: MOTORWAY, now: 10, next: 12, more: 9, isAtLeast: false },
      { criterion: ZONING, now: ["GI"], next: null, more: 5, isAtLeast: false },
      { criterion: AREA, now: 30, next: 27, more: 2, isAtLeast: false },
    ]);
  });

  it("is the smallest one, rounded outwards, where no round step adds anything, and none where nothing does", () => {
    const least = [{ ...NOTHING, id: "motorway", least: { bound: 601.5, more: 1 }, steps: [{ bound: 660, more: 0 }] }];
    expect(relaxationsOf(ASKED, matched(least), 4)).toEqual([
      { criterion: MOTORWAY, now: 10, next: 10.1, more: 1, isAtLeast: true },
    ]);
    expect(relaxationsOf(ASKED, matched([{ ...NOTHING, id: "area" }]), 4)).toEqual([]);
  });

  it("can be read", () => {
    expect(insteadOf(MOTORWAY, 12, 10, GERMAN)).toBe("12 min statt 10 min per Lkw zur Autobahn");
    expect(insteadOf(AREA, 27.5, 30, ENGLISH)).toBe("27.5 ha instead of 30 ha in one piece");
    expect(insteadOf(criterion("free"), "2027-03-31", "2026-12-31", GERMAN)).toBe("frei bis 31.03.2027 statt 2026");
    expect(without(ZONING, ["GI"], GERMAN)).toBe("ohne GI");
  });

  it("stands beside what excludes most, requirements and rules alike", () => {
    const names = exclusionsOf(ASKED, matched(costs), 3).map(({ title, requirement, failed }) => [
      title ?? requirement?.property,
      failed,
    ]);
    expect(names).toEqual([
      ["largest_contiguous_m2", 200],
      ["zoning", 170],
      ["motorway_exit_truck_s", 40],
    ]);
  });

  it("stands beside who fails by little, with the amount in the unit that was asked in", () => {
    const parcel = { id: 7, name: "Sieben" };
    const misses = [
      { parcel, requirement: "area", missing_amount: 5500, measured: 294_500, score: 74 },
      { parcel, requirement: "zoning", missing_amount: null, measured: "GE", score: 70 },
    ];
    const found = nearMissesOf(ASKED, matched([], misses));
    expect(found.map(({ criterion: of, missing, measured }) => [of?.id, missing, measured])).toEqual([
      ["area", 0.55, null],
      ["zoning", null, "GE"],
    ]);
  });
});

describe("the order of the list", () => {
  const stock = madeStock({ seed: 4, count: 60, criteria: 5, wishes: 0 });
  const ranking = rank(stock);

  it("is that of the ranking by points", () => {
    expect(firstRows(stock, ranking, RANKED, "points", 8, "de")).toEqual([...ranking.first(RANKED, 8)]);
  });

  it("is by size with the unknown last, or by name as people count", () => {
    const sized = {
      ...stock,
      largest_m2: Float64Array.from(stock.largest_m2, (_, row) => (row % 3 ? row : Number.NaN)),
    };
    const all = firstRows(sized, ranking, RANKED, "area", 60, "de");
    const sizes = all.map((row) => sized.largest_m2[row] as number);
    const known = sizes.filter((size) => !Number.isNaN(size));
    expect(known.length).toBeGreaterThan(2);
    expect(sizes.slice(0, known.length)).toEqual(known.toSorted((one, other) => other - one));
    expect(all).toHaveLength(ranking.counts[RANKED]);
    const named = firstRows(stock, ranking, RANKED, "name", 60, "de");
    expect(named).toEqual(named.toSorted((one, other) => one - other)); // "Fläche 9" before "Fläche 10"
  });
});

describe("weights", () => {
  it("begin as the percentages of the profile", () => {
    expect(
      percentages([
        { id: "a", weight: 0.18 },
        { id: "b", weight: 0.0725 },
      ]),
    ).toEqual({ a: 18, b: 7.25 });
  });

  it("say what share of all each is", () => {
    const weights = withWeight({ a: 20, b: 60 }, "b", 20);
    expect(shareOf(weights, "b")).toBe(0.5);
    expect(shareOf({ a: 0 }, "a")).toBe(0);
  });
});

describe("favourites", () => {
  const one = { id: 3, name: "Drei" };

  it.each(["", "nonsense", "{}", '[{"id":"3","name":"x"},{"id":-1,"name":"x"},null,7,{"id":3}]'])(
    "are empty where nothing of it can be read: %s",
    (text) => {
      expect(readFavourites(text)).toEqual([]);
    },
  );

  it("come back once each, without anything else that was stored", () => {
    expect(readFavourites('[{"id":3,"name":"Alt"},{"id":3,"name":"Drei","more":1}]')).toEqual([one]);
  });

  it("are added and taken off", () => {
    expect(toggled(toggled([], one), { id: 4, name: "Vier" })).toHaveLength(2);
    expect(toggled([one], { id: 3, name: "Anders" })).toEqual([]);
  });
});

describe("the list as a file", () => {
  it("names its parcels, a hundred at most", () => {
    const ids = Array.from({ length: 120 }, (_, number) => number + 1);
    const url = new URL(exportAddress({ profile: "food", ids, hasOwnPoints: false }, "shp.zip"), "http://localhost");
    expect(url.pathname).toBe("/exports/parcels-food.shp.zip");
    expect(url.searchParams.get("filter")).toBe(`id IN (${ids.slice(0, 100).join(",")})`);
  });

  it("states no points that are not those of the list", () => {
    expect(exportAddress({ profile: "food", ids: [1], hasOwnPoints: true }, "csv")).toMatch("/exports/parcels.csv?");
  });
});

describe("the sheet", () => {
  it("comes to rest at the nearest height", () => {
    expect([0.05, 0.3, 0.4, 0.72, 1.2].map(nearestHeight)).toEqual(["peek", "peek", "half", "full", "full"]);
  });

  it("goes round by its handle", () => {
    expect(nextHeight(nextHeight(nextHeight("peek")))).toBe("peek");
  });
});

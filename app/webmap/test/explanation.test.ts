import { describe, expect, it } from "vitest";
import type { Schemas } from "../src/api/client";
import { type Contribution, explainScore, rowsOf } from "../src/core/explanation";

const KNOWN_WEIGHT = 0.6;

const term = (
  criterion: string,
  status: Contribution["status"],
  value: number | null,
  weight: number,
): Contribution => ({
  criterion,
  status,
  measured: value,
  unit: "s",
  facility: null,
  facility_id: null,
  method: null,
  source: null,
  as_of: null,
  accuracy_m: null,
  network: null,
  reason: null,
  value,
  value_low: value === null ? null : value - 0.1,
  value_high: value,
  weight,
  points: value === null ? null : (100 * weight * value) / KNOWN_WEIGHT,
});

const CONTRIBUTIONS = [
  term("motorway_exit", "known", 1, 0.2),
  term("air_cargo", "known", 0.5, 0.3),
  term("power", "unknown", null, 0.3),
  term("labour_pool", "unavailable", null, 0.1),
  term("fibre", "known", 0.8, 0.1),
];

const BODY: Schemas["ScoreBody"] = {
  id: 1,
  profile_id: "logistics",
  profile_version: "1",
  engine_version: "3",
  synthetic: true,
  score: 71.7,
  score_low: 40,
  score_high: 82,
  coverage_ratio: 0.6,
  applicable_coverage_ratio: 0.67,
  group: "data_missing",
  requirement: { required_area_m2: 50_000, required_power_mw: 2, required_water_m3_per_h: 5 },
  knock_outs: [],
  contributions: CONTRIBUTIONS,
  distances: [],
};

describe("an explanation", () => {
  it("is the service's where the visitor set no weights", () => {
    expect(explainScore(BODY, null)).toMatchObject({ score: 71.7, low: 40, high: 82, coverage: 0.67 });
  });

  it("adds up under other weights, of any sum", () => {
    const { score, low, high, coverage, contributions, group } = explainScore(BODY, { motorway_exit: 3, power: 1 });
    expect(score).toBe(100);
    expect([low, high]).toEqual([67.5, 100]);
    expect(coverage).toBe(0.75);
    expect(group).toBe("ranked");
    expect(contributions.map((each) => each.points)).toEqual([100, 0, null, null, 0]);
  });

  it("knows nothing where all that weighs is unknown", () => {
    const { score, low, high, group } = explainScore(BODY, { power: 1 });
    expect([score, low, high, group]).toEqual([null, 0, 100, "data_missing"]);
  });

  it("stays excluded whatever the weights", () => {
    const rule = { id: "sold", criterion: "status", required: "not sold", measured: "sold" };
    const excluded = { ...BODY, knock_outs: [{ ...rule, missing_amount: null, unit: null, reason: "Sold" }] };
    expect(explainScore(excluded, { motorway_exit: 1 }).group).toBe("knocked_out");
  });
});

describe("rows", () => {
  it("come by what they give or cost, and unknown ones apart", () => {
    const { known, unknown, untold, weightless } = rowsOf(CONTRIBUTIONS);
    expect(known.map((row) => row.contribution.criterion)).toEqual(["motorway_exit", "air_cargo", "fibre"]);
    expect(unknown.map((each) => each.criterion)).toEqual(["power"]);
    expect(untold.map((each) => each.criterion)).toEqual(["labour_pool"]);
    expect(weightless).toEqual([]);
  });

  it("could give what the ring shows as its whole", () => {
    const whole = rowsOf(CONTRIBUTIONS).known.reduce((sum, row) => sum + row.most, 0);
    expect(whole).toBeCloseTo(100, 9);
  });
});

import { describe, expect, it } from "vitest";
import type { Schemas } from "../src/api/client";
import { curveOf } from "../src/site/curve";

const CRITERION: Schemas["CriterionBody"] = {
  id: "motorway_exit",
  reference: "C01",
  title: { de: "Autobahnanschluss", en: "Motorway exit" },
  quantity: "motorway_exit_s",
  unit: "s",
  better: "lower",
  weight: 0.18,
  ideal: 180,
  unacceptable: 1200,
  steps: null,
  stated: null,
  needs_parcel: false,
  facility_kinds: ["motorway_junction"],
  basis: "",
};

describe("a curve", () => {
  it("falls from the ideal to the unacceptable where less is better", () => {
    const { line, point } = curveOf(CRITERION, 690, 0.5);
    expect(line.map(([, value]) => value)).toEqual([1, 1, 0, 0]);
    expect(point?.[1]).toBe(0.5);
    expect(point?.[0]).toBeGreaterThan(line[1]?.[0] ?? 1);
    expect(point?.[0]).toBeLessThan(line[2]?.[0] ?? 0);
  });

  it("rises where more is better", () => {
    const { line } = curveOf({ ...CRITERION, better: "higher", ideal: 1.5, unacceptable: 0.5 }, null, null);
    expect(line.map(([, value]) => value)).toEqual([0, 0, 1, 1]);
  });

  it("keeps what is far beyond its ends on the drawing", () => {
    expect(curveOf(CRITERION, 99_999, 0).point).toEqual([1, 0]);
  });

  it("has no point for what is unknown", () => {
    expect(curveOf(CRITERION, null, null).point).toBeNull();
  });

  it("is made of steps for classes, the worst first, and marks the one that holds", () => {
    const classes = { ...CRITERION, ideal: null, unacceptable: null, steps: { on_plot: 1, possible: 0.5, none: 0 } };
    const { steps, line } = curveOf(classes, "possible", 0.5);
    expect(line).toEqual([]);
    expect(steps.map((step) => [step.code, step.isHere])).toEqual([
      ["none", false],
      ["possible", true],
      ["on_plot", false],
    ]);
  });
});

import { describe, expect, it } from "vitest";
import {
  CATALOGUE,
  type Criterion,
  criterionOf,
  findCriterion,
  requirementOf,
  startValue,
  withRequirement,
} from "../src/core/catalogue";
import { readRequirement, writeRequirements } from "../src/core/requirements_text";
import type { Requirement } from "../src/core/view";

const AREA = findCriterion("area") as Criterion;
const read = (parts: readonly (readonly [string, string])[] | null): (Requirement | undefined)[] =>
  (parts ?? []).map(([name, text]) => readRequirement(name, text));

describe("requirements in an address", () => {
  it("can be read by people", () => {
    const requirements: Requirement[] = [
      { property: "largest_contiguous_m2", min: 12, unit: "ha" },
      { property: "zoning", in: ["GI", "GE"] },
      { property: "power_mw", min: 0.5, unit: "MW", level: "should" },
      { property: "available_from", max: "2028-12-31" },
      { property: "operation_24h", in: [true], level: "nice" },
    ];
    const written = writeRequirements(requirements);
    expect(written?.map((part) => part.join("=")).join("&")).toBe(
      "area=12ha&zoning=GI,GE&power=0.5MW:should&free=2028-12-31&hours=yes:nice",
    );
    expect(read(written)).toEqual(requirements);
  });

  it("come back as they were, each of them at each level", () => {
    for (const criterion of CATALOGUE) {
      for (const level of ["must", "should", "nice"] as const) {
        const requirement = requirementOf(criterion, startValue(criterion, 2026), level);
        expect(criterionOf(requirement)).toBe(criterion);
        expect(read(writeRequirements([requirement]))).toEqual([requirement]);
      }
    }
  });

  it.each<Requirement>([
    { property: "largest_contiguous_m2", min: 120_000 },
    { property: "largest_contiguous_m2", min: 12, max: 20, unit: "ha" },
    { property: "power_kv", min: 20 },
    { property: "gas_available", in: [false] },
    { property: "area_m2", min: 12, unit: "ha", level: "must" },
  ])("have no such text where the sentence does not say it: %j", (requirement) => {
    expect(writeRequirements([requirement])).toBeNull();
  });

  it("have no such text where one is said twice", () => {
    const area: Requirement = { property: "largest_contiguous_m2", min: 12, unit: "ha" };
    expect(writeRequirements([area, { ...area, level: "nice" }])).toBeNull();
  });

  it.each(["12", "12min", "ha", "12ha:often", "1,5ha", ""])("are left out where they cannot be read: %s", (text) => {
    expect(readRequirement("area", text)).toBeUndefined();
  });
});

describe("a changed requirement", () => {
  const area = requirementOf(AREA, 12);
  const other: Requirement = { property: "power_kv", min: 20 };

  it("stands where the old one stood", () => {
    const wider = requirementOf(AREA, 20, "should");
    expect(withRequirement([area, other], AREA, wider)).toEqual([wider, other]);
  });

  it("is added at the end, or taken out", () => {
    expect(withRequirement([other], AREA, area)).toEqual([other, area]);
    expect(withRequirement([other, area], AREA, null)).toEqual([other]);
  });
});

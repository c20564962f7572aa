import { describe, expect, it } from "vitest";
import type { Schemas } from "../src/api/client";
import { commonEvidence, type Evidence, factSheet, tellerOf } from "../src/site/facts";

const stated = (field: string, value: unknown, more: Partial<Evidence> = {}): Evidence => ({
  field,
  value,
  stands: true,
  method: "stated",
  source: "agency",
  source_url: null,
  as_of: "2026-05-12",
  confirmed_by: null,
  confirmed_at: null,
  ...more,
});

const parcel = (properties: Record<string, unknown>, evidence: Evidence[]): Schemas["ParcelBody"] =>
  ({ properties, evidence }) as unknown as Schemas["ParcelBody"];

describe("the facts of a parcel", () => {
  const other = stated("area_m2", 99_000, { stands: false, method: "published", source: "press", contradicts: true });
  const sheet = factSheet(
    parcel({ area_m2: 120_000, operation_24h: false, power_mw: 0, zoning: null }, [
      stated("area_m2", 120_000),
      other,
      stated("operation_24h", false),
      stated("power_mw", 0, { as_of: "2019-01-01" }),
    ]),
  );

  it("stand in their groups, no and zero among them", () => {
    expect(sheet.known.land.map((fact) => [fact.name, fact.value])).toEqual([
      ["area_m2", 120_000],
      ["operation_24h", false],
    ]);
    expect(sheet.known.supply.map((fact) => [fact.name, fact.value])).toEqual([["power_mw", 0]]);
  });

  it("keep what was stated otherwise beside them", () => {
    expect(sheet.known.land[0]?.others).toEqual([other]);
    expect(sheet.known.land[0]?.evidence?.source).toBe("agency");
  });

  it("are unknown where nobody stated them, but for the accuracy of what has an outline", () => {
    expect(sheet.unknown).toContain("zoning");
    expect(sheet.unknown).not.toContain("area_m2");
    expect(sheet.unknown).not.toContain("position_uncertainty_m");
  });

  it("share what most of them rest on", () => {
    expect(commonEvidence(sheet)).toMatchObject({ source: "agency", as_of: "2026-05-12" });
    expect(commonEvidence(factSheet(parcel({ area_m2: 1 }, [stated("area_m2", 1)])))).toBeNull();
  });
});

describe("whom to ask", () => {
  it.each([
    ["power", "power_grid"],
    ["power_mw >= 20", "power_grid"],
    ["contamination in none", "soil_authority"],
    ["planning_right", "municipality"],
    ["something new", "agency"],
  ])("for %s", (item, teller) => expect(tellerOf(item)).toBe(teller));
});

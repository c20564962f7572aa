import { describe, expect, it } from "vitest";
import { CATALOGUE, requirementOf, startValue } from "../src/core/catalogue";
import type { Requirement } from "../src/core/view";
import { plainText, sentenceOf } from "../src/find/model";
import { GERMAN } from "../src/find/wording_de";
import { ENGLISH } from "../src/find/wording_en";

const WANTED: Requirement[] = [
  { property: "power_mw", min: 20, unit: "MW" },
  { property: "power_available_from", max: "2028-12-31" },
  { property: "largest_contiguous_m2", min: 12.5, unit: "ha" },
  { property: "zoning", in: ["GI", "GE"] },
  { property: "motorway_exit_truck_s", max: 10, unit: "min" },
  { property: "lej_cargo_truck_s", max: 25, unit: "min" },
];

const german = (requirements: readonly Requirement[], district: string | null = null): string =>
  plainText(sentenceOf({ requirements, sector: "Pharma", district }, GERMAN));
const english = (requirements: readonly Requirement[], district: string | null = null): string =>
  plainText(sentenceOf({ requirements, sector: "Pharma", district }, ENGLISH));

describe("the sentence", () => {
  it("says in German what is searched for", () => {
    expect(german(WANTED)).toBe(
      "Ich suche 12,5 ha am Stück, GI oder GE, höchstens 10 min per Lkw zur Autobahn und 25 min zur Luftfracht LEJ, mit 20 MW Strom bis 2028, für Pharma.",
    );
  });

  it("says the same in English", () => {
    expect(english(WANTED)).toBe(
      "I am looking for 12.5 ha in one piece, zoned GI or GE, at most 10 min by lorry to the motorway and 25 min to LEJ air cargo, with 20 MW of power by 2028, for pharma.",
    );
  });

  it("is a sentence where nothing is required yet", () => {
    expect(german([])).toBe("Ich suche eine Fläche für Pharma.");
    expect(english([], "Saalekreis")).toBe("I am looking for a site, in the region of Saalekreis, for pharma.");
  });

  it("says wishes apart from what must be", () => {
    const wishes: Requirement[] = [
      { property: "rail_siding", in: ["on_plot", "on_site"], level: "should" },
      { property: "gas_available", in: [true], level: "should" },
      { property: "lej_passenger_car_s", max: 30, unit: "min", level: "nice" },
    ];
    expect(german(wishes)).toBe(
      "Ich suche eine Fläche für Pharma. Wichtig wäre: Gleisanschluss und Gasanschluss. Schön wäre: höchstens 30 min mit dem Auto zum Flughafen LEJ.",
    );
  });

  it("says a day that is not the end of a year, and a power day without a power", () => {
    expect(english([{ property: "available_from", max: "2027-06-30" }])).toContain("free by 30 Jun 2027");
    expect(german([{ property: "power_available_from", max: "2028-12-31" }])).toContain("Strom bis 2028");
  });

  it("keeps what other programs require, by its name", () => {
    const parts = sentenceOf(
      { requirements: [{ property: "power_kv", min: 20 }], sector: "x", district: null },
      GERMAN,
    );
    expect(parts).toContainEqual({ text: "power_kv ≥ 20", slot: "other:0" });
  });

  it("has a word to press for every criterion, once", () => {
    const all = CATALOGUE.map((criterion) => requirementOf(criterion, startValue(criterion, 2026)));
    for (const wording of [GERMAN, ENGLISH]) {
      const slots = sentenceOf({ requirements: all, sector: "x", district: "y" }, wording).flatMap(
        (part) => part.slot ?? [],
      );
      expect([...slots].sort()).toEqual([...CATALOGUE.map((criterion) => criterion.id), "district", "sector"].sort());
    }
  });
});

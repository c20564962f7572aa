import { describe, expect, it } from "vitest";
import { boundsOf } from "../src/core/bounds";
import { type Distance, isUneven, networksOf, orderedDistances } from "../src/site/distances";

const to = (target: string, network: number | null = null): Distance =>
  ({ target, network: network === null ? null : { id: network } }) as unknown as Distance;

describe("distances", () => {
  it("begin with what is asked for most, and end with what is new", () => {
    const found = orderedDistances([to("new"), to("inland_port"), to("lej_reference"), to("motorway_exit")]);
    expect(found.map((each) => each.target)).toEqual(["motorway_exit", "inland_port", "new"]);
  });

  it("name each network once", () => {
    expect(networksOf([to("a", 1), to("b"), to("c", 1), to("d", 2)]).map((each) => each.id)).toEqual([1, 2]);
  });

  it("differ there and back from half a minute on", () => {
    expect([isUneven(600, 631), isUneven(600, 630), isUneven(600, null)]).toEqual([true, false, false]);
  });
});

describe("the box around coordinates", () => {
  it("holds them however deep they are nested", () => {
    const areas = [[[[11, 51]], [[12.5, 51.5]]], [[[10, 52]]]];
    expect(boundsOf(areas)).toEqual([10, 51, 12.5, 52]);
  });
});

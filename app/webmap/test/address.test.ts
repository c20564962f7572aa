import { describe, expect, it } from "vitest";
import { readAddress, writeAddress } from "../src/core/address";
import { START, type View } from "../src/core/view";

const read = (path: string): View => readAddress(new URL(path, "http://localhost"));

describe("an address", () => {
  it("gives back the view it was written from", () => {
    const view: View = {
      profile: "biotech_pharma",
      requirements: [{ property: "largest_contiguous_m2", min: 12, unit: "ha" }],
      weights: { motorway_exit: 0.3, air_cargo: 0 },
      sort: "area",
      district: "15088",
      parcel: 267,
      place: { lon: 12.1, lat: 51.4 },
      compared: [3, 7],
      isComparing: true,
      scenario: 2,
      camera: { lon: 11.9, lat: 51.3, zoom: 10.5 },
    };
    expect(read(writeAddress(view, "/de"))).toEqual(view);
  });

  it("keeps the language in the frame of a partner", () => {
    expect(writeAddress({ ...START, district: "15088" }, "/embed?lang=de")).toBe("/embed?lang=de&district=15088");
  });

  it("says nothing of what stands at the start", () => {
    expect(writeAddress(START, "/en")).toBe("/en");
  });

  it.each([
    "?requirements=nonsense",
    "?weights=a:-1",
    "?place=x,y",
    "?compare=0,-3",
    "?map=1,2",
    "?scenario=1.5",
    "?sort=price",
  ])("leaves out what cannot be read: %s", (query) => {
    expect(read(`/de${query}`)).toEqual(START);
  });
});

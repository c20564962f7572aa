import { describe, expect, it } from "vitest";
import { bestOf } from "../src/compare/model";

describe("the best of a row", () => {
  it("is who has the greatest value, all of them where several have", () => {
    expect([...bestOf([0.2, 0.9, null, 0.9])]).toEqual([1, 3]);
  });

  it("is nobody where all are the same", () => {
    expect(bestOf([0.5, 0.5]).size).toBe(0);
  });

  it("is nobody where only one is known", () => {
    expect(bestOf([null, 0.5]).size).toBe(0);
    expect(bestOf([null, null]).size).toBe(0);
  });
});

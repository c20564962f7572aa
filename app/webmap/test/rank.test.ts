import { describe, expect, it } from "vitest";
import { explain } from "../src/core/explain";
import { rank } from "../src/core/rank";
import { CLEAR, DATA_MISSING, EXCLUDED, KNOCKED_OUT, RANKED, type Stock, UNKNOWN_MUST } from "../src/core/stock";
import { exactSum } from "../src/core/sums";
import { shares } from "../src/core/weights";
import { chance, madeStock } from "./made_stock";

describe("an exact sum", () => {
  it("is rounded once, as Python's math.fsum is", () => {
    expect(exactSum([])).toBe(0);
    expect(exactSum(Array(10).fill(0.1))).toBe(1);
    expect(exactSum([1e16, 1, 1e-16, -1e16])).toBe(1);
    expect(exactSum([1, 1e100, 1, -1e100])).toBe(2);
    expect(exactSum([2 ** 53, 1, 2 ** -60])).toBe(2 ** 53 + 2);
    expect(exactSum([2 ** 53, 1])).toBe(2 ** 53);
  });

  it("does not hang on the order", () => {
    const random = chance(1);
    for (let round = 0; round < 200; round++) {
      const numbers = Array.from({ length: 30 }, () => random() * 10 ** Math.floor(random() * 20 - 10));
      expect(exactSum(numbers)).toBe(exactSum(numbers.toReversed()));
    }
  });
});

describe("shares of weights", () => {
  const { items } = madeStock({ seed: 3, count: 1, criteria: 3, wishes: 1 });

  it("are those of the profile until a person has own ones", () => {
    const total = exactSum(items.map((item) => item.weight));
    expect([...shares(items, null)]).toEqual(items.map((item) => item.weight / total));
    expect(shares(items, { c0: 0, c1: 0 })).toEqual(shares(items, null));
  });

  it("take own weights of any sum, and none where none is named", () => {
    const [one, other, third, wish] = shares(items, { c0: 30, c1: 10 }) as unknown as [number, number, number, number];
    expect(one / other).toBeCloseTo(3, 12);
    expect(third).toBe(0);
    expect(one + other + wish).toBeCloseTo(1, 12);
  });
});

function added(stock: Stock, weights: Float64Array, row: number) {
  let [total, known, counted] = [0, 0, 0];
  stock.items.forEach((item, number) => {
    const weight = weights[number] as number;
    total += weight * (item.values[row] as number);
    known += weight * (item.known[row] as number);
    counted += weight * (item.counted[row] as number);
  });
  const coverage = counted > 0 ? known / counted : 0;
  return { points: (100 * total) / known, coverage, group: groupOf(stock.obstacle[row] as number, coverage) };
}

function groupOf(obstacle: number, coverage: number): number {
  if (obstacle === EXCLUDED) return KNOCKED_OUT;
  return obstacle === UNKNOWN_MUST || coverage < 0.7 - 1e-9 ? DATA_MISSING : RANKED;
}

describe("a ranking", () => {
  for (let seed = 0; seed < 20; seed++) {
    it(`is what adding row by row gives (${seed})`, () => {
      const stock = madeStock({ seed, count: 300, criteria: 5, wishes: seed % 3 });
      const found = rank(stock, seed % 2 ? { c0: 3, c3: 1.7 } : null);
      for (let row = 0; row < stock.count; row++) {
        const { points, coverage, group } = added(stock, found.weights, row);
        expect([found.points[row], found.coverage[row], found.group[row]]).toEqual([points, coverage, group]);
      }
    });

    it(`has its first rows in the order of all of them (${seed})`, () => {
      const stock = madeStock({ seed, count: 500, criteria: 3, wishes: 1, steps: seed % 2 ? 3 : 1000 });
      const { points, group, counts, first } = rank(stock);
      expect(counts.reduce((sum, count) => sum + count)).toBe(stock.count);
      for (const wanted of [RANKED, DATA_MISSING, KNOCKED_OUT]) {
        const key = (row: number) => (Number.isNaN(points[row]) ? 1 : -(points[row] as number));
        const rows = Array.from(points.keys()).filter((row) => group[row] === wanted);
        rows.sort((one, other) => key(one) - key(other) || one - other);
        expect(rows.length).toBe(counts[wanted]);
        for (const count of [0, 1, 7, 50, 1000]) expect([...first(wanted, count)]).toEqual(rows.slice(0, count));
      }
    });

    it(`is explained by terms that add up to its points and lie within their range (${seed})`, () => {
      const stock = madeStock({ seed, count: 100, criteria: 6, wishes: 2 });
      const ranking = rank(stock);
      for (let row = 0; row < stock.count; row++) {
        const points = ranking.points[row] as number;
        const terms = explain(stock, ranking, row).map((term) => term.points);
        const { low, high } = ranking.range(row);
        if (Number.isNaN(points)) {
          expect(terms.every((term) => term === null)).toBe(true);
          expect([low, high]).toEqual([0, 100]);
        } else {
          expect(terms.reduce<number>((sum, term) => sum + (term ?? 0), 0)).toBeCloseTo(points, 10);
          expect(low).toBeLessThanOrEqual(points);
          expect(high).toBeGreaterThanOrEqual(points);
        }
      }
    });
  }

  it("knows no parcel where there is none", () => {
    const nothing = rank(madeStock({ seed: 1, count: 0, criteria: 2, wishes: 0 }));
    expect([...nothing.first(RANKED, 5)]).toEqual([]);
    expect(nothing.counts).toEqual([0, 0, 0]);
  });

  it("does not take a clear parcel for one with an obstacle", () => {
    const stock = madeStock({ seed: 5, count: 50, criteria: 1, wishes: 0 });
    const { group } = rank(stock);
    group.forEach((found, row) => {
      if (stock.obstacle[row] === CLEAR) expect(found).not.toBe(KNOCKED_OUT);
    });
  });
});

/**
 * What weights make of the stock, with the very digits of the service: values are single precision, and each sum is of
 * doubles, added in the order of the items.
 */

import { DATA_MISSING, EXCLUDED, KNOCKED_OUT, RANKED, type Ranking, type Stock, UNKNOWN_MUST } from "./stock";
import { shares, type Weights } from "./weights";

const COVERAGE_TOLERANCE = 1e-9; // of sums of weights

interface Sums {
  /** Σ weight · value of each row. */
  readonly total: Float64Array;
  /** Σ weight of what is known, and of what could be, by pattern. */
  readonly known: Float64Array;
  readonly counted: Float64Array;
}

/** Rank all parcels. `own` weights of criteria, of any sum, stand in place of those of the profile. */
export function rank(stock: Stock, own: Weights | null = null): Ranking {
  const weights = shares(stock.items, own);
  const sums = add(stock, weights);
  const points = new Float64Array(stock.count);
  const coverage = new Float64Array(stock.count);
  const group = new Uint8Array(stock.count);
  const counts: [number, number, number] = [0, 0, 0];
  const ratios = sums.known.map((known, pattern) => ratio(known, sums.counted[pattern] as number));
  const least = stock.leastCoverageRatio - COVERAGE_TOLERANCE;
  for (let row = 0; row < stock.count; row++) {
    const pattern = stock.patterns.of[row] as number;
    const covered = ratios[pattern] as number;
    points[row] = (100 * (sums.total[row] as number)) / (sums.known[pattern] as number);
    coverage[row] = covered;
    const found = groupOf(stock.obstacle[row] as number, covered >= least);
    group[row] = found;
    counts[found]++;
  }
  return {
    weights,
    points,
    coverage,
    group,
    counts,
    first: (wanted, count) => first(points, group, wanted, count),
    range: (row) => range(sums, stock.patterns.of[row] as number, row, points[row] as number),
  };
}

const ratio = (known: number, counted: number): number => (counted > 0 ? known / counted : 0);

function groupOf(obstacle: number, isCovered: boolean): 0 | 1 | 2 {
  if (obstacle === EXCLUDED) return KNOCKED_OUT;
  return obstacle === UNKNOWN_MUST || !isCovered ? DATA_MISSING : RANKED;
}

function add(stock: Stock, weights: Float64Array): Sums {
  const { examples } = stock.patterns;
  const sums = {
    total: new Float64Array(stock.count),
    known: new Float64Array(examples.length),
    counted: new Float64Array(examples.length),
  };
  stock.items.forEach((item, number) => {
    const weight = weights[number] as number;
    if (weight === 0) return;
    addColumn(sums.total, item.values, weight);
    addFlags(sums.known, item.known, examples, weight);
    addFlags(sums.counted, item.counted, examples, weight);
  });
  return sums;
}

function addColumn(total: Float64Array, values: Float32Array, weight: number): void {
  for (let row = 0; row < total.length; row++) {
    total[row] = (total[row] as number) + weight * (values[row] as number);
  }
}

function addFlags(sums: Float64Array, flags: Uint8Array, examples: Int32Array, weight: number): void {
  for (let pattern = 0; pattern < sums.length; pattern++) {
    if (flags[examples[pattern] as number]) sums[pattern] = (sums[pattern] as number) + weight;
  }
}

/** What points the unknown leaves open: all of it bad, all of it good. */
function range(sums: Sums, pattern: number, row: number, points: number): { low: number; high: number } {
  const [total, known, counted] = [sums.total[row], sums.known[pattern], sums.counted[pattern]] as [
    number,
    number,
    number,
  ];
  if (counted === 0) return { low: 0, high: 100 };
  const high = Math.min((100 * (total + (counted - known))) / counted, 100);
  return { low: (100 * total) / counted, high: points > high ? points : high }; // rounding must not put them outside
}

// --- order ---------------------------------------------------------------------------------------

const STEPS_A_POINT = 100;

/** The first rows of a group by descending points, then ascending row; who has no points comes last. */
function first(points: Float64Array, group: Uint8Array, wanted: number, count: number): Int32Array {
  const least = leastStep(points, group, wanted, count);
  const rows: number[] = [];
  for (let row = 0; row < points.length; row++) {
    if (group[row] === wanted && stepOf(points[row] as number) >= least) rows.push(row);
  }
  const key = (row: number): number => (Number.isNaN(points[row]) ? -1 : (points[row] as number));
  rows.sort((one, other) => key(other) - key(one) || one - other);
  return Int32Array.from(rows.slice(0, count));
}

const stepOf = (points: number): number => (Number.isNaN(points) ? 0 : 1 + Math.floor(points * STEPS_A_POINT));

/** From which step on there are enough rows, so that few have to be sorted. */
function leastStep(points: Float64Array, group: Uint8Array, wanted: number, count: number): number {
  const sizes = new Int32Array(100 * STEPS_A_POINT + 2);
  for (let row = 0; row < points.length; row++) {
    if (group[row] === wanted) {
      const step = stepOf(points[row] as number);
      sizes[step] = (sizes[step] as number) + 1;
    }
  }
  let step = sizes.length - 1;
  for (let found = sizes[step] as number; found < count && step > 0; found += sizes[step] as number) step--;
  return step;
}

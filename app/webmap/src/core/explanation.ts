/** Why a place has its score: the terms of the sum under the visitor's weights. Pure. */

import type { Schemas } from "../api/client";
import { RANKED, type Ranking, type Stock } from "./stock";
import { normed, usable, type Weights } from "./weights";

export type Contribution = Schemas["ContributionBody"];

export interface Explanation {
  readonly group: Schemas["Group"];
  /** From 0 to 100; null where nothing is known. */
  readonly score: number | null;
  readonly low: number;
  readonly high: number;
  /** Share of the weight that could be known which is known. */
  readonly coverage: number;
  readonly contributions: readonly Contribution[];
  readonly knockOuts: readonly Schemas["KnockOutBody"][];
  /** How the parcel stands to each requirement. */
  readonly requirements: readonly Schemas["JudgedBody"][];
  readonly needs: Needs;
}

/** What criteria about area, power and water compare with. */
export type Needs = Schemas["RequirementBody"];

/** Score and explanation of a place by a profile, under other weights where the visitor has set some. */
export function explainScore(body: Schemas["ScoreBody"], weights: Weights | null): Explanation {
  const { group, knock_outs: knockOuts, requirement: needs } = body;
  const about = { group, knockOuts, requirements: [], needs };
  const own = usable(weights);
  if (own === null) {
    const { score, score_low: low, score_high: high, applicable_coverage_ratio: coverage, contributions } = body;
    return { ...about, score, low, high, coverage, contributions };
  }
  const sums = reweigh(body.contributions, own);
  return { ...about, ...sums, group: regroup(body, sums.coverage) };
}

/** Score and explanation of a parcel as a line of `POST /matches` tells it. */
export function explainLine(line: Schemas["LineBody"], needs: Needs): Explanation {
  const { group, score, score_low: low, score_high: high, applicable_coverage_ratio: coverage } = line;
  const { contributions, requirements, knock_outs: knockOuts } = line;
  return { group, score, low, high, coverage, contributions, requirements, knockOuts, needs };
}

type Sums = Pick<Explanation, "score" | "low" | "high" | "coverage" | "contributions">;

/** The sum anew: doubles added in the order of the criteria, as the service adds them. */
function reweigh(contributions: readonly Contribution[], weights: Weights): Sums {
  const shares = normed(
    weights,
    contributions.map((each) => ({ id: each.criterion })),
  );
  const weightOf = new Map(contributions.map((each, at) => [each, shares[at] ?? 0]));
  const known = contributions.filter((each) => each.status === "known");
  const sum = (list: readonly Contribution[], share: (each: Contribution) => number): number =>
    list.reduce((total, each) => total + (weightOf.get(each) ?? 0) * share(each), 0);
  const counted = sum(contributions, (each) => (couldBeKnown(each) ? 1 : 0));
  const certain = sum(known, () => 1);
  const score = certain > 0 ? (100 * sum(known, (each) => each.value ?? 0)) / certain : null;
  const over = (total: number): number => (counted > 0 ? (100 * total) / counted : 0);
  const high = over(sum(known, (each) => each.value_high ?? 0) + (counted - certain));
  return {
    score,
    low: over(sum(known, (each) => each.value_low ?? 0)),
    high: Math.max(Math.min(high, 100), score ?? 0),
    coverage: counted > 0 ? certain / counted : 0,
    contributions: contributions.map((each) => {
      const weight = weightOf.get(each) ?? 0;
      const points = certain > 0 ? (100 * (weight * (each.value ?? 0))) / certain : 0;
      return { ...each, weight, points: each.status === "known" ? points : null };
    }),
  };
}

const couldBeKnown = (each: Contribution): boolean => each.status === "known" || each.status === "unknown";

/** Share of the weight that must be known for a rank, as the service has it. */
const LEAST_COVERAGE = 0.7;

function regroup(body: Schemas["ScoreBody"], coverage: number): Schemas["Group"] {
  if (body.knock_outs.length > 0) return "knocked_out";
  return coverage >= LEAST_COVERAGE - 1e-9 ? "ranked" : "data_missing";
}

/** The place of a parcel in the list, from 1; null where it has none. */
export function rankOf(stock: Stock, ranking: Ranking, id: number): number | null {
  const row = stock.rowOf(id);
  if (row === undefined || ranking.group[row] !== RANKED) return null;
  const points = ranking.points[row] ?? 0;
  let better = 0;
  for (let other = 0; other < stock.count; other += 1) {
    if (ranking.group[other] !== RANKED) continue;
    const its = ranking.points[other] ?? 0;
    if (its > points || (its === points && other < row)) better += 1;
  }
  return better + 1;
}

/** One row of the picture: what a criterion gives of what it could give. */
export interface Row {
  readonly contribution: Contribution;
  readonly points: number;
  /** Points that its full value would give. */
  readonly most: number;
}

export interface Rows {
  /** Known and weighing something, by what they give or cost, the more the earlier. */
  readonly known: readonly Row[];
  /** Could be known here and are not, the heavier the earlier. */
  readonly unknown: readonly Contribution[];
  /** Nothing loaded can tell, or it needs the record of a parcel. */
  readonly untold: readonly Contribution[];
  /** Known, but without weight. */
  readonly weightless: readonly Contribution[];
}

export function rowsOf(contributions: readonly Contribution[]): Rows {
  const weighing = contributions.filter((each) => each.weight > 0);
  const known = weighing.filter((each) => each.status === "known");
  const knownWeight = known.reduce((sum, each) => sum + each.weight, 0);
  const rows = known.map((contribution) => {
    const most = (100 * contribution.weight) / knownWeight;
    return { contribution, points: contribution.points ?? 0, most };
  });
  const weight = (row: Row): number => Math.max(row.points, row.most - row.points);
  return {
    known: rows.sort((one, other) => weight(other) - weight(one)),
    unknown: weighing.filter((each) => each.status === "unknown").sort((one, other) => other.weight - one.weight),
    untold: weighing.filter((each) => each.status === "unavailable" || each.status === "not_applicable"),
    weightless: contributions.filter((each) => each.weight === 0 && each.status === "known"),
  };
}

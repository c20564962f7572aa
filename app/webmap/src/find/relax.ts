/** What could be asked less strictly, and what that would add, from the costs of an answer of `POST /matches`. Pure. */

import type { Schemas } from "../api/client";
import { type Criterion, criterionOf, inUnit, requiredValue, type Value } from "../core/catalogue";
import type { Requirement } from "../core/view";

export type Matched = Schemas["MatchedBody"];

/** One requirement changed or (`next` null) left out, and how many parcels more would fit. */
export interface Relaxation {
  readonly criterion: Criterion;
  readonly now: Value;
  readonly next: Value | null;
  /** That many, or more where the bound was rounded outwards. */
  readonly more: number;
  readonly isAtLeast: boolean;
}

/** Who fails a requirement or a rule of the profile. */
export interface Exclusion {
  /** What the service calls the rule; null for a requirement, which the sentence has words for. */
  readonly title: string | null;
  readonly requirement: Requirement | null;
  readonly failed: number;
}

/** A parcel that fails a single requirement. */
export interface NearMiss {
  readonly id: number;
  readonly name: string;
  readonly criterion: Criterion | null;
  /** In the unit of the criterion; null where it is no matter of amount. */
  readonly missing: number | null;
  readonly measured: string | null;
  readonly points: number;
}

/** The ones that add most, first. */
export function relaxationsOf(asked: readonly Requirement[], matched: Matched, most: number): readonly Relaxation[] {
  const found = matched.costs.flatMap((cost): Relaxation[] => {
    const requirement = requirementOfLabel(asked, matched, cost.id);
    const criterion = requirement && criterionOf(requirement);
    const now = criterion && requiredValue(criterion, requirement);
    if (!criterion || now === undefined) return [];
    const looser = [...cost.steps, cost.least].find((step) => step && step.more > 0);
    if (looser) return [{ criterion, now, ...rounded(criterion, looser.bound), more: looser.more }];
    return cost.failed_alone > 0 ? [{ criterion, now, next: null, more: cost.failed_alone, isAtLeast: false }] : [];
  });
  return found.sort((one, other) => other.more - one.more).slice(0, most);
}

/** Whatever excludes parcels, the most first. */
export function exclusionsOf(asked: readonly Requirement[], matched: Matched, most: number): readonly Exclusion[] {
  return matched.costs
    .filter((cost) => cost.failed > 0)
    .map((cost) => {
      const requirement = requirementOfLabel(asked, matched, cost.id) ?? null;
      return { title: requirement ? null : cost.title, requirement, failed: cost.failed };
    })
    .sort((one, other) => other.failed - one.failed)
    .slice(0, most);
}

export function nearMissesOf(asked: readonly Requirement[], matched: Matched): readonly NearMiss[] {
  return matched.near_misses.map((miss) => {
    const requirement = requirementOfLabel(asked, matched, miss.requirement);
    const criterion = (requirement && criterionOf(requirement)) ?? null;
    const isAmount = criterion?.kind === "amount" && miss.missing_amount !== null;
    return {
      id: miss.parcel.id,
      name: miss.parcel.name,
      criterion,
      missing: isAmount ? inUnit(miss.missing_amount as number, criterion.unit) : null,
      measured: typeof miss.measured === "string" ? miss.measured : null,
      points: miss.score,
    };
  });
}

/** Answers list requirements as they were asked. */
function requirementOfLabel(asked: readonly Requirement[], matched: Matched, label: string): Requirement | undefined {
  const index = matched.requirements.findIndex((each) => each.label === label);
  return asked[index];
}

const STEPS_A_UNIT = 10;

/** A bound as people would say it, rounded so that it lets in no fewer. */
function rounded(criterion: Criterion, bound: number | string): Pick<Relaxation, "next" | "isAtLeast"> {
  if (criterion.kind !== "amount" || typeof bound !== "number") return { next: bound, isAtLeast: false };
  const exact = inUnit(bound, criterion.unit);
  const outwards = criterion.end === "max" ? Math.ceil : Math.floor;
  const next = outwards(exact * STEPS_A_UNIT) / STEPS_A_UNIT;
  return next > 0 ? { next, isAtLeast: next !== exact } : { next: exact, isAtLeast: false };
}

/** Criteria as people look for them, for the list behind "und …" and for the form. */

import { CATALOGUE, type Criterion, type CriterionId } from "../core/catalogue";

const GROUPS = {
  land: ["area", "zoning", "plan", "tenure"],
  reach: ["motorway", "cargo", "airport", "terminal", "port", "rail"],
  supply: ["power", "power_by", "gas", "hydrogen", "steam", "water", "fibre"],
  terms: ["ready", "free", "price", "tax"],
  risk: ["hours", "housing", "flood", "ground"],
} as const satisfies Record<string, readonly CriterionId[]>;

export type GroupId = keyof typeof GROUPS;

export const CRITERIA_BY_GROUP: readonly (readonly [GroupId, readonly Criterion[]])[] = Object.entries(GROUPS).map(
  ([group, ids]) => [
    group as GroupId,
    CATALOGUE.filter((criterion) => (ids as readonly string[]).includes(criterion.id)),
  ],
);

/** What a visitor can require, in the order in which the sentence says it. Properties and units: docs/matching.md. */

import type { Requirement } from "./view";

export type Level = "must" | "should" | "nice";
export const LEVELS: readonly Level[] = ["must", "should", "nice"];

interface Common {
  /** What the address calls it, and all words about it. */
  readonly id: CriterionId;
  readonly property: string;
}

/** A number with a unit, at least or at most. */
export interface AmountCriterion extends Common {
  readonly kind: "amount";
  readonly end: "min" | "max";
  readonly unit: string;
  /** What the editor offers at first, and by how much its arrows move. */
  readonly start: number;
  readonly step: number;
}

/** Not later than a day. */
export interface DayCriterion extends Common {
  readonly kind: "day";
  readonly end: "max";
}

/** One of several codes; the first of them is what the editor offers at first. */
export interface CodeCriterion extends Common {
  readonly kind: "codes";
  readonly codes: readonly string[];
  readonly start: readonly string[];
}

/** Yes. */
export interface FlagCriterion extends Common {
  readonly kind: "flag";
}

export type Criterion = AmountCriterion | DayCriterion | CodeCriterion | FlagCriterion;

export type CriterionId =
  | "area"
  | "zoning"
  | "plan"
  | "motorway"
  | "cargo"
  | "airport"
  | "terminal"
  | "port"
  | "power"
  | "power_by"
  | "rail"
  | "fibre"
  | "gas"
  | "hydrogen"
  | "steam"
  | "water"
  | "hours"
  | "ready"
  | "free"
  | "price"
  | "tax"
  | "housing"
  | "flood"
  | "ground"
  | "tenure";

const minimum = (id: CriterionId, property: string, unit: string, start: number, step: number): Criterion => ({
  id,
  property,
  kind: "amount",
  end: "min",
  unit,
  start,
  step,
});
const maximum = (id: CriterionId, property: string, unit: string, start: number, step: number): Criterion => ({
  id,
  property,
  kind: "amount",
  end: "max",
  unit,
  start,
  step,
});
const oneOf = (id: CriterionId, property: string, codes: readonly string[], start: readonly string[]): Criterion => ({
  id,
  property,
  kind: "codes",
  codes,
  start,
});
const notAfter = (id: CriterionId, property: string): Criterion => ({ id, property, kind: "day", end: "max" });
const yes = (id: CriterionId, property: string): Criterion => ({ id, property, kind: "flag" });

export const CATALOGUE: readonly Criterion[] = [
  minimum("area", "largest_contiguous_m2", "ha", 5, 0.5),
  oneOf("zoning", "zoning", ["GI", "GIe", "GE", "GEe", "SO", "MI", "MU", "§34"], ["GI"]),
  oneOf(
    "plan",
    "plan_status",
    ["binding", "section_34", "adopted", "displayed", "draft", "land_use_plan"],
    ["binding"],
  ),
  maximum("motorway", "motorway_exit_truck_s", "min", 10, 1),
  maximum("cargo", "lej_cargo_truck_s", "min", 25, 1),
  maximum("airport", "lej_passenger_car_s", "min", 30, 1),
  maximum("terminal", "combined_transport_road_m", "km", 30, 1),
  maximum("port", "inland_port_road_m", "km", 30, 1),
  minimum("power", "power_mw", "MW", 10, 0.5),
  notAfter("power_by", "power_available_from"),
  oneOf("rail", "rail_siding", ["on_plot", "on_site", "possible"], ["on_plot", "on_site"]),
  oneOf("fibre", "fibre", ["two_routes_10g", "one_route_10g", "one_g"], ["two_routes_10g", "one_route_10g"]),
  yes("gas", "gas_available"),
  oneOf("hydrogen", "hydrogen", ["connected", "planned"], ["connected", "planned"]),
  yes("steam", "steam_available"),
  minimum("water", "water_m3_per_h", "m3_per_h", 20, 1),
  yes("hours", "operation_24h"),
  maximum("ready", "ready_months", "months", 12, 1),
  notAfter("free", "available_from"),
  maximum("price", "price_eur_per_m2", "eur_per_m2", 40, 1),
  maximum("tax", "trade_tax_percent", "percent", 400, 5),
  minimum("housing", "housing_distance_m", "m", 300, 50),
  oneOf("flood", "flood_zone", ["none", "hq_extreme"], ["none"]),
  oneOf("ground", "contamination", ["none", "remediated", "suspected"], ["none", "remediated"]),
  oneOf("tenure", "tenure", ["purchase", "lease", "heritable_building_right"], ["purchase"]),
];

/** How many base units of the service each unit is. */
const BASE_UNITS: Readonly<Record<string, number>> = { ha: 10_000, min: 60, km: 1000 };
const DIGITS = 12; // beyond these a division leaves nothing but rounding

/** A bound that the service gives in its base unit, in the unit of the criterion. */
export const inUnit = (bound: number, unit: string): number =>
  Number((bound / (BASE_UNITS[unit] ?? 1)).toPrecision(DIGITS));

const BY_ID: ReadonlyMap<string, Criterion> = new Map(CATALOGUE.map((criterion) => [criterion.id, criterion]));

export const findCriterion = (id: string): Criterion | undefined => BY_ID.get(id);

/** The value of a requirement as the editor has it. */
export type Value = number | string | readonly string[] | true;

/** A requirement of a criterion, always written the same way, so that equal ones are equal text. */
export function requirementOf(criterion: Criterion, value: Value, level: Level = "must"): Requirement {
  const leveled = level === "must" ? {} : { level };
  const { property } = criterion;
  if (criterion.kind === "amount")
    return { property, [criterion.end]: value as number, unit: criterion.unit, ...leveled };
  if (criterion.kind === "day") return { property, max: value as string, ...leveled };
  if (criterion.kind === "codes") return { property, in: [...(value as readonly string[])], ...leveled };
  return { property, in: [true], ...leveled };
}

/** The value of a requirement that has the shape of a criterion; undefined where it has another. */
export function requiredValue(criterion: Criterion, requirement: Requirement): Value | undefined {
  const value = rawValue(criterion, requirement);
  if (value === undefined) return undefined;
  const same = requirementOf(criterion, value, requirement.level ?? "must");
  return JSON.stringify(sorted(same)) === JSON.stringify(sorted(requirement)) ? value : undefined;
}

/** The criterion that a requirement says in the words of the sentence; undefined for those of other programs. */
export function criterionOf(requirement: Requirement): Criterion | undefined {
  return CATALOGUE.find(
    (each) => each.property === requirement.property && requiredValue(each, requirement) !== undefined,
  );
}

/** What the editor offers where nothing is required yet. */
export function startValue(criterion: Criterion, thisYear: number): Value {
  if (criterion.kind === "day") return `${thisYear + 2}-12-31`;
  return criterion.kind === "flag" ? true : criterion.start;
}

/** Requirements with that of a criterion changed, added at the end, or (null) taken out. */
export function withRequirement(
  requirements: readonly Requirement[],
  criterion: Criterion,
  next: Requirement | null,
): readonly Requirement[] {
  const at = requirements.findIndex((each) => criterionOf(each)?.id === criterion.id);
  if (next === null) return requirements.filter((_, index) => index !== at);
  if (at < 0) return [...requirements, next];
  return requirements.map((each, index) => (index === at ? next : each));
}

function rawValue(criterion: Criterion, requirement: Requirement): Value | undefined {
  if (criterion.kind === "amount")
    return typeof requirement[criterion.end] === "number" ? (requirement[criterion.end] as number) : undefined;
  if (criterion.kind === "day") return typeof requirement.max === "string" ? requirement.max : undefined;
  if (criterion.kind === "flag") return requirement.in?.[0] === true ? true : undefined;
  const codes = requirement.in?.filter((code) => typeof code === "string") ?? [];
  return codes.length > 0 ? codes : undefined;
}

const sorted = (requirement: Requirement): [string, unknown][] =>
  Object.entries(requirement).sort(([one], [other]) => (one < other ? -1 : 1));

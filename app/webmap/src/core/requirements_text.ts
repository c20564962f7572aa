/** Requirements as parts of an address that people can read, such as `area=12ha&zoning=GI,GE&power=20MW:should`. */

import {
  CATALOGUE,
  type Criterion,
  criterionOf,
  findCriterion,
  LEVELS,
  type Level,
  requiredValue,
  requirementOf,
  type Value,
} from "./catalogue";
import type { Requirement } from "./view";

const AMOUNT = /^(-?\d+(?:\.\d+)?(?:e[+-]\d+)?)([A-Za-z]\w*)$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const YES = "yes";

/** Names of the parts of an address that are requirements. */
export const REQUIREMENT_NAMES: readonly string[] = CATALOGUE.map((criterion) => criterion.id);

/** Name and text of each; null where one of them has no such text, so that the whole list has to be written otherwise. */
export function writeRequirements(requirements: readonly Requirement[]): readonly (readonly [string, string])[] | null {
  const written = new Map<string, string>();
  for (const requirement of requirements) {
    const criterion = criterionOf(requirement);
    if (!criterion || written.has(criterion.id)) return null;
    const level = requirement.level === undefined ? "" : `:${requirement.level}`;
    written.set(criterion.id, writeValue(criterion, requiredValue(criterion, requirement) as Value) + level);
  }
  return [...written];
}

/** The requirement of a part of an address; undefined where it is none or cannot be read. */
export function readRequirement(name: string, text: string): Requirement | undefined {
  const criterion = findCriterion(name);
  const [written = "", marked = "must"] = text.split(":");
  const level = LEVELS.find((known) => known === marked);
  if (!criterion || !level) return undefined;
  const value = readValue(criterion, written);
  return value === undefined ? undefined : requirementOf(criterion, value, level as Level);
}

function writeValue(criterion: Criterion, value: Value): string {
  if (criterion.kind === "amount") return `${value}${criterion.unit}`;
  if (criterion.kind === "codes") return (value as readonly string[]).join(",");
  return criterion.kind === "flag" ? YES : String(value);
}

function readValue(criterion: Criterion, text: string): Value | undefined {
  if (criterion.kind === "amount") return readAmount(text, criterion.unit);
  if (criterion.kind === "day") return DAY.test(text) ? text : undefined;
  if (criterion.kind === "flag") return text === YES ? true : undefined;
  const codes = text.split(",").filter((code) => criterion.codes.includes(code));
  return codes.length > 0 ? codes : undefined;
}

function readAmount(text: string, unit: string): number | undefined {
  const [, digits, given] = AMOUNT.exec(text) ?? [];
  return given === unit ? Number(digits) : undefined;
}

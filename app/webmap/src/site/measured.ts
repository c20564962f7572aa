/** What was measured for a criterion or stated for a field, in words. */

import { CATALOGUE } from "../core/catalogue";
import type { Contribution, Needs } from "../core/explanation";
import { GERMAN } from "../find/wording_de";
import { ENGLISH } from "../find/wording_en";
import { formatAmount } from "../i18n/amount";
import { classes, codeText } from "../i18n/codes";
import { fieldText } from "../i18n/fields";
import { formatDay } from "../i18n/format";
import { words } from "../i18n/words";
import { FIELDS, type Field } from "./facts";
import { text } from "./words";

const { phrases } = words({ de: GERMAN, en: ENGLISH });

const BY_CAR = new Set(["business_travel", "research"]);

/** Criteria that compare with a need, and the unit of both. */
const COMPARED: Readonly<Record<string, { need: keyof Needs; unit: string }>> = {
  contiguous_plot: { need: "required_area_m2", unit: "m2" },
  power: { need: "required_power_mw", unit: "mw" },
  water: { need: "required_water_m3_per_h", unit: "m3_per_h" },
};

/** `2 min per Lkw`, `20,1 ha (Bedarf 5 ha)`, `rechtskräftig`; null where unknown. */
export function measuredText(each: Contribution, needs: Needs): string | null {
  const { criterion, measured, unit } = each;
  if (measured === null) return null;
  if (typeof measured === "string") return codeOf(criterion, measured);
  const compared = COMPARED[criterion];
  if (compared && unit === "ratio") {
    const need = needs[compared.need];
    return `${formatAmount(measured * need, compared.unit)} (${text.need(formatAmount(need, compared.unit))})`;
  }
  const amount = formatAmount(measured, unit);
  const way = wayOf(each);
  return way ? `${amount} ${way}` : amount;
}

function wayOf({ criterion, method }: Contribution): string | null {
  if (method === null) return null;
  if (method === "straight_line") return text.straight;
  return BY_CAR.has(criterion) ? text.byCar : text.byTruck;
}

/** A bound of the value function in words. */
export function boundText(criterion: string, bound: number, unit: string, needs: Needs): string {
  const compared = COMPARED[criterion];
  if (compared && unit === "ratio") return formatAmount(bound * needs[compared.need], compared.unit);
  return formatAmount(bound, unit);
}

/** A class of a criterion, or a code of the field that a requirement names. */
export function codeOf(criterion: string, code: string): string {
  if (criterion === "gas_hydrogen") return codeText("OnPlot", code);
  const told = classes[criterion]?.[code];
  if (told) return told;
  const field = FIELDS[propertyOf(criterion) as keyof typeof FIELDS] as Field | undefined;
  return field ? valueText(field, code === "true" ? true : code === "false" ? false : code) : code;
}

/** The property that an item such as `power_mw >= 20` is about. */
export const propertyOf = (item: string): string => item.split(" ")[0] ?? item;

/** A value of a field as it is read: `16 €/m²`, `ja`, `rechtskräftig`, `12. Mai 2026`. */
export function valueText(field: Field, value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? text.yes : text.no;
  if (field.as === undefined || typeof field.as === "string") {
    return field.as === "day" && typeof value === "string" ? formatDay(value) : String(value);
  }
  if ("codes" in field.as) return codeText(field.as.codes, String(value));
  return typeof value === "number" ? formatAmount(value, field.as.unit) : String(value);
}

/** What a criterion or requirement is called. */
export function itemTitle(item: string, titles: Readonly<Record<string, string>>): string {
  const property = propertyOf(item);
  const required = CATALOGUE.find((each) => each.property === property);
  return titles[item] ?? (required ? phrases[required.id].label : fieldText(property));
}

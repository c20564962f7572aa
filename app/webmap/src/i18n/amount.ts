/** Amounts in the base units of the service, as people read them. */

import { formatArea, formatDistance, formatMinutes, formatNumber } from "./format";
import { words } from "./words";

/** Base units of criteria, fields and requirements. */
export type Unit =
  | "s"
  | "m"
  | "height_m"
  | "m2"
  | "mw"
  | "kv"
  | "m3_per_h"
  | "eur_per_m2"
  | "months"
  | "percent"
  | "ratio"
  | "m3_per_m2"
  | "db_per_m2"
  | "people";

const text = words({
  de: { month: "Monat", months: "Monate", people: "Personen" },
  en: { month: "month", months: "months", people: "people" },
});

const WRITERS: Record<Unit, (amount: number) => string> = {
  s: formatMinutes,
  m: (amount) => (Math.abs(amount) < 1000 ? `${formatNumber(amount)} m` : formatDistance(amount)),
  height_m: (amount) => `${formatNumber(amount, 1)} m`,
  m2: formatArea,
  mw: (amount) => `${formatNumber(amount, 1)} MW`,
  kv: (amount) => `${formatNumber(amount, 1)} kV`,
  m3_per_h: (amount) => `${formatNumber(amount, 1)} m³/h`,
  eur_per_m2: (amount) => `${formatNumber(amount, 2, Number.isInteger(amount) ? 0 : 2)} €/m²`,
  months: (amount) => `${formatNumber(amount, 1)} ${amount === 1 ? text.month : text.months}`,
  percent: (amount) => `${formatNumber(amount)} %`,
  ratio: (amount) => formatNumber(amount, 2),
  m3_per_m2: (amount) => `${formatNumber(amount, 1)} m³/m²`,
  db_per_m2: (amount) => `${formatNumber(amount)} dB(A)/m²`,
  people: (amount) => `${formatNumber(amount)} ${text.people}`,
};

const isUnit = (unit: string): unit is Unit => unit in WRITERS;

/** An amount with its unit: `2 min`, `20,1 ha`, `16 €/m²`. One in a unit that is not known here keeps its name. */
export const formatAmount = (amount: number, unit: string): string =>
  isUnit(unit) ? WRITERS[unit](amount) : `${formatNumber(amount, 2)} ${unit}`;

/** Parcels side by side as rows that say where they differ, and who is best. Pure but for the words of values. */

import type { Schemas } from "../api/client";
import { type Explanation, rowsOf } from "../core/explanation";
import { codeText } from "../i18n/codes";
import { fieldText } from "../i18n/fields";
import { formatDistance, formatMinutes } from "../i18n/format";
import type { Explained } from "../site/ask";
import { orderedDistances } from "../site/distances";
import { FIELDS, type Field } from "../site/facts";
import { itemTitle, measuredText, valueText } from "../site/measured";

export interface Column {
  readonly id: number;
  readonly parcel: Schemas["ParcelBody"];
  readonly explained: Explained;
}

export interface Cell {
  /** Null where unknown. */
  readonly text: string | null;
  /** What a criterion gives of what it could give; null for all others and where unknown. */
  readonly given: { points: number; most: number } | null;
  readonly isBest: boolean;
}

export interface CompareRow {
  readonly id: string;
  readonly title: string;
  readonly cells: readonly Cell[];
  /** How far the parcels are apart; 0 where all are the same. */
  readonly spread: number;
}

/** Rows of the criteria, those that set the parcels apart most first. */
export function criterionRows(columns: readonly Column[], titles: Readonly<Record<string, string>>): CompareRow[] {
  const items = columns[0]?.explained.explanation.contributions ?? [];
  const rows = items
    .filter((item) => item.weight > 0 && item.status !== "unavailable" && item.status !== "not_applicable")
    .map(({ criterion }) => {
      const told = columns.map(({ explained: { explanation } }) => {
        const found = explanation.contributions.find((each) => each.criterion === criterion);
        const text = found ? measuredText(found, explanation.needs) : null;
        return {
          text,
          value: found?.value ?? null,
          weight: found?.weight ?? 0,
          given: givenBy(explanation, criterion),
        };
      });
      const best = bestOf(told.map((each) => each.value));
      const spread = spreadOf(told.map((each) => each.value)) * (told[0]?.weight ?? 0);
      const cells = told.map(({ text, given }, at) => ({ text, given, isBest: best.has(at) }));
      return { id: criterion, title: itemTitle(criterion, titles), cells, spread: spread || differing(cells) };
    });
  return bySpread(rows);
}

function givenBy(explanation: Explanation, criterion: string): Cell["given"] {
  const row = rowsOf(explanation.contributions).known.find((each) => each.contribution.criterion === criterion);
  return row ? { points: row.points, most: row.most } : null;
}

/** Rows of what is stated, those in which the parcels differ first. */
export function factRows(columns: readonly Column[]): CompareRow[] {
  const rows = Object.entries(FIELDS).map(([name, field]) => {
    const cells = columns.map(({ parcel }) => factCell(field, parcel.properties[name as keyof typeof FIELDS]));
    return { id: name, title: fieldText(name), cells, spread: differing(cells) };
  });
  return bySpread(rows.filter((row) => row.cells.some((cell) => cell.text !== null)));
}

function factCell(field: Field, value: string | number | boolean | null): Cell {
  return { text: value === null ? null : valueText(field, value), given: null, isBest: false };
}

/** Rows of the ways by lorry to what matters. */
export function distanceRows(columns: readonly Column[]): CompareRow[] {
  const targets = orderedDistances(columns[0]?.explained.score.distances ?? []).map((each) => each.target);
  const rows = targets.map((target) => {
    const told = columns.map(({ explained }) => explained.score.distances.find((each) => each.target === target));
    const seconds = told.map((each) => each?.truck_s ?? null);
    const best = bestOf(seconds.map((each) => (each === null ? null : -each)));
    const cells = told.map((each, at) => {
      const isKnown = each && each.truck_s !== null;
      const text = isKnown ? `${formatMinutes(each.truck_s)}, ${formatDistance(each.road_m)}` : null;
      return { text, given: null, isBest: best.has(at) };
    });
    return { id: target, title: codeText("TargetId", target), cells, spread: spreadOf(seconds) };
  });
  return bySpread(rows);
}

/** Positions of the greatest value; none where all are the same, or less than two are known. */
export function bestOf(values: readonly (number | null)[]): ReadonlySet<number> {
  const known = values.filter((value) => value !== null);
  const greatest = Math.max(...known);
  if (known.length < 2 || known.every((value) => value === greatest)) return new Set();
  return new Set(values.flatMap((value, at) => (value === greatest ? [at] : [])));
}

function spreadOf(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.length < 2 ? 0 : Math.max(...known) - Math.min(...known);
}

/** A little more than nothing where the texts of cells differ. */
const differing = (cells: readonly Cell[]): number => (new Set(cells.map((cell) => cell.text)).size > 1 ? 1e-9 : 0);

/** The widest spread first; the order among equals stays. */
const bySpread = (rows: CompareRow[]): CompareRow[] => rows.sort((one, other) => other.spread - one.spread);

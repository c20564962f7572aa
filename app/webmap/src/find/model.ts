/** The search as a sentence: pure, from what is required to a list of words, some of which can be changed. */

import { CATALOGUE, type Criterion, criterionOf, type Level, requiredValue, type Value } from "../core/catalogue";
import type { Requirement } from "../core/view";
import type { Phrase, Wording } from "./wording";

/** Text, or, with a `slot`, a bold word that opens the editor of a criterion, the sector, the district or a rest. */
export interface Part {
  readonly text: string;
  readonly slot?: string;
}

export interface Asked {
  readonly requirements: readonly Requirement[];
  readonly sector: string;
  /** Name of the district; null: the whole region. */
  readonly district: string | null;
}

/** One criterion of a clause. */
interface Said {
  readonly slot: string;
  readonly bold: string;
  readonly phrase: Phrase;
}

const NO_PHRASE: Phrase = { label: "" };
const END_OF_YEAR = "-12-31";

/** The whole sentence: musts first, then what is important, then what would be nice. */
export function sentenceOf(asked: Asked, wording: Wording): readonly Part[] {
  const musts = said(asked.requirements, "must", wording);
  const area = musts.find((each) => each.slot === "area");
  const others = clause(
    musts.filter((each) => each !== area),
    wording,
    wording.runs.with,
  );
  return [
    { text: wording.opening },
    area ? { text: area.bold, slot: "area" } : { text: wording.anySite, slot: "area" },
    { text: area?.phrase.tail ?? "" },
    ...(others.length > 0 ? [{ text: ", " }, ...others] : []),
    ...(asked.district ? [{ text: `, ${wording.inDistrict}` }, { text: asked.district, slot: "district" }] : []),
    { text: (others.length > 0 || asked.district ? ", " : " ") + wording.forSector },
    { text: wording.inSentence(asked.sector), slot: "sector" },
    { text: "." },
    ...wishes(asked.requirements, "should", wording.should, wording),
    ...wishes(asked.requirements, "nice", wording.nice, wording),
  ].filter((part) => part.text !== "");
}

export const plainText = (parts: readonly Part[]): string => parts.map((part) => part.text).join("");

/** The bold word of a criterion: an amount with its unit, a day, or codes. */
export function boldOf(criterion: Criterion, value: Value, wording: Wording): string {
  const phrase = wording.phrases[criterion.id];
  if (criterion.kind === "amount") return amount(value as number, criterion.unit, wording);
  if (criterion.kind === "day") return dayText(value as string, wording);
  if (criterion.kind === "flag") return phrase.yes ?? phrase.label;
  const codes = value as readonly string[];
  const together = phrase.codes?.[codes.join(",")];
  return (
    together ??
    list(
      codes.map((code) => phrase.codes?.[code] ?? code),
      wording.or,
    )
  );
}

/** One bound in place of another, such as "12 min statt 10 min per Lkw zur Autobahn". */
export function insteadOf(criterion: Criterion, next: Value, now: Value, wording: Wording): string {
  const phrase = wording.phrases[criterion.id];
  const [new_, old] = [boldOf(criterion, next, wording), boldOf(criterion, now, wording)];
  return `${phrase.lead ?? ""}${new_}${wording.insteadOf}${old}${rest(phrase, true)}`;
}

/** Without a criterion: "ohne GI". */
export const without = (criterion: Criterion, now: Value, wording: Wording): string =>
  `${wording.without}${wording.phrases[criterion.id].lead ?? ""}${boldOf(criterion, now, wording)}${rest(wording.phrases[criterion.id], true)}`;

/** A day as a year where it is the last of one. */
export function dayText(day: string, wording: Wording): string {
  if (day.endsWith(END_OF_YEAR)) return day.slice(0, 4);
  const form = new Intl.DateTimeFormat(wording.locale, { dateStyle: "medium", timeZone: "UTC" });
  return form.format(new Date(`${day}T00:00:00Z`));
}

function amount(value: number, unit: string, wording: Wording): string {
  const number = new Intl.NumberFormat(wording.locale, { maximumFractionDigits: 6 }).format(value);
  const ofOne = value === 1 ? wording.unitOfOne[unit] : undefined;
  return `${number} ${ofOne ?? wording.units[unit] ?? unit}`;
}

function wishes(requirements: readonly Requirement[], level: Level, opening: string, wording: Wording): Part[] {
  const wanted = clause(said(requirements, level, wording), wording, "");
  return wanted.length > 0 ? [{ text: ` ${opening}` }, ...wanted, { text: "." }] : [];
}

/** What is required at a level, in the order of the catalogue; what the sentence has no words for comes last. */
function said(requirements: readonly Requirement[], level: Level, wording: Wording): Said[] {
  const here = requirements.filter((each) => (each.level ?? "must") === level);
  const known = CATALOGUE.flatMap((criterion) => {
    const found = here.find((each) => criterionOf(each) === criterion);
    const value = found && requiredValue(criterion, found);
    if (value === undefined) return [];
    return [{ slot: criterion.id, bold: boldOf(criterion, value, wording), phrase: wording.phrases[criterion.id] }];
  });
  const others = here
    .filter((each) => !criterionOf(each))
    .map((each) => ({ slot: `other:${requirements.indexOf(each)}`, bold: otherText(each), phrase: NO_PHRASE }));
  return [...known, ...others];
}

/** A requirement of another program, by the names of the service. */
function otherText(requirement: Requirement): string {
  const { property, min, max, in: codes, unit = "" } = requirement;
  const bounds = [min !== undefined && `≥ ${min}`, max !== undefined && `≤ ${max}`, codes && `= ${codes.join(", ")}`];
  return [property, ...bounds, unit].filter(Boolean).join(" ");
}

function clause(items: readonly Said[], wording: Wording, withLead: string): Part[] {
  const runs = { ...wording.runs, with: withLead };
  return items.flatMap((item, index) => {
    const before = items[index - 1];
    if (item.slot === "power_by" && before?.slot === "power") return bold(wording.powerBy, item, "");
    if (!isSameRun(before, item))
      return bold((before ? ", " : "") + lead(item.phrase, runs), item, rest(item.phrase, true));
    const joint = isSameRun(item, items[index + 1]) ? ", " : wording.and;
    return bold(joint, item, rest(item.phrase, before?.phrase.vehicle !== item.phrase.vehicle));
  });
}

const bold = (before: string, item: Said, after: string): Part[] => [
  { text: before },
  { text: item.bold, slot: item.slot },
  { text: after },
];

const isSameRun = (one: Said | undefined, other: Said | undefined): boolean =>
  one?.phrase.run !== undefined && one.phrase.run === other?.phrase.run;

const lead = (phrase: Phrase, runs: Wording["runs"]): string => (phrase.run ? runs[phrase.run] : (phrase.lead ?? ""));

/** What follows the bold word; the vehicle is named where it is another one than before. */
function rest({ run, vehicle = "", tail = "" }: Phrase, isVehicleNamed: boolean): string {
  return run === "reach" ? ` ${isVehicleNamed ? vehicle : ""}${tail}` : tail;
}

function list(words: readonly string[], last: string): string {
  const [end = "", ...before] = [...words].reverse();
  return before.length > 0 ? `${before.reverse().join(", ")}${last}${end}` : end;
}

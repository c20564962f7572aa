import { formatDay } from "../i18n/format";
import { Badge } from "./Badge";
import { text } from "./words";

const OLD_AFTER_YEARS = 2;

/** Whether what was stated on a day (YYYY-MM-DD) is old today. */
export function isOld(as_of: string, today: Date): boolean {
  const day = new Date(`${as_of}T00:00:00Z`);
  day.setUTCFullYear(day.getUTCFullYear() + OLD_AFTER_YEARS);
  return day < today;
}

/** Marks a value that was stated long ago; nothing for younger ones and those without a day. */
export function AgeMark({ as_of }: { as_of: string | null }) {
  if (as_of === null || !isOld(as_of, new Date())) return null;
  return <Badge title={text.oldLong(formatDay(as_of))}>{text.old(as_of.slice(0, 4))}</Badge>;
}

/** Which rows the list shows, and in which order. Pure. */

import type { Ranking, Stock } from "../core/stock";
import type { Sort } from "../core/view";

/** The first `count` rows of a group. */
export function firstRows(
  stock: Stock,
  ranking: Ranking,
  group: number,
  sort: Sort,
  count: number,
  locale: string,
): readonly number[] {
  if (sort === "points") return [...ranking.first(group, count)];
  const rows: number[] = [];
  for (let row = 0; row < stock.count; row++) {
    if (ranking.group[row] === group) rows.push(row);
  }
  const compare = sort === "area" ? byArea(stock) : byName(stock, locale);
  return rows.sort((one, other) => compare(one, other) || one - other).slice(0, count);
}

type Compare = (one: number, other: number) => number;

/** Larger first, unknown last. */
function byArea({ largest_m2 }: Stock): Compare {
  const key = (row: number): number => (Number.isNaN(largest_m2[row]) ? -1 : (largest_m2[row] as number));
  return (one, other) => key(other) - key(one);
}

function byName({ nameOf }: Stock, locale: string): Compare {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  return (one, other) => compare(nameOf(one), nameOf(other));
}

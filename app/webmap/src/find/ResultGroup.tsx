import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { RANKED, type Ranking, type Stock } from "../core/stock";
import { formatNumber } from "../i18n/format";
import { Button } from "../ui/Button";
import { Card } from "./Card";
import { showMore } from "./list";
import { text } from "./words";

interface Props {
  group: number;
  stock: Stock;
  ranking: Ranking;
  rows: ReadonlySignal<readonly number[]>;
  isByPoints: boolean;
  children?: ComponentChildren;
}

/** The cards of one group, and a button for more of them. */
export function ResultGroup({ group, stock, ranking, rows, isByPoints, children }: Props) {
  const left = (ranking.counts[group] ?? 0) - rows.value.length;
  const List = group === RANKED && isByPoints ? "ol" : "ul";
  return (
    <>
      {children}
      <List class="cards">
        {rows.value.map((row, index) => (
          <Card
            key={stock.ids[row]}
            stock={stock}
            ranking={ranking}
            row={row}
            rank={group === RANKED && isByPoints ? index + 1 : null}
            isOpen={group !== RANKED}
          />
        ))}
      </List>
      {left > 0 && (
        <p class="results-more">
          <Button onClick={() => showMore(group)}>{text.more(formatNumber(left))}</Button>
        </p>
      )}
    </>
  );
}

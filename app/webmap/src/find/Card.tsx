import { useComputed } from "@preact/signals";
import type { Ranking, Stock } from "../core/stock";
import { formatArea, formatShare } from "../i18n/format";
import { pointed } from "../state/pointed";
import { SampleBadge } from "../ui/Badge";
import { ScoreRing } from "../ui/ScoreRing";
import { StatusMark } from "../ui/StatusMark";
import { ViewLink } from "../ui/ViewLink";
import { CardTools } from "./CardTools";
import { wording } from "./question";
import { text } from "./words";
import "./Card.css";

interface Props {
  stock: Stock;
  ranking: Ranking;
  row: number;
  /** Place in the list; null where it has no rank. */
  rank: number | null;
  /** Too little of it is known, or it is excluded. */
  isOpen: boolean;
}

/** One parcel of the list: the same that the map shows, in words. */
export function Card({ stock, ranking, row, rank, isOpen }: Props) {
  const id = stock.ids[row] as number;
  const name = stock.nameOf(row) || `${text.site} ${id}`;
  const points = ranking.points[row] as number;
  const isSynthetic = stock.synthetic[row] === 1;
  const look = useComputed(
    () => `card${isSynthetic ? " card-sample" : ""}${pointed.value === id ? " card-pointed" : ""}`,
  );
  const point = (to: number | null) => () => {
    pointed.value = to;
  };
  return (
    <li
      class={look}
      data-parcel={id}
      onPointerEnter={point(id)}
      onPointerLeave={point(null)}
      onFocusCapture={point(id)}
      onBlurCapture={point(null)}
    >
      <ScoreRing points={points} {...ranking.range(row)} isOpen={isOpen} />
      <div class="card-words">
        <h4 class="card-name">
          {rank !== null && <span class="card-rank">{rank}.</span>}{" "}
          <ViewLink class="card-link" to={{ parcel: id }}>
            {name}
          </ViewLink>
        </h4>
        <p class="card-facts">{factsOf(stock, row)}</p>
        <p class="card-facts">
          {stock.statuses[row] && <StatusMark status={stock.statuses[row]} />}
          <span>{text.coverage(formatShare(ranking.coverage[row] as number))}</span>
          {isSynthetic && <SampleBadge />}
        </p>
      </div>
      <CardTools id={id} name={name} />
    </li>
  );
}

/** Where it lies, how much of it is in one piece, and what may be built. */
function factsOf(stock: Stock, row: number): string {
  const known = (area_m2: number | undefined): number | null =>
    area_m2 === undefined || Number.isNaN(area_m2) ? null : area_m2;
  const largest = known(stock.largest_m2[row]);
  const available = known(stock.available_m2[row]);
  const zoning = stock.zonings[row] ?? "";
  const facts = [
    stock.municipalities[row],
    largest === null
      ? available !== null && text.available(formatArea(available))
      : text.inOnePiece(formatArea(largest)),
    wording.phrases.zoning.codes?.[zoning] ?? zoning,
  ];
  return facts.filter(Boolean).join(" · ");
}

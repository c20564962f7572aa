import type { Schemas } from "../api/client";
import { type Explanation, rankOf } from "../core/explanation";
import { RANKED } from "../core/stock";
import { MOST_COMPARED } from "../core/view";
import { usable } from "../core/weights";
import { sentenceText } from "../find/question";
import { formatArea, formatNumber, formatPoints } from "../i18n/format";
import { ranking, stock } from "../state/stock";
import { show, view } from "../state/view";
import { ExposeLinks } from "../take/ExposeLinks";
import { isFavourite, toggleFavourite } from "../take/favourites";
import { InquiryButton } from "../take/InquiryButton";
import { ShareLink } from "../take/ShareLink";
import { SampleBadge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { ScoreRing } from "../ui/ScoreRing";
import { StatusMark } from "../ui/StatusMark";
import { ViewLink } from "../ui/ViewLink";
import { Coverage } from "./Coverage";
import { text } from "./words";

interface Props {
  id: number;
  parcel: Schemas["ParcelBody"] | null;
  explanation: Explanation | null;
}

/** What the site is, its points, and what can be done with it. */
export function SiteHeader({ id, parcel, explanation }: Props) {
  const facts = parcel?.properties;
  return (
    <header class="site-head">
      <ViewLink class="site-back" to={{ parcel: null }} onFollow={() => focusCard(id)}>
        <span aria-hidden="true">←</span> {text.back}
      </ViewLink>
      <h2 class="site-name">{facts?.name ?? `${text.site} ${id}`}</h2>
      {facts && (
        <p class="site-about">
          {[facts.site_name, ...placeNames(facts)].filter(Boolean).join(", ")}
          {facts.available_m2 !== null && ` · ${formatArea(facts.available_m2)}`} · {facts.key}
        </p>
      )}
      {facts && (
        <p class="site-badges">
          <StatusMark status={facts.status} />
          {facts.synthetic && <SampleBadge />}
        </p>
      )}
      {explanation && (
        <div class="site-score">
          <ScoreRing
            size="large"
            points={explanation.score}
            low={explanation.low}
            high={explanation.high}
            isOpen={explanation.group === "data_missing"}
          />
          <div>
            <Standing id={id} explanation={explanation} />
            <Coverage explanation={explanation} />
          </div>
        </div>
      )}
      <p class="site-answers">
        {text.answers}: <q>{sentenceText.value}</q>
        {usable(view.value.weights) && ` ${text.ownWeights}`}
      </p>
      {facts && <Actions id={id} name={facts.name} />}
    </header>
  );
}

/** Municipality and district; a town that is its own district stands once. */
const placeNames = ({ municipality, district }: Schemas["ParcelMembers"]): (string | null)[] =>
  municipality === district ? [municipality] : [municipality, district];

/** Group or place in the list, range, and the sentence that it answers. */
function Standing({ id, explanation }: { id: number; explanation: Explanation }) {
  const { group, score, low, high } = explanation;
  const rank = stock.value.value && ranking.value && rankOf(stock.value.value, ranking.value, id);
  const range = text.range(formatPoints(low), formatPoints(high));
  return (
    <p class="site-standing">
      {group === "knocked_out" && <strong class="site-out">{text.knockedOut}</strong>}
      {group === "data_missing" && <strong>{text.dataMissing}</strong>}
      {score !== null && (
        <span>
          {text.of100}, {range}
        </span>
      )}
      {rank && <strong>{text.rank(formatNumber(rank), formatNumber(ranking.value?.counts[RANKED] ?? 0))}</strong>}
    </p>
  );
}

function Actions({ id, name }: { id: number; name: string }) {
  const { compared } = view.value;
  const isPinned = compared.includes(id);
  const isFull = !isPinned && compared.length >= MOST_COMPARED;
  const pin = (): void => show({ compared: isPinned ? compared.filter((each) => each !== id) : [...compared, id] });
  return (
    <div class="site-actions">
      <Button aria-pressed={isPinned} disabled={isFull} title={isFull ? text.pinFull : undefined} onClick={pin}>
        {isPinned ? text.unpin : text.pin}
      </Button>
      <Button aria-pressed={isFavourite(id)} onClick={() => toggleFavourite({ id, name })}>
        <span aria-hidden="true">{isFavourite(id) ? "★" : "☆"}</span> {text.keep}
      </Button>
      <ShareLink />
      <ExposeLinks ids={[id]} />
      <InquiryButton sites={[{ id, name }]} />
    </div>
  );
}

/** Give the focus back to the card that the page was opened from. */
function focusCard(id: number): void {
  requestAnimationFrame(() => {
    const card = document.querySelector<HTMLElement>(
      `#results [data-parcel="${id}"] a, #results a[href*="/parcels/${id}"]`,
    );
    (card ?? document.getElementById("results"))?.focus();
  });
}

import { DATA_MISSING, KNOCKED_OUT, RANKED, type Ranking } from "../core/stock";
import { formatNumber } from "../i18n/format";
import { retryNow } from "../state/loaded";
import { ranking, stock } from "../state/stock";
import { view } from "../state/view";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import { useSettled } from "../ui/useSettled";
import { Excluded } from "./Excluded";
import { ROWS } from "./list";
import { Relaxations } from "./Relaxations";
import { ResultGroup } from "./ResultGroup";
import { Toolbar } from "./Toolbar";
import { Weights } from "./Weights";
import { text } from "./words";
import "./Results.css";

const FEW = 3;
const SAID_AFTER_MS = 700;

/** The list: who fits, of whom too little is known, who is excluded. */
export function Results() {
  const { state, value, error } = stock.value;
  const ranked = ranking.value;
  return (
    <div class="results" aria-busy={state === "loading"}>
      {state === "failed" && (
        <Notice kind="warn">
          {error?.message} {value && text.stale} <Button onClick={retryNow}>{text.again}</Button>
        </Notice>
      )}
      {value && ranked ? (
        <>
          <Counts ranking={ranked} />
          <Toolbar />
          <Weights />
          <Groups ranking={ranked} />
        </>
      ) : (
        state === "loading" && Array.from({ length: 6 }, (_, card) => <Skeleton key={card} lines={3} />)
      )}
    </div>
  );
}

function Counts({ ranking: { counts } }: { ranking: Ranking }) {
  const said = text.counted(counts[RANKED], counts[DATA_MISSING]);
  return (
    <header class="results-head">
      <h2>{text.fitting(counts[RANKED])}</h2>
      <p class="results-hint">{text.rest(formatNumber(counts[DATA_MISSING]), formatNumber(counts[KNOCKED_OUT]))}</p>
      <p class="visually-hidden" role="status">
        {useSettled(said, SAID_AFTER_MS)}
      </p>
    </header>
  );
}

function Groups({ ranking: ranked }: { ranking: Ranking }) {
  const found = stock.value.value;
  if (!found) return null;
  const [fitting, missing] = ranked.counts;
  const isByPoints = view.value.sort === "points";
  const common = { stock: found, ranking: ranked, isByPoints };
  return (
    <>
      {fitting < FEW && view.value.requirements.length > 0 && <Relaxations isEmpty={fitting === 0} />}
      <ResultGroup {...common} group={RANKED} rows={ROWS[RANKED]}>
        <h3 class="visually-hidden">{text.ranked}</h3>
      </ResultGroup>
      {missing > 0 && (
        <section class="results-group">
          <ResultGroup {...common} group={DATA_MISSING} rows={ROWS[DATA_MISSING]}>
            <h3>
              <span class="results-open" aria-hidden="true" /> {text.dataMissing}{" "}
              <span class="results-count">{formatNumber(missing)}</span>
            </h3>
            <p class="results-hint">{text.dataMissingHint}</p>
          </ResultGroup>
        </section>
      )}
      <Excluded {...common} />
    </>
  );
}

import { useSignal } from "@preact/signals";
import { KNOCKED_OUT, type Ranking, type Stock } from "../core/stock";
import { formatNumber } from "../i18n/format";
import { view } from "../state/view";
import { Skeleton } from "../ui/Skeleton";
import { ROWS } from "./list";
import { exclusionName } from "./question";
import { ResultGroup } from "./ResultGroup";
import { exclusionsOf } from "./relax";
import { useMatched } from "./useMatched";
import { text } from "./words";

const MOST_NAMED = 6;

/** Who is excluded, folded: how many, by what, and the parcels themselves. */
export function Excluded({ stock, ranking, isByPoints }: { stock: Stock; ranking: Ranking; isByPoints: boolean }) {
  const isOpen = useSignal(false);
  const count = ranking.counts[KNOCKED_OUT];
  const { value } = useMatched(view.value, isOpen.value);
  if (count === 0) return null;
  return (
    <details
      class="results-group results-out"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        <h3>
          {text.excluded} <span class="results-count">{formatNumber(count)}</span>
        </h3>
      </summary>
      {isOpen.value && (
        <>
          {value ? (
            <ul class="exclusions">
              {exclusionsOf(view.value.requirements, value, MOST_NAMED).map((each) => (
                <li key={each.title ?? each.requirement?.property}>
                  {exclusionName(each)} <span class="results-count">{formatNumber(each.failed)}</span>
                </li>
              ))}
            </ul>
          ) : (
            <Skeleton lines={3} />
          )}
          <ResultGroup
            group={KNOCKED_OUT}
            stock={stock}
            ranking={ranking}
            rows={ROWS[KNOCKED_OUT]}
            isByPoints={isByPoints}
          />
        </>
      )}
    </details>
  );
}

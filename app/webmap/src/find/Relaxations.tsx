import { formatNumber } from "../i18n/format";
import { view } from "../state/view";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import { ViewLink } from "../ui/ViewLink";
import { insteadOf, without } from "./model";
import { exclusionName, require, requireNothing, wording } from "./question";
import { exclusionsOf, type Matched, type NearMiss, nearMissesOf, type Relaxation, relaxationsOf } from "./relax";
import { useMatched } from "./useMatched";
import { text } from "./words";

const MOST_OFFERED = 4;

/** Stands where little or nothing fits: what to loosen, what that brings, and who fails by little. */
export function Relaxations({ isEmpty }: { isEmpty: boolean }) {
  const { requirements } = view.value;
  const { value, error, retry } = useMatched(view.value, true);
  if (error) {
    return (
      <Notice kind="warn">
        {error.message} <Button onClick={retry}>{text.again}</Button>
      </Notice>
    );
  }
  if (!value) return <Skeleton lines={3} />;
  const offered = relaxationsOf(requirements, value, MOST_OFFERED);
  const misses = nearMissesOf(requirements, value);
  return (
    <>
      {isEmpty && <WhyEmpty matched={value} />}
      {offered.length > 0 && (
        <section class="relaxations">
          <h3>{text.relaxTitle}</h3>
          <ul>
            {offered.map((each) => (
              <li key={each.criterion.id}>
                <Button onClick={() => apply(each)}>
                  {wordsOf(each)}: <strong>{text.sitesMore(each.more, each.isAtLeast)}</strong>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {misses.length > 0 && (
        <section class="near-misses">
          <h3>{text.nearMisses}</h3>
          <ul>
            {misses.map((miss) => (
              <li key={miss.id}>
                <ViewLink to={{ parcel: miss.id }}>{miss.name}</ViewLink> <span>{missingText(miss)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function WhyEmpty({ matched }: { matched: Matched }) {
  const known: Readonly<Record<string, string>> = text.reasons;
  const [most] = exclusionsOf(view.value.requirements, matched, 1);
  const judged = formatNumber(matched.counts.judged);
  return (
    <p class="results-why">
      {known[matched.reason ?? ""] ?? text.nothingFits}{" "}
      {most && text.excludesMost(exclusionName(most), formatNumber(most.failed), judged)}
    </p>
  );
}

function wordsOf({ criterion, now, next }: Relaxation): string {
  return next === null ? without(criterion, now, wording) : insteadOf(criterion, next, now, wording);
}

function apply({ criterion, next }: Relaxation): void {
  if (next === null) requireNothing(criterion);
  else require(criterion, next, "must");
  document.getElementById("results")?.focus(); // the button goes with what it offered
}

function missingText({ criterion, missing, measured }: NearMiss): string {
  if (criterion?.kind === "amount" && missing !== null) {
    const amount = `${new Intl.NumberFormat(wording.locale, { maximumSignificantDigits: 3 }).format(missing)} ${wording.units[criterion.unit]}`;
    return criterion.end === "min" ? text.tooLittle(amount) : text.tooMuch(amount);
  }
  if (!criterion) return "";
  const { codes, label } = wording.phrases[criterion.id];
  return measured === null ? label : `${label}: ${codes?.[measured] ?? measured}`;
}

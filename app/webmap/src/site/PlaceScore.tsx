import { useEffect, useRef } from "preact/hooks";
import { explainScore } from "../core/explanation";
import type { Place } from "../core/view";
import { formatNumber, formatPoints } from "../i18n/format";
import { mayPass } from "../state/loaded";
import { profile } from "../state/stock";
import { openedWith, view } from "../state/view";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { ScoreRing } from "../ui/ScoreRing";
import { Skeleton } from "../ui/Skeleton";
import { useAnswer } from "../ui/useAnswer";
import { ViewLink } from "../ui/ViewLink";
import { askPlace } from "./ask";
import { Distances } from "./Distances";
import { text as distancesText } from "./distances_words";
import { hideWays } from "./routes";
import { Sum } from "./Sum";
import { useFocusOnOpen } from "./useFocusOnOpen";
import { text } from "./words";
import "./SitePage.css";

/** The score of a clicked place: all that its location can say, and what it cannot. */
export function PlaceScore({ place }: { place: Place }) {
  const part = useRef<HTMLElement>(null);
  const { profile: profileId, weights } = view.value;
  const where = `${place.lon} ${place.lat}`;
  const score = useAnswer(`${where} ${profileId}`, (signal) => askPlace(place, profileId, signal));
  const facts = profile.value.value;
  const { place: atStart } = openedWith;
  useFocusOnOpen(part, `place ${where}`, atStart?.lon === place.lon && atStart.lat === place.lat);
  useEffect(() => hideWays, [where]);
  const explanation = score.value && explainScore(score.value, weights);
  return (
    <section class="site place" ref={part} tabIndex={-1} aria-labelledby="place-title" aria-busy={score.isLoading}>
      <ViewLink class="site-back" to={{ place: null }}>
        <span aria-hidden="true">✕</span> {text.closePlace}
      </ViewLink>
      <h2 id="place-title" class="site-name">
        {text.place}
      </h2>
      <p class="site-about">{text.position(formatNumber(place.lat, 4, 4), formatNumber(place.lon, 4, 4))}</p>
      {score.error && (
        <Notice kind="warn">
          {score.error.message} {mayPass(score.error) && <Button onClick={score.retry}>{text.retry}</Button>}
        </Notice>
      )}
      {score.isLoading && <Skeleton lines={5} />}
      {explanation && !score.error && !score.isLoading && score.value && (
        <>
          <div class="site-score">
            <ScoreRing size="large" points={explanation.score} low={explanation.low} high={explanation.high} isOpen />
            <div>
              <p class="site-standing">
                {text.of100}, {text.range(formatPoints(explanation.low), formatPoints(explanation.high))}
              </p>
              <p class="site-coverage">{text.placeOnly}</p>
            </div>
          </div>
          {facts && (
            <details class="place-more">
              <summary>{text.sum}</summary>
              <Sum explanation={explanation} profile={facts} isPlace />
            </details>
          )}
          <details class="place-more">
            <summary>{distancesText.title}</summary>
            <Distances distances={score.value.distances} start={place} />
          </details>
        </>
      )}
    </section>
  );
}

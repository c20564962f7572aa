import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Schemas } from "../api/client";
import { rank } from "../core/rank";
import { usable } from "../core/weights";
import { formatNumber, formatPoints } from "../i18n/format";
import { language } from "../i18n/language";
import { otherPoints } from "../map/overlays";
import { profile, stock } from "../state/stock";
import { view } from "../state/view";
import { SampleBadge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import { useAnswer } from "../ui/useAnswer";
import { ViewLink } from "../ui/ViewLink";
import { askChanged } from "./ask";
import { type Change, changesOf, pointsAfter } from "./model";
import { text } from "./words";

const MOST_LISTED = 5;

/** Before and after on the map, and who gains and loses most. */
export function Outcome({ scenario }: { scenario: Schemas["ScenarioBody"] }) {
  const isAfter = useSignal(true);
  const changed = useAnswer(`${scenario.id}`, (signal) => askChanged(scenario.id, signal));
  const changes = changesOf(changed.value ?? [], view.value.profile);
  const parcels = stock.value.value;
  const isOwn = view.value.requirements.length > 0 || usable(view.value.weights) !== null;

  useEffect(() => {
    if (!isAfter.value || !parcels || !changed.value) return;
    const before = isOwn ? new Float64Array(parcels.count).fill(Number.NaN) : rank(parcels, null).points;
    const points = pointsAfter(parcels, before, changes);
    otherPoints.value = { points, marksChanges: !isOwn, title: text.afterTitle(scenario.title) };
    return () => {
      otherPoints.value = null;
    };
  }, [isAfter.value, parcels, changed.value, view.value.profile, isOwn]);

  if (changed.error) {
    return (
      <Notice kind="warn">
        {text.failed} {changed.error.message} <Button onClick={changed.retry}>{text.retry}</Button>
      </Notice>
    );
  }
  if (!changed.value) return <Skeleton lines={4} />;
  const gainers = changes.filter((each) => each.after > each.before);
  const losers = changes.filter((each) => each.after < each.before).reverse();
  return (
    <>
      <fieldset class="scenarios-map">
        <legend>{text.map}</legend>
        {[false, true].map((after) => (
          <label key={String(after)}>
            <input
              type="radio"
              name="scenario-map"
              checked={isAfter.value === after}
              onChange={() => {
                isAfter.value = after;
              }}
            />
            {after ? text.after : text.before}
          </label>
        ))}
      </fieldset>
      <p role="status">
        {changes.length === 0 ? text.nothing : text.counts(sites(gainers), sites(losers), sectorTitle())}
      </p>
      <Listed title={text.gainers} changes={gainers} />
      <Listed title={text.losers} changes={losers} />
      {isOwn && <p class="scenarios-note">{text.profileOnly}</p>}
    </>
  );
}

const sites = (list: readonly Change[]): string => text.sites(formatNumber(list.length), list.length === 1);
const sectorTitle = (): string => profile.value.value?.title[language] ?? view.value.profile;

function Listed({ title, changes }: { title: string; changes: readonly Change[] }) {
  if (changes.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ol class="scenarios-list">
        {changes.slice(0, MOST_LISTED).map((change) => (
          <li key={change.id}>
            <ViewLink to={{ parcel: change.id }}>{change.name}</ViewLink> {change.synthetic && <SampleBadge />}
            <span class="scenarios-note">
              {text.points(formatPoints(change.before), formatPoints(change.after))}
              {(change.rankBefore ?? change.rankAfter) !== null &&
                `, ${text.rank(place(change.rankBefore), place(change.rankAfter))}`}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

const place = (rank: number | null): string => (rank === null ? text.noRank : formatNumber(rank));

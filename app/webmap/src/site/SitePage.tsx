import { useEffect, useRef } from "preact/hooks";
import { language } from "../i18n/language";
import { mayPass } from "../state/loaded";
import { profile } from "../state/stock";
import { openedWith, view } from "../state/view";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import { useAnswer } from "../ui/useAnswer";
import { askExplained, askParcel, questionKey } from "./ask";
import { Distances } from "./Distances";
import { Facts } from "./Facts";
import { hideWays } from "./routes";
import { SiteHeader } from "./SiteHeader";
import { Sum } from "./Sum";
import { useFocusOnOpen } from "./useFocusOnOpen";
import { text } from "./words";
import "./SitePage.css";

/** The page of one site: why it has its points, and all that is known and unknown of it. */
export function SitePage({ id }: { id: number }) {
  const page = useRef<HTMLElement>(null);
  const question = view.value;
  const parcel = useAnswer(`${id}`, (signal) => askParcel(id, signal));
  const facts = profile.value.value;
  const explained = useAnswer(`${id} ${questionKey(question)}`, (signal) => askExplained(question, id, signal));

  useFocusOnOpen(page, `parcel ${id}`, openedWith.parcel === id);
  useEffect(() => hideWays, []);

  const name = parcel.value?.properties.name;
  useEffect(() => {
    if (name) document.title = `${name} · Flächenlotse`;
  }, [name]);

  const failed = [parcel, explained].find((answer) => answer.error !== null);
  const explanation = explained.value?.explanation;
  return (
    <article class="site" ref={page} tabIndex={-1} aria-busy={parcel.isLoading} lang={language}>
      <SiteHeader id={id} parcel={parcel.value} explanation={explanation ?? null} />
      {failed?.error && (
        <Notice kind="warn">
          {failed.error.status === 404 ? text.gone : `${text.failed} ${failed.error.message}`}{" "}
          {mayPass(failed.error) && <Button onClick={failed.retry}>{text.retry}</Button>}
        </Notice>
      )}
      {explanation && facts ? (
        <Sum explanation={explanation} profile={facts} isPlace={false} />
      ) : (
        explained.isLoading && <Skeleton lines={8} />
      )}
      {parcel.value && <Facts parcel={parcel.value} />}
      {parcel.value && explained.value && (
        <Distances distances={explained.value.score.distances} start={{ parcel: parcel.value.properties.key }} />
      )}
    </article>
  );
}

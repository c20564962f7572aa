import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { language } from "../i18n/language";
import { askExplained, askParcel, type Question, questionKey } from "../site/ask";
import { profile } from "../state/stock";
import { show, view } from "../state/view";
import { ExposeLinks } from "../take/ExposeLinks";
import { InquiryButton } from "../take/InquiryButton";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import { useAnswer } from "../ui/useAnswer";
import { CompareTable } from "./CompareTable";
import type { Column } from "./model";
import { text } from "./words";
import "./Compare.css";

/** Up to four parcels side by side, over the whole page; the address says which. */
export function Compare() {
  const dialog = useRef<HTMLDialogElement>(null);
  const onlyDifferences = useSignal(false);
  const { compared } = view.value;
  const key = `${compared.join(",")} ${questionKey(view.value)}`;
  const columns = useAnswer(key, (signal) => askColumns(view.value, compared, signal));
  const close = (): void => {
    show({ isComparing: false });
    requestAnimationFrame(() => document.getElementById("compare-open")?.focus());
  };
  useEffect(() => dialog.current?.showModal(), []);
  const criteria = profile.value.value?.criteria ?? [];
  const titles = Object.fromEntries(criteria.map((each) => [each.id, each.title[language] ?? each.id]));
  const shown = columns.value?.filter((column) => compared.includes(column.id)) ?? [];
  return (
    <dialog
      class="compare"
      ref={dialog}
      aria-labelledby="compare-title"
      onClose={() => view.value.isComparing && close()}
    >
      <header class="compare-head">
        <h2 id="compare-title" tabIndex={-1} autofocus>
          {text.title}
        </h2>
        <label class="compare-switch">
          <input
            type="checkbox"
            checked={onlyDifferences.value}
            onChange={(event) => {
              onlyDifferences.value = event.currentTarget.checked;
            }}
          />
          {text.onlyDifferences}
        </label>
        <span class="compare-tools">
          <Button onClick={() => print()}>{text.print}</Button>
          {shown.length > 0 && <ExposeLinks ids={shown.map((column) => column.id)} />}
          {shown.length > 0 && (
            <InquiryButton sites={shown.map(({ id, parcel }) => ({ id, name: parcel.properties.name }))} />
          )}
          <Button onClick={close}>{text.close}</Button>
        </span>
      </header>
      {columns.error && (
        <Notice kind="warn">
          {text.failed} {columns.error.message} <Button onClick={columns.retry}>{text.retry}</Button>
        </Notice>
      )}
      {compared.length < 2 && <Notice>{text.tooFew}</Notice>}
      {columns.isLoading && shown.length === 0 && <Skeleton lines={12} />}
      {shown.length > 0 && <CompareTable columns={shown} titles={titles} onlyDifferences={onlyDifferences.value} />}
    </dialog>
  );
}

const askColumns = (question: Question, ids: readonly number[], signal: AbortSignal): Promise<Column[]> =>
  Promise.all(
    ids.map(async (id) => {
      const [parcel, explained] = await Promise.all([askParcel(id, signal), askExplained(question, id, signal)]);
      return { id, parcel, explained };
    }),
  );

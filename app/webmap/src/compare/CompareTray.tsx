import { signal } from "@preact/signals";
import { stock } from "../state/stock";
import { show, view } from "../state/view";
import { Button } from "../ui/Button";
import { ViewLink } from "../ui/ViewLink";
import { text } from "./words";
import "./CompareTray.css";

/** What was pinned before the tray was emptied. */
const before = signal<readonly number[]>([]);

/** The parcels pinned for comparison, at the bottom of the page. */
export function CompareTray() {
  const { compared } = view.value;
  if (compared.length === 0) return before.value.length > 0 ? <Emptied /> : null;
  return (
    <section class="tray" aria-label={text.tray}>
      <ul>
        {compared.map((id) => (
          <li key={id} class="tray-site">
            <ViewLink to={{ parcel: id }}>{nameOf(id)}</ViewLink>
            <Button look="quiet" aria-label={text.takeOut(nameOf(id))} onClick={() => keep(compared, id)}>
              <span aria-hidden="true">✕</span>
            </Button>
          </li>
        ))}
      </ul>
      <p class="tray-tools">
        {compared.length > 1 ? (
          <Button look="strong" id="compare-open" onClick={() => show({ isComparing: true })}>
            {text.compare(compared.length)}
          </Button>
        ) : (
          <span class="tray-hint">{text.oneMore}</span>
        )}
        <Button
          look="quiet"
          onClick={() => {
            before.value = compared;
            show({ compared: [] });
          }}
        >
          {text.clear}
        </Button>
      </p>
    </section>
  );
}

function Emptied() {
  return (
    <section class="tray" aria-label={text.tray}>
      <Button
        onClick={() => {
          show({ compared: before.value });
          before.value = [];
        }}
      >
        {text.undo}
      </Button>
    </section>
  );
}

const keep = (compared: readonly number[], without: number): void =>
  show({ compared: compared.filter((each) => each !== without) });

/** The name of a parcel; its number while the list is on its way, or where it is not on offer. */
export function nameOf(id: number): string {
  const all = stock.value.value;
  const row = all?.rowOf(id);
  return (row !== undefined && all?.nameOf(row)) || text.fallback(id);
}

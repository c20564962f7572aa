import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { MOST_COMPARED } from "../core/view";
import { view } from "../state/view";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ViewLink } from "../ui/ViewLink";
import { ExposeLinks } from "./ExposeLinks";
import { exportAddress } from "./export";
import { favourites, keepFavourites, toggleFavourite } from "./favourites";
import type { Favourite } from "./favourites_text";
import { text } from "./words";
import "./FavouritesDialog.css";

const UNDO_ID = "favourites-undo";

/** What was on the list before something was taken off it. */
const before = signal<readonly Favourite[] | null>(null);

/** The list of favourites: open one, take it off, put it back. */
export function FavouritesDialog({ onClose }: { onClose: () => void }) {
  const kept = favourites.value;
  const ids = kept.map(({ id }) => id);
  const { profile } = view.value;
  return (
    <Dialog title={text.favourites} onClose={onClose}>
      {kept.length === 0 && <p>{text.noFavourites}</p>}
      <ul class="favourites">
        {kept.map((favourite) => (
          <li key={favourite.id}>
            <ViewLink to={{ parcel: favourite.id }} onFollow={onClose}>
              {favourite.name}
            </ViewLink>
            <Button
              look="quiet"
              aria-label={text.takeOff(favourite.name)}
              onClick={() => {
                before.value = kept;
                toggleFavourite(favourite);
              }}
            >
              <span aria-hidden="true">✕</span>
            </Button>
          </li>
        ))}
      </ul>
      <p class="favourites-tools">
        {before.value && <Undo />}
        {kept.length > 1 && (
          <ViewLink
            class="button"
            to={{ compared: kept.slice(0, MOST_COMPARED).map(({ id }) => id), isComparing: true }}
            onFollow={onClose}
          >
            {text.compareKept(Math.min(kept.length, MOST_COMPARED))}
          </ViewLink>
        )}
        {kept.length > 0 && (
          <a class="button" href={exportAddress({ profile, ids, hasOwnPoints: true }, "xlsx")} download>
            {text.formats.xlsx}
          </a>
        )}
        {kept.length > 0 && <ExposeLinks ids={kept.map((favourite) => favourite.id)} />}
      </p>
      <p class="favourites-hint">{text.keptHere}</p>
    </Dialog>
  );
}

/** Puts back what was taken off last. It has the focus then, since the button that was pressed is gone. */
function Undo() {
  const was = before.value;
  useEffect(() => document.getElementById(UNDO_ID)?.focus(), [was]);
  return (
    <Button
      id={UNDO_ID}
      onClick={() => {
        keepFavourites(was ?? []);
        before.value = null;
      }}
    >
      {text.undo}
    </Button>
  );
}

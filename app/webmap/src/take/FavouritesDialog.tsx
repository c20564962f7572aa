import { signal } from "@preact/signals";
import type { View } from "../core/view";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ExposeLinks } from "./ExposeLinks";
import { favourites, keepFavourites, toggleFavourite } from "./favourites";
import type { Favourite } from "./favourites_text";
import { ShareLink } from "./ShareLink";
import { text } from "./words";
import "./FavouritesDialog.css";

interface Props {
  linkTo: (change: Partial<View>) => string;
  onClose: () => void;
}

/** What was on the list before something was taken off it. */
const before = signal<readonly Favourite[] | null>(null);

/** The list of favourites: open one, take it off, put it back. */
export function FavouritesDialog({ linkTo, onClose }: Props) {
  const kept = favourites.value;
  return (
    <Dialog title={text.favourites} onClose={onClose}>
      {kept.length === 0 && <p>{text.noFavourites}</p>}
      <ul class="favourites">
        {kept.map((favourite) => (
          <li key={favourite.id}>
            <a href={linkTo({ parcel: favourite.id })}>{favourite.name}</a>
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
        {before.value && (
          <Button
            onClick={() => {
              keepFavourites(before.value ?? []);
              before.value = null;
            }}
          >
            {text.undo}
          </Button>
        )}
        {kept.length > 0 && <ExposeLinks ids={kept.map((favourite) => favourite.id)} />}
        <ShareLink />
      </p>
      <p class="favourites-hint">{text.keptHere}</p>
    </Dialog>
  );
}

/** The parcels a visitor keeps in this browser, without an account. */

import { signal } from "@preact/signals";
import { type Favourite, readFavourites, toggled } from "./favourites_text";
import { onStoredElsewhere, readStored, writeStored } from "./stored";

const KEY = "favourites";

const held = signal<readonly Favourite[]>(readFavourites(readStored(KEY)));

/** In the order in which they were added; change with `toggleFavourite` and `keepFavourites`. */
export const favourites = held as { readonly value: readonly Favourite[] };

export const isFavourite = (id: number): boolean => held.value.some((kept) => kept.id === id);

export function toggleFavourite(favourite: Favourite): void {
  keepFavourites(toggled(held.peek(), favourite));
}

/** Put another list in the place of the one there is, such as the one before for undoing. */
export function keepFavourites(list: readonly Favourite[]): void {
  held.value = list;
  writeStored(KEY, list.length > 0 ? JSON.stringify(list) : null);
}

onStoredElsewhere(KEY, () => {
  held.value = readFavourites(readStored(KEY));
});

/** A list of favourites as text, and back. What cannot be read is left out. */

export interface Favourite {
  readonly id: number;
  readonly name: string;
}

const MOST_KEPT = 500;

export function readFavourites(text: string | null): readonly Favourite[] {
  let read: unknown;
  try {
    read = JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
  if (!Array.isArray(read)) return [];
  const kept = new Map<number, Favourite>();
  for (const each of read) {
    if (isFavourite(each)) kept.set(each.id, { id: each.id, name: each.name });
  }
  return [...kept.values()].slice(0, MOST_KEPT);
}

/** The list with one more, or without it where it was kept. */
export function toggled(list: readonly Favourite[], favourite: Favourite): readonly Favourite[] {
  const without = list.filter((kept) => kept.id !== favourite.id);
  return without.length < list.length ? without : [...list, favourite].slice(-MOST_KEPT);
}

function isFavourite(each: unknown): each is Favourite {
  const { id, name } = (each ?? {}) as Partial<Favourite>;
  return Number.isSafeInteger(id) && (id as number) > 0 && typeof name === "string";
}

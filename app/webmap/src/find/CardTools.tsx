import { computed } from "@preact/signals";
import { MOST_COMPARED } from "../core/view";
import { show, view } from "../state/view";
import { isFavourite, toggleFavourite } from "../take/favourites";
import { Button } from "../ui/Button";
import { text } from "./words";

const pinned = computed(() => view.value.compared); // so that a slider does not draw these anew

/** Keep a parcel, or put it beside others. */
export function CardTools({ id, name }: { id: number; name: string }) {
  const compared = pinned.value;
  const isPinned = compared.includes(id);
  const isFull = !isPinned && compared.length >= MOST_COMPARED;
  const isKept = isFavourite(id);
  return (
    <div class="card-tools">
      <Button
        look="quiet"
        aria-pressed={isKept}
        aria-label={text.keep(name)}
        title={text.keep(name)}
        onClick={() => toggleFavourite({ id, name })}
      >
        <span aria-hidden="true">{isKept ? "★" : "☆"}</span>
      </Button>
      <Button
        look="quiet"
        aria-pressed={isPinned}
        disabled={isFull}
        aria-label={text.compare(name)}
        title={isFull ? text.compareFull : text.compare(name)}
        onClick={() => show({ compared: isPinned ? compared.filter((each) => each !== id) : [...compared, id] })}
      >
        <span aria-hidden="true">⇄</span>
      </Button>
    </div>
  );
}

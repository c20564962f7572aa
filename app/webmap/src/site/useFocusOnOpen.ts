import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Parts that were there when the page was opened: a visitor begins at its top. */
const opened = new Set<string>();

/** Bring the focus to a part that the visitor opened, for each thing it shows. `isAtStart`: the address had it. */
export function useFocusOnOpen(part: RefObject<HTMLElement | null>, shown: string, isAtStart: boolean): void {
  useEffect(() => {
    if (isAtStart && !opened.has(shown)) opened.add(shown);
    else part.current?.focus({ preventScroll: true });
  }, [shown]);
}

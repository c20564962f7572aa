import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { nearestHeight, nextHeight, sheet } from "./sheet";
import { text } from "./words";

const CLICK_PX = 6;

/** Pulls the sheet up and down; pressed or by keyboard it goes to the next height. */
export function SheetHandle({ panel }: { panel: RefObject<HTMLElement | null> }) {
  const start = useRef<number | null>(null);
  const wasDragged = useRef(false);

  const follow = (event: PointerEvent): void => {
    if (start.current === null || !panel.current) return;
    if (Math.abs(event.clientY - start.current) > CLICK_PX) wasDragged.current = true;
    if (wasDragged.current) panel.current.style.height = `${window.innerHeight - event.clientY}px`;
  };
  const letGo = (event: PointerEvent): void => {
    start.current = null;
    if (!wasDragged.current || !panel.current) return;
    panel.current.style.height = "";
    sheet.value = nearestHeight(1 - event.clientY / window.innerHeight);
  };

  return (
    <button
      type="button"
      class="sheet-handle"
      aria-label={text.sheet[sheet.value]}
      onPointerDown={(event) => {
        start.current = event.clientY;
        wasDragged.current = false;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={follow}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onClick={() => {
        if (!wasDragged.current) sheet.value = nextHeight(sheet.value);
        wasDragged.current = false;
      }}
    />
  );
}

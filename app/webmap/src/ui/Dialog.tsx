import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./Button";
import { text } from "./words";
import "./Dialog.css";

interface Props {
  title: ComponentChildren;
  onClose: () => void;
  /** The element it opens at on wide screens; without one it stands in the middle. */
  anchor?: HTMLElement | null;
  children: ComponentChildren;
}

const MARGIN_PX = 8;

/** A native modal dialog: it keeps the focus, closes with Escape or a click beside it, and gives the focus back. */
export function Dialog({ title, onClose, anchor, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    if (element && anchor) placeAt(element, anchor);
    focusFirst(element?.querySelector(".dialog-body") ?? null);
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [anchor]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog
    <dialog
      ref={dialog}
      class={anchor ? "dialog dialog-anchored" : "dialog"}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-inside">
        <header class="dialog-header">
          <h2 id={titleId}>{title}</h2>
          <Button look="quiet" class="dialog-close" aria-label={text.close} onClick={onClose}>
            <span aria-hidden="true">✕</span>
          </Button>
        </header>
        <div class="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}

/** The first thing to fill in or press, rather than the button that closes; what is typed already is marked. */
function focusFirst(body: Element | null): void {
  const first = body?.querySelector<HTMLElement>(
    "input:checked, input:not([type=radio]), select, textarea, a[href], button",
  );
  first?.focus();
  if (first instanceof HTMLInputElement && first.type === "number") first.select();
}

/** Put a dialog below its anchor, inside the window; on narrow screens the style sheet places it instead. */
function placeAt(dialog: HTMLDialogElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const room = { width: window.innerWidth - MARGIN_PX, height: window.innerHeight - MARGIN_PX };
  const left = Math.max(MARGIN_PX, Math.min(at.left, room.width - dialog.offsetWidth));
  const top = Math.max(MARGIN_PX, Math.min(at.bottom + MARGIN_PX, room.height - dialog.offsetHeight));
  dialog.style.setProperty("--dialog-left", `${left}px`);
  dialog.style.setProperty("--dialog-top", `${top}px`);
}

import type { ComponentChildren } from "preact";
import type { View } from "../core/view";
import { linkTo, show } from "../state/view";

interface Props {
  /** What the view changes to. */
  to: Partial<View>;
  onFollow?: () => void;
  class?: string;
  children?: ComponentChildren;
}

/** A link to another view of this page: followed in place, or opened elsewhere as any link can be. */
export function ViewLink({ to, onFollow, class: look, children }: Props) {
  return (
    <a
      class={look}
      href={linkTo(to)}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        show(to);
        onFollow?.();
      }}
    >
      {children}
    </a>
  );
}

import type { ComponentChildren } from "preact";
import "./Notice.css";

interface Props {
  kind?: "info" | "warn";
  children: ComponentChildren;
}

/** A quiet bar that says what is the matter. It is read out when it appears, and takes no focus. */
export function Notice({ kind = "info", children }: Props) {
  return (
    <div class={`notice notice-${kind}`} role="status">
      {children}
    </div>
  );
}

import type { ComponentChildren } from "preact";
import { text } from "./words";
import "./Badge.css";

/** A short mark beside a name. */
export function Badge({ children, title }: { children: ComponentChildren; title?: string }) {
  return (
    <span class="badge" title={title}>
      {children}
    </span>
  );
}

/** Marks invented sample data; stands wherever such a parcel is named. */
export function SampleBadge() {
  return (
    <span class="badge badge-sample" title={text.sampleLong}>
      {text.sample}
    </span>
  );
}

import { text } from "./words";
import "./Skeleton.css";

/** Grey lines where text will stand, so that nothing jumps when it comes. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div class="skeleton">
      <span class="visually-hidden">{text.wait}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} class="skeleton-line" />
      ))}
    </div>
  );
}

import "./LegendMark.css";

/** How a parcel looks on the map: the step of its score (1 to 6), or what its pattern says. */
export type Look = 1 | 2 | 3 | 4 | 5 | 6 | "missing" | "excluded" | "reserved" | "planned" | "sample";

/** One parcel as the legend draws it. */
export function LegendMark({ look }: { look: Look }) {
  return (
    <svg class="legend-mark" viewBox="0 0 18 18" aria-hidden="true">
      <circle class={`legend-mark-${look}`} cx="9" cy="9" r={look === "excluded" ? 5 : 6.5} />
      {look === "reserved" && <path class="legend-mark-stripes" d="M4 9 9 4M4.5 13.5l9-9M9 14l5-5" />}
    </svg>
  );
}

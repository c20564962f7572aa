import { computed } from "@preact/signals";
import { formatNumber } from "../../i18n/format";
import { otherPoints } from "../overlays";
import { areExcludedShown, classed, placed, syntheticCount } from "../parcels/shown";
import { text } from "../words";
import { LegendMark } from "./LegendMark";
import { type LegendRow, legendLooks, legendRows } from "./legend_rows";
import "./Legend.css";

const statuses = computed(() => new Set(placed.value?.stock.statuses));
const looks = computed(() => legendLooks(statuses.value, syntheticCount.value));
const WIDE = "(min-width: 1100px)"; // narrower ones need the room for the map

/** What colours and patterns mean, and how many parcels each colour has. */
export function Legend() {
  if (!classed.value) return null;
  const rows = legendRows(classed.value.counts);
  return (
    <details class="legend" open={matchMedia(WIDE).matches}>
      <summary>{text.legend}</summary>
      <p class="legend-title">{otherPoints.value?.title ?? text.points}</p>
      <ul>
        {rows.map((row) => (
          <li key={row.look}>
            <LegendMark look={row.look} />
            <span class="legend-name">{nameOf(row)}</span>
            <span class="legend-count">{formatNumber(row.count)}</span>
          </li>
        ))}
      </ul>
      {rows.some(({ look }) => look === "excluded") && (
        <label class="legend-switch">
          <input
            type="checkbox"
            checked={areExcludedShown.value}
            onChange={(event) => {
              areExcludedShown.value = event.currentTarget.checked;
            }}
          />
          {text.showExcluded}
        </label>
      )}
      {looks.value.length > 0 && (
        <ul class="legend-looks">
          {looks.value.map((look) => (
            <li key={look}>
              <LegendMark look={look} />
              <span class="legend-name">{text.looks[look as keyof typeof text.looks]}</span>
              {look === "sample" && <span class="legend-count">{formatNumber(syntheticCount.value)}</span>}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

function nameOf({ look, range }: LegendRow): string {
  if (look === "missing" || look === "excluded") return text.looks[look];
  return range ? text.range(...range) : "";
}

import type { Schemas } from "../api/client";
import type { Needs, Row } from "../core/explanation";
import { formatPoints, formatShare } from "../i18n/format";
import { highlightedFacility } from "../map/overlays";
import { pointOut } from "./facilities";
import { itemTitle, measuredText } from "./measured";
import { RowDetails } from "./RowDetails";
import { stressed } from "./stressed";
import { ValueCurve } from "./ValueCurve";
import { text } from "./words";

interface Props {
  row: Row;
  /** Points that the longest bar stands for. */
  scale: number;
  /** Null for a requirement, which is met or not. */
  criterion: Schemas["CriterionBody"] | null;
  titles: Readonly<Record<string, string>>;
  needs: Needs;
}

/** One criterion: what was measured, its value on the curve, its weight, and the points as a bar. */
export function SumRow({ row, scale, criterion, titles, needs }: Props) {
  const { contribution, points, most } = row;
  const stress = (item: string | null) => () => {
    stressed.value = item;
  };
  const isStressed = stressed.value === contribution.criterion;
  return (
    <li
      class={isStressed ? "sum-row sum-row-stressed" : "sum-row"}
      onPointerEnter={stress(contribution.criterion)}
      onPointerLeave={stress(null)}
    >
      <details
        onToggle={(event) => {
          if (contribution.facility_id === null) return;
          if (event.currentTarget.open) void pointOut(contribution.facility_id);
          else highlightedFacility.value = null;
        }}
        onFocusIn={stress(contribution.criterion)}
        onFocusOut={stress(null)}
      >
        <summary class="sum-summary">
          <span class="sum-title">
            {itemTitle(contribution.criterion, titles)}
            {criterion === null && <span class="sum-wish"> {text.wish}</span>}
          </span>
          <span class="sum-points">
            <strong>{formatPoints(points)}</strong>
            <span class="sum-most"> / {formatPoints(most)}</span>
          </span>
          <span class="sum-measured">
            {measuredText(contribution, needs)}
            {contribution.facility && <span class="sum-facility"> → {contribution.facility}</span>}
            {criterion === null && ` (${contribution.value === 1 ? text.met : text.notMet})`}
          </span>
          {criterion && <ValueCurve criterion={criterion} contribution={contribution} />}
          <span class="sum-weight">
            {text.weight} {formatShare(contribution.weight, 1)}
          </span>
          <span class="sum-bar" aria-hidden="true">
            <span class="sum-bar-most" style={{ width: `${(100 * most) / scale}%` }}>
              <span class="sum-bar-given" style={{ width: `${(100 * points) / most}%` }} />
            </span>
          </span>
        </summary>
        <RowDetails row={row} criterion={criterion} needs={needs} />
      </details>
    </li>
  );
}

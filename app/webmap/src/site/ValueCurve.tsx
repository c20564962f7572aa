import type { Schemas } from "../api/client";
import type { Contribution } from "../core/explanation";
import { curveOf } from "./curve";

interface Props {
  criterion: Schemas["CriterionBody"];
  contribution: Contribution;
}

const WIDTH = 88;
const HEIGHT = 32;
const EDGE = 5;

const x = (share: number): number => EDGE + share * (WIDTH - 2 * EDGE);
const y = (value: number): number => HEIGHT - EDGE - value * (HEIGHT - 2 * EDGE);

/** How what is measured becomes a value: the line or the steps of the profile, and where this site stands. */
export function ValueCurve({ criterion, contribution }: Props) {
  const { line, steps, point } = curveOf(criterion, contribution.measured, contribution.value);
  const wide = (WIDTH - 2 * EDGE) / Math.max(steps.length, 1);
  return (
    <svg class="curve" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line class="curve-axis" x1={EDGE} x2={WIDTH - EDGE} y1={y(0)} y2={y(0)} />
      {line.length > 0 && (
        <polyline class="curve-line" points={line.map(([at, value]) => `${x(at)},${y(value)}`).join(" ")} />
      )}
      {steps.map(({ code, value, isHere }, at) => (
        <rect
          key={code}
          class={isHere ? "curve-step curve-here" : "curve-step"}
          x={EDGE + at * wide + 1}
          width={Math.max(wide - 2, 2)}
          y={y(value) - 1.5}
          height={y(0) - y(value) + 1.5}
        />
      ))}
      {point && <line class="curve-drop" x1={x(point[0])} x2={x(point[0])} y1={y(0)} y2={y(point[1])} />}
      {point && <circle class="curve-point" cx={x(point[0])} cy={y(point[1])} r={4} />}
    </svg>
  );
}

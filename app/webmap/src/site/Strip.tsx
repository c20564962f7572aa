import type { Row } from "../core/explanation";
import { formatPoints } from "../i18n/format";
import { stressed } from "./stressed";
import { text } from "./words";
import "./Strip.css";

interface Props {
  rows: readonly Row[];
  titles: Readonly<Record<string, string>>;
}

/** The points of all rows end to end on a line of 100: what is filled is the score. */
export function Strip({ rows, titles }: Props) {
  const sum = rows.reduce((total, row) => total + row.points, 0);
  return (
    <div class="strip" role="img" aria-label={`${text.strip}: ${formatPoints(sum)} ${text.of100}`}>
      {rows
        .filter((row) => row.points > 0)
        .map(({ points, contribution: { criterion } }) => (
          <span
            key={criterion}
            class={stressed.value === criterion ? "strip-part strip-stressed" : "strip-part"}
            style={{ width: `${points}%` }}
            title={`${titles[criterion] ?? criterion}: ${formatPoints(points)}`}
            onPointerEnter={() => {
              stressed.value = criterion;
            }}
            onPointerLeave={() => {
              stressed.value = null;
            }}
          />
        ))}
    </div>
  );
}

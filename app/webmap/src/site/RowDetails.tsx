import type { ComponentChildren } from "preact";
import type { Schemas } from "../api/client";
import type { Needs, Row } from "../core/explanation";
import { formatAmount } from "../i18n/amount";
import { formatDay, formatPoints, formatShare } from "../i18n/format";
import { AgeMark } from "../ui/AgeMark";
import { boundText, codeOf } from "./measured";
import { SourceName } from "./SourceName";
import { text } from "./words";

interface Props {
  row: Row;
  criterion: Schemas["CriterionBody"] | null;
  needs: Needs;
}

/** Where a row of the sum comes from: source, day, method, accuracy, scale, and the arithmetic. */
export function RowDetails({ row, criterion, needs }: Props) {
  const { method, accuracy_m, source, as_of, network, value, weight } = row.contribution;
  return (
    <dl class="sum-details">
      {source && (
        <Pair name={text.source}>
          <SourceName source={source} />
        </Pair>
      )}
      {source && (
        <Pair name={text.asOf}>
          {as_of ? formatDay(as_of) : text.noDate} <AgeMark as_of={as_of} />
        </Pair>
      )}
      <Pair name={text.method}>
        {method ? text.methods[method] : text.record}
        {network && `: ${network.title}, ${formatDay(network.as_of)}. ${network.attribution}`}
      </Pair>
      {accuracy_m !== null && <Pair name={text.accuracy}>{text.accuracyOf(formatAmount(accuracy_m, "m"))}</Pair>}
      {criterion && <Scale criterion={criterion} needs={needs} />}
      <Pair name={text.sumOf}>
        {text.arithmetic(formatPoints(row.most), formatShare(value ?? 0, 1), formatPoints(row.points))}
        {", "}
        {text.weight} {formatShare(weight, 1)}
      </Pair>
      {criterion && (
        <Pair name={text.basis}>{criterion.basis.includes("[A]") ? text.assumption : criterion.basis}</Pair>
      )}
    </dl>
  );
}

function Scale({ criterion, needs }: { criterion: Schemas["CriterionBody"]; needs: Needs }) {
  const { id, ideal, unacceptable, unit, steps } = criterion;
  if (steps) {
    const all = Object.entries(steps).sort(([, one], [, other]) => other - one);
    return (
      <Pair name={text.scale}>
        <ul class="sum-steps">
          {all.map(([code, value]) => (
            <li key={code}>
              {formatShare(value)} {codeOf(id, code)}
            </li>
          ))}
        </ul>
      </Pair>
    );
  }
  if (typeof ideal !== "number" || typeof unacceptable !== "number") return null;
  const said = text.scaleOf(boundText(id, ideal, unit, needs), boundText(id, unacceptable, unit, needs));
  return <Pair name={text.scale}>{said}</Pair>;
}

function Pair({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

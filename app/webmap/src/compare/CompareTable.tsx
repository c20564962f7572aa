import { rowsOf } from "../core/explanation";
import { codeText } from "../i18n/codes";
import { formatPoints } from "../i18n/format";
import { Strip } from "../site/Strip";
import { show, view } from "../state/view";
import { SampleBadge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { ScoreRing } from "../ui/ScoreRing";
import { StatusMark } from "../ui/StatusMark";
import { ViewLink } from "../ui/ViewLink";
import { type Cell, type Column, type CompareRow, criterionRows, distanceRows, factRows } from "./model";
import { text } from "./words";

interface Props {
  columns: readonly Column[];
  titles: Readonly<Record<string, string>>;
  onlyDifferences: boolean;
}

/** Criteria, ways and facts as rows, parcels as columns; where they differ most comes first. */
export function CompareTable({ columns, titles, onlyDifferences }: Props) {
  const groups = [
    { title: text.criteria, rows: criterionRows(columns, titles) },
    { title: text.distances, rows: distanceRows(columns) },
    { title: text.facts, rows: factRows(columns) },
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="compare-scroll" aria-label={text.table} tabIndex={0}>
      <table data-columns={columns.length}>
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{text.what}</span>
            </th>
            {columns.map((column) => (
              <Name key={column.id} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{text.points}</th>
            {columns.map((column) => (
              <Score key={column.id} column={column} titles={titles} />
            ))}
          </tr>
        </tbody>
        {groups.map(({ title, rows }) => (
          <Group key={title} title={title} rows={rows} span={columns.length + 1} onlyDifferences={onlyDifferences} />
        ))}
      </table>
    </section>
  );
}

/** Stays in sight while the table scrolls. */
function Name({ column: { id, parcel } }: { column: Column }) {
  const { name, municipality } = parcel.properties;
  const without = view.value.compared.filter((each) => each !== id);
  return (
    <th scope="col" class="compare-site">
      <ViewLink to={{ parcel: id, isComparing: false }}>{name}</ViewLink>
      <span class="compare-where">{municipality}</span>
      <Button look="quiet" aria-label={text.takeOut(name)} onClick={() => show({ compared: without })}>
        <span aria-hidden="true">✕</span>
      </Button>
    </th>
  );
}

function Score({ column: { parcel, explained }, titles }: { column: Column; titles: Props["titles"] }) {
  const { score, low, high, group, contributions } = explained.explanation;
  const { synthetic, status } = parcel.properties;
  return (
    <td>
      <span class="compare-badges">
        <StatusMark status={status} />
        {synthetic && <SampleBadge />}
      </span>
      <ScoreRing points={score} low={low} high={high} isOpen={group === "data_missing"} size="large" />
      <span class="compare-where">
        {group === "ranked" ? text.range(formatPoints(low), formatPoints(high)) : codeText("Group", group)}
      </span>
      <Strip rows={rowsOf(contributions).known} titles={titles} />
    </td>
  );
}

interface GroupProps {
  title: string;
  rows: readonly CompareRow[];
  span: number;
  onlyDifferences: boolean;
}

function Group({ title, rows, span, onlyDifferences }: GroupProps) {
  const shown = onlyDifferences ? rows.filter((row) => row.spread > 0) : rows;
  return (
    <tbody>
      <tr class="compare-group">
        <th scope="rowgroup" colSpan={span}>
          <span>{title}</span>
        </th>
      </tr>
      {shown.map((row) => (
        <tr key={row.id} class={row.spread > 0 ? "" : "compare-same"}>
          <th scope="row">{row.title}</th>
          {row.cells.map((cell, at) => (
            <td key={at} class={cell.isBest ? "compare-best" : ""}>
              <Told cell={cell} />
            </td>
          ))}
        </tr>
      ))}
      {shown.length < rows.length && (
        <tr>
          <td colSpan={span} class="compare-where">
            {text.same(rows.length - shown.length)}
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Told({ cell }: { cell: Cell }) {
  if (cell.text === null) {
    return (
      <span class="compare-unknown">
        <span aria-hidden="true">○</span> {text.unknown}
      </span>
    );
  }
  return (
    <>
      <span>{cell.text}</span>
      {cell.isBest && (
        <span class="compare-mark">
          <span aria-hidden="true">▲</span> {text.best}
        </span>
      )}
      {cell.given && <Given {...cell.given} />}
    </>
  );
}

function Given({ points, most }: { points: number; most: number }) {
  return (
    <span class="compare-points">
      <span class="compare-bar" aria-hidden="true">
        <span style={{ width: `${(100 * points) / most}%` }} />
      </span>
      {text.given(formatPoints(points), formatPoints(most))}
    </span>
  );
}

import type { Rows } from "../core/explanation";
import { codeText } from "../i18n/codes";
import { formatPoints } from "../i18n/format";
import { tellerOf } from "./facts";
import { itemTitle } from "./measured";
import { tellerText, text } from "./words";

interface Props {
  rows: Rows;
  titles: Readonly<Record<string, string>>;
  isPlace: boolean;
}

/** What could be known and is not, with whom to ask; and what nothing loaded can tell. Never a zero. */
export function UnknownRows({ rows, titles, isPlace }: Props) {
  const names = (list: Rows["untold"]): string => list.map((each) => itemTitle(each.criterion, titles)).join(", ");
  const known = rows.known.reduce((sum, row) => sum + row.contribution.weight, 0);
  const open = rows.unknown.reduce((sum, each) => sum + each.weight, 0);
  const untold = rows.untold.filter((each) => each.status === "unavailable");
  const elsewhere = rows.untold.filter((each) => each.status === "not_applicable");
  return (
    <section class="unknown" aria-label={text.unknownRows}>
      {rows.unknown.length > 0 && <h3>{text.unknownRows}</h3>}
      {rows.unknown.length > 0 && <p class="sum-lead">{text.unknownLead}</p>}
      <ul>
        {rows.unknown.map(({ criterion, weight, reason }) => (
          <li key={criterion}>
            <strong>{itemTitle(criterion, titles)}</strong>{" "}
            {!(criterion in titles) && <span class="sum-wish">{text.wish} </span>}
            <span class="unknown-most">{text.upTo(formatPoints((100 * weight) / (known + open)))}</span>
            <span class="site-why">
              {reason ? codeText("Unreachable", reason) : text.ask(tellerText[tellerOf(criterion)])}
            </span>
          </li>
        ))}
      </ul>
      {untold.length > 0 && (
        <div class="unknown-rest">
          {text.untoldLead}
          <ul>
            {untold.map(({ criterion }) => (
              <li key={criterion}>
                {itemTitle(criterion, titles)}: {text.ask(tellerText[tellerOf(criterion)])}
              </li>
            ))}
          </ul>
        </div>
      )}
      {isPlace && elsewhere.length > 0 && (
        <p class="unknown-rest">
          {text.untoldPlace} {names(elsewhere)}.
        </p>
      )}
      {rows.weightless.length > 0 && (
        <p class="unknown-rest">
          {text.weightless}: {names(rows.weightless)}.
        </p>
      )}
    </section>
  );
}

import type { Schemas } from "../api/client";
import { type Explanation, rowsOf } from "../core/explanation";
import { formatPoints } from "../i18n/format";
import { language } from "../i18n/language";
import { KnockOuts } from "./KnockOuts";
import { Requirements } from "./Requirements";
import { Strip } from "./Strip";
import { SumRow } from "./SumRow";
import { UnknownRows } from "./UnknownRows";
import { text } from "./words";
import "./Sum.css";

interface Props {
  explanation: Explanation;
  profile: Schemas["ProfileDetailBody"];
  /** A bare place has no record, so many criteria cannot be told. */
  isPlace: boolean;
}

/** The score as a picture: what each criterion gives or costs, adding up to the number in the ring. */
export function Sum({ explanation, profile, isPlace }: Props) {
  const rows = rowsOf(explanation.contributions);
  const criteria = new Map(profile.criteria.map((each) => [each.id, each]));
  const titles = Object.fromEntries(profile.criteria.map((each) => [each.id, each.title[language] ?? each.id]));
  const most = Math.max(...rows.known.map((row) => row.most), 1);
  return (
    <>
      {explanation.knockOuts.length > 0 && <KnockOuts explanation={explanation} />}
      {explanation.requirements.length > 0 && <Requirements judged={explanation.requirements} titles={titles} />}
      <section class="sum" aria-labelledby="sum-title">
        <h3 id="sum-title">{text.sum}</h3>
        <p class="sum-lead">{text.sumLead}</p>
        <Strip rows={rows.known} titles={titles} />
        <ol class="sum-rows">
          {rows.known.map((row) => (
            <SumRow
              key={row.contribution.criterion}
              row={row}
              scale={most}
              criterion={criteria.get(row.contribution.criterion) ?? null}
              titles={titles}
              needs={explanation.needs}
            />
          ))}
        </ol>
        <p class="sum-total">
          <span>{text.total}</span>
          <strong>{formatPoints(explanation.score)}</strong>
        </p>
      </section>
      <UnknownRows rows={rows} titles={titles} isPlace={isPlace} />
    </>
  );
}

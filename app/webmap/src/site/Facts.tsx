import type { Schemas } from "../api/client";
import { fieldText } from "../i18n/fields";
import { formatDay } from "../i18n/format";
import { AgeMark } from "../ui/AgeMark";
import {
  commonEvidence,
  type Evidence,
  evidenceKey,
  FACT_GROUPS,
  type Fact,
  FIELDS,
  type Field,
  factSheet,
  type Teller,
} from "./facts";
import { valueText } from "./measured";
import { SourceName } from "./SourceName";
import { factGroupText, tellerText, text } from "./words";
import "./Facts.css";

/** All that is stated for a site by groups, then what is unknown and whom to ask. */
export function Facts({ parcel }: { parcel: Schemas["ParcelBody"] }) {
  const sheet = factSheet(parcel);
  const common = commonEvidence(sheet);
  return (
    <section class="facts" aria-labelledby="facts-title">
      <h3 id="facts-title">{text.facts}</h3>
      {common && (
        <p class="sum-lead">
          {text.unlessSaid} <Behind evidence={common} />
        </p>
      )}
      {FACT_GROUPS.filter((group) => sheet.known[group].length > 0).map((group) => (
        <details key={group} open={group === "land"}>
          <summary>
            <h4>{factGroupText[group]}</h4> <span class="facts-count">{sheet.known[group].length}</span>
          </summary>
          <dl>
            {sheet.known[group].map((fact) => (
              <FactRow key={fact.name} fact={fact} common={common && evidenceKey(common)} />
            ))}
          </dl>
        </details>
      ))}
      <UnknownFacts names={sheet.unknown} />
    </section>
  );
}

/** A value, with what stands behind it where that is not what stands behind most. */
function FactRow({ fact, common }: { fact: Fact; common: string | null }) {
  const field: Field = FIELDS[fact.name];
  return (
    <div class="fact">
      <dt>{fieldText(fact.name)}</dt>
      <dd>
        <span class="fact-value">{valueText(field, fact.value)}</span>
        {fact.evidence && evidenceKey(fact.evidence) !== common && <Behind evidence={fact.evidence} />}
        {fact.others.map((other) => (
          <span key={`${other.source} ${other.as_of}`} class="fact-other">
            {text.alsoStated}: {other.value === null ? text.notKnown : valueText(field, other.value as string | number)}
            {other.contradicts && <strong class="fact-contradicts"> {text.contradicts}</strong>}
            <Behind evidence={other} />
          </span>
        ))}
      </dd>
    </div>
  );
}

/** Source, day and confirmation of what is stated. */
function Behind({ evidence }: { evidence: Evidence }) {
  const { source, source_url, as_of, confirmed_by } = evidence;
  return (
    <span class="fact-behind">
      <SourceName source={source} url={source_url} />, {as_of ? formatDay(as_of) : text.noDate}{" "}
      <AgeMark as_of={as_of} />
      {confirmed_by && `, ${text.confirmed(confirmed_by)}`}
    </span>
  );
}

function UnknownFacts({ names }: { names: readonly (keyof typeof FIELDS)[] }) {
  if (names.length === 0) return <p>{text.allKnown}</p>;
  const byTeller = new Map<Teller, string[]>();
  for (const name of names) {
    const { teller } = FIELDS[name];
    byTeller.set(teller, [...(byTeller.get(teller) ?? []), fieldText(name)]);
  }
  return (
    <div class="facts-unknown">
      <h4>{text.unknownFacts}</h4>
      <dl>
        {[...byTeller].map(([teller, fields]) => (
          <div key={teller} class="fact">
            <dt>{text.ask(tellerText[teller])}</dt>
            <dd>{fields.join(", ")}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

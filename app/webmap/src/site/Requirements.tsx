import type { Schemas } from "../api/client";
import { formatAmount } from "../i18n/amount";
import { tellerOf } from "./facts";
import { codeOf, itemTitle, propertyOf } from "./measured";
import { tellerText, text } from "./words";

interface Props {
  judged: readonly Schemas["JudgedBody"][];
  titles: Readonly<Record<string, string>>;
}

/** How the site stands to what the visitor asked for. */
export function Requirements({ judged, titles }: Props) {
  return (
    <section class="site-musts" aria-labelledby="musts-title">
      <h3 id="musts-title">{text.musts}</h3>
      <ul>
        {judged.map((each) => (
          <li key={each.requirement} class={each.met === null ? "is-open" : each.met ? "is-met" : "is-failed"}>
            <strong>{itemTitle(propertyOf(each.requirement), titles)}</strong>{" "}
            <span class="site-mark">{each.met === null ? text.notKnown : each.met ? text.met : text.notMet}</span>
            <span class="site-why">{why(each)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function why({ requirement, measured, base_unit, met, missing_amount }: Schemas["JudgedBody"]): string {
  if (met === null || measured === null) return text.ask(tellerText[tellerOf(requirement)]);
  const said = [measured].flat().map((each) => {
    if (typeof each === "number") return formatAmount(each, base_unit ?? "ratio");
    return codeOf(requirement, String(each));
  });
  if (missing_amount === null || base_unit === null || met) return said.join(", ");
  const lack = formatAmount(missing_amount, base_unit);
  return `${said.join(", ")}: ${requirement.includes(">=") ? text.missing(lack) : text.tooMuch(lack)}`;
}

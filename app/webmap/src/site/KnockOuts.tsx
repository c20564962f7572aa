import type { Explanation } from "../core/explanation";
import { formatAmount } from "../i18n/amount";
import { codeOf } from "./measured";
import { text } from "./words";

/** The rules of the profile that exclude the site, with what is missing. */
export function KnockOuts({ explanation }: { explanation: Explanation }) {
  return (
    <section class="site-knock-outs" aria-labelledby="knock-outs-title">
      <h3 id="knock-outs-title">{text.knockOuts}</h3>
      <ul>
        {explanation.knockOuts.map(({ id, reason, criterion, measured, required, missing_amount, unit }) => (
          <li key={id}>
            <strong>
              {reason}
              {missing_amount !== null && `: ${text.missing(formatAmount(missing_amount, unit ?? ""))}`}
            </strong>
            <span class="site-why">
              {typeof measured === "number" && typeof required === "number"
                ? text.isNeeded(formatAmount(measured, unit ?? ""), formatAmount(required, unit ?? ""))
                : text.isStated(codeOf(criterion, String(measured)))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

import { type Explanation, rowsOf } from "../core/explanation";
import { formatShare } from "../i18n/format";
import { text } from "./words";

/** How much of what counts is known, in words. */
export function Coverage({ explanation }: { explanation: Explanation }) {
  const { unknown } = rowsOf(explanation.contributions);
  const said =
    unknown.length === 0 ? text.coverageAll : text.coverage(formatShare(explanation.coverage), unknown.length);
  return <p class="site-coverage">{said}</p>;
}

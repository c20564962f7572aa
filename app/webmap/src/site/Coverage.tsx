import { type Explanation, rowsOf } from "../core/explanation";
import { percent } from "./measured";
import { text } from "./words";

/** How much of what counts is known, in words. */
export function Coverage({ explanation }: { explanation: Explanation }) {
  const { unknown } = rowsOf(explanation.contributions);
  const said = unknown.length === 0 ? text.coverageAll : text.coverage(percent(explanation.coverage), unknown.length);
  return <p class="site-coverage">{said}</p>;
}

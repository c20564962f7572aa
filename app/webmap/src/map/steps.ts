/** From one parcel to the next in the order of the list. */

import { DATA_MISSING, RANKED } from "../core/stock";
import { firstRows } from "../find/order";
import { language } from "../i18n/language";
import { ranking, stock } from "../state/stock";
import { show, view } from "../state/view";
import { stepFrom } from "./step_from";

/** Open the next parcel, or the one before. */
export function step(by: 1 | -1): void {
  const [held, ranked] = [stock.peek().value, ranking.peek()];
  if (!held || !ranked) return;
  const { sort, parcel } = view.value;
  const rows = [RANKED, DATA_MISSING].flatMap((group) => [
    ...firstRows(held, ranked, group, sort, ranked.counts[group as 0 | 1], language),
  ]);
  const next = stepFrom(
    rows.map((row) => held.ids[row] as number),
    parcel,
    by,
  );
  if (next !== null) show({ parcel: next, place: null });
}

/** The list as signals: how many rows of each group are shown, and which. */

import { computed, effect, signal } from "@preact/signals";
import { DATA_MISSING, KNOCKED_OUT, RANKED } from "../core/stock";
import { ranking, stock } from "../state/stock";
import { view } from "../state/view";
import { firstRows } from "./order";
import { wording } from "./question";

const AT_FIRST: readonly number[] = [20, 10, 10];
const MORE_AT_ONCE = 50;

const shown = signal(AT_FIRST);
const sort = computed(() => view.value.sort);
const asked = computed(() => JSON.stringify([view.value.profile, view.value.requirements, view.value.district]));

effect(() => {
  asked.value;
  shown.value = AT_FIRST; // another question is another list
});

export function showMore(group: number): void {
  shown.value = shown.peek().map((count, each) => (each === group ? count + MORE_AT_ONCE : count));
}

const rowsOf = (group: number) =>
  computed(() => {
    const [found, ranked] = [stock.value.value, ranking.value];
    if (!found || !ranked) return [];
    return firstRows(found, ranked, group, sort.value, shown.value[group] ?? 0, wording.locale);
  });

/** The rows that are shown, by group. */
export const ROWS = {
  [RANKED]: rowsOf(RANKED),
  [DATA_MISSING]: rowsOf(DATA_MISSING),
  [KNOCKED_OUT]: rowsOf(KNOCKED_OUT),
};

/** The parcels that the view asks for, ranked by its weights: loaded once a question, added up here. */

import { computed, type ReadonlySignal } from "@preact/signals";
import { address, ask, getJson, type Schemas } from "../api/client";
import { stockQuestion } from "../core/question";
import { rank } from "../core/rank";
import { COLUMNS, readStock } from "../core/read_stock";
import type { Ranking, Stock } from "../core/stock";
import { follow, type Loaded } from "./loaded";
import { view } from "./view";

const question = computed(() => JSON.stringify(stockQuestion(view.value)));
const profileId = computed(() => view.value.profile);
const weights = computed(() => view.value.weights);

/** The stock: of the question before while the next one is loading or where that failed. */
export const stock: ReadonlySignal<Loaded<Stock>> = follow(question, loadStock);

/** The stock ranked by the weights of the view; null before the first is there. */
export const ranking: ReadonlySignal<Ranking | null> = computed(() => {
  const found = stock.value.value;
  return found === null ? null : rank(found, weights.value);
});

/** Every sector profile, by id and title. */
export const profiles: ReadonlySignal<Loaded<readonly Schemas["ProfileBody"][]>> = follow(
  computed(() => "/profiles"),
  async (path, abort) => (await getJson<Schemas["ProfileList"]>(path, {}, abort)).profiles,
);

/** The profile of the view: criteria with titles, weights and end points, and what cannot be told yet. */
export const profile: ReadonlySignal<Loaded<Schemas["ProfileDetailBody"]>> = follow(profileId, (id, abort) =>
  getJson(`/profiles/${encodeURIComponent(id)}`, {}, abort),
);

async function loadStock(asked: string, abort: AbortSignal): Promise<Stock> {
  const path = address("/criteria-values", { question: asked, columns: COLUMNS.join(",") });
  return readStock(await (await ask(path, { signal: abort })).arrayBuffer());
}

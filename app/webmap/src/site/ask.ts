/** What the pages of sites and places ask the service. */

import { getJson, postJson, type Schemas } from "../api/client";
import { type Explanation, explainLine, explainScore } from "../core/explanation";
import type { Place, View } from "../core/view";

export type Question = Pick<View, "profile" | "requirements" | "weights">;

export const questionKey = ({ profile, requirements, weights }: Question): string =>
  JSON.stringify([profile, requirements, weights]);

export const askParcel = (id: number, signal: AbortSignal): Promise<Schemas["ParcelBody"]> =>
  getJson(`/parcels/${id}`, {}, signal);

export const askScore = (id: number, profile: string, signal: AbortSignal): Promise<Schemas["ScoreBody"]> =>
  getJson(`/parcels/${id}/score`, { profile }, signal);

export const askPlace = (place: Place, profile: string, signal: AbortSignal): Promise<Schemas["ScoreBody"]> =>
  getJson("/score", { lon: place.lon, lat: place.lat, profile }, signal);

/** Why parcels have their points for a question, by id. */
export async function askExplanations(
  question: Question,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Map<number, Explanation>> {
  if (question.requirements.length > 0) return askLines(question, ids, signal);
  const bodies = await Promise.all(ids.map((id) => askScore(id, question.profile, signal)));
  return new Map(bodies.map((body, at) => [ids[at] ?? 0, explainScore(body, question.weights)]));
}

export interface Explained {
  readonly explanation: Explanation;
  readonly score: Schemas["ScoreBody"];
}

/** Why one parcel has its points, and its distances, which no question changes. */
export async function askExplained(question: Question, id: number, signal: AbortSignal): Promise<Explained> {
  const [score, lines] = await Promise.all([
    askScore(id, question.profile, signal),
    question.requirements.length > 0 ? askLines(question, [id], signal) : null,
  ]);
  return { explanation: lines?.get(id) ?? explainScore(score, question.weights), score };
}

const GROUPS: readonly Schemas["Group"][] = ["ranked", "data_missing", "knocked_out"];

/** A parcel's group and points depend on the parcel and the question alone, so only these are judged. */
async function askLines(
  question: Question,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Map<number, Explanation>> {
  const found = new Map<number, Explanation>();
  const filter = `id IN (${ids.join(", ")})`;
  for (const group of GROUPS) {
    const asked = { ...question, filter, group, limit: ids.length };
    const body = await postJson<Schemas["MatchedBody"]>("/matches", asked, signal);
    for (const line of body.lines) found.set(line.parcel.id, explainLine(line, body.needs));
    if (found.size === body.counts.judged) break;
  }
  return found;
}

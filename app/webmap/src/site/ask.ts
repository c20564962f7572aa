/** What the pages of sites and places ask the service. */

import { getJson, postJson, type Schemas } from "../api/client";
import { type Explanation, explainLine, explainScore } from "../core/explanation";
import type { Place, View } from "../core/view";
import { usable } from "../core/weights";

export type Question = Pick<View, "profile" | "requirements" | "weights">;

export const questionKey = ({ profile, requirements, weights }: Question): string =>
  JSON.stringify([profile, requirements, weights]);

export const askParcel = (id: number, signal: AbortSignal): Promise<Schemas["ParcelBody"]> =>
  getJson(`/parcels/${id}`, {}, signal);

export const askScore = (id: number, profile: string, signal: AbortSignal): Promise<Schemas["ScoreBody"]> =>
  getJson(`/parcels/${id}/score`, { profile }, signal);

export const askPlace = (place: Place, profile: string, signal: AbortSignal): Promise<Schemas["ScoreBody"]> =>
  getJson("/score", { lon: place.lon, lat: place.lat, profile }, signal);

export interface Explained {
  readonly explanation: Explanation;
  readonly score: Schemas["ScoreBody"];
}

/** Why one parcel has its points, and its distances, which no question changes. */
export async function askExplained(question: Question, id: number, signal: AbortSignal): Promise<Explained> {
  const [score, explanation] = await Promise.all([
    askScore(id, question.profile, signal),
    question.requirements.length > 0 ? askLine(question, id, signal) : null,
  ]);
  return { explanation: explanation ?? explainScore(score, question.weights), score };
}

const GROUPS: readonly Schemas["Group"][] = ["ranked", "data_missing", "knocked_out"];

/** A parcel's group and points depend on the parcel and the question alone, so only this one is judged. */
async function askLine(question: Question, id: number, signal: AbortSignal): Promise<Explanation | null> {
  const { profile, requirements, weights } = question;
  for (const group of GROUPS) {
    const asked = { profile, requirements, weights: usable(weights), filter: `id = ${id}`, group, limit: 1 };
    const body = await postJson<Schemas["MatchedBody"]>("/matches", asked, signal);
    const [line] = body.lines;
    if (line) return explainLine(line, body.needs);
  }
  return null;
}

import { postJson } from "../api/client";
import { stockQuestion } from "../core/question";
import type { View } from "../core/view";
import { type Answer, useAnswer } from "../ui/useAnswer";
import type { Matched } from "./relax";

/** What the service says of a question as a whole: costs, near misses, and why the list is empty. */
export function useMatched(view: View, isWanted: boolean): Answer<Matched> {
  const body = { ...stockQuestion(view), limit: 1 };
  const key = isWanted ? JSON.stringify(body) : null;
  return useAnswer(key, (signal) => postJson<Matched>("/matches", body, signal));
}

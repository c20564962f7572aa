/** What a view asks of the service: the question of `POST /matches` and of `GET /criteria-values`. */

import type { Requirement, View } from "./view";
import { usable, type Weights } from "./weights";

export interface Question {
  profile: string;
  requirements: readonly Requirement[];
  weights?: Weights;
  filter?: string;
}

type Asked = Pick<View, "profile" | "requirements" | "district">;

/** The question but for the weights, which the page takes itself. */
export function stockQuestion({ profile, requirements, district }: Asked): Question {
  const question: Question = { profile, requirements };
  if (district !== null) question.filter = `district_keys = '${district.replaceAll("'", "''")}'`;
  return question;
}

/** The whole question, for who explains a ranking. */
export function questionOf(view: Asked & Pick<View, "weights">): Question {
  const weights = usable(view.weights);
  return weights === null ? stockQuestion(view) : { ...stockQuestion(view), weights };
}

/** Where the PDF of some sites is made. Pure. */

import { address } from "../api/client";
import type { Question } from "../core/question";
import type { Language } from "../i18n/language";

/** The service makes that many at once. */
export const MOST_EXPOSED = 40;

export const exposeAddress = (ids: readonly number[], question: Question, lang: Language): string =>
  address("/exposes.pdf", { parcels: ids.slice(0, MOST_EXPOSED).join(","), question: JSON.stringify(question), lang });

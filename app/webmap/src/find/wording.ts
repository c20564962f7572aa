/** What the sentence is made of in a language: a phrase for each criterion, and the words that join them. */

import type { CriterionId } from "../core/catalogue";

export interface Phrase {
  /** Its name in lists and forms. */
  readonly label: string;
  /** Neighbours of the same run share their first words: "höchstens 10 min … und 25 min …". */
  readonly run?: "reach" | "with";
  readonly lead?: string;
  readonly tail?: string;
  /** Said once where neighbours go by the same. */
  readonly vehicle?: string;
  /** What is bold where there is no amount. */
  readonly yes?: string;
  /** What is bold, by code, or by several with commas where there is a shorter word for all of them. */
  readonly codes?: Readonly<Record<string, string>>;
  /** Codes as forms list them, where that is longer. */
  readonly options?: Readonly<Record<string, string>>;
}

export interface Wording {
  readonly opening: string;
  /** Stands where no area is required. */
  readonly anySite: string;
  readonly and: string;
  readonly or: string;
  readonly runs: Readonly<Record<"reach" | "with", string>>;
  /** Joins the day to the power it is about. */
  readonly powerBy: string;
  readonly inDistrict: string;
  readonly forSector: string;
  /** The title of a sector as it stands in the middle of a sentence. */
  readonly inSentence: (title: string) => string;
  readonly should: string;
  readonly nice: string;
  readonly locale: string;
  /** The unit as it stands behind a number. */
  readonly units: Readonly<Record<string, string>>;
  /** The same behind a 1, where it is another word. */
  readonly unitOfOne: Readonly<Record<string, string>>;
  /** Between a new bound and the old one. */
  readonly insteadOf: string;
  readonly without: string;
  readonly phrases: Readonly<Record<CriterionId, Phrase>>;
}

import { type Language, language } from "./language";

/**
 * What a part of the page says, in every language. Each part keeps its own words beside it; the German ones are the
 * shape that all others must have, so a sentence that is missing somewhere does not compile.
 */
export function words<Words>(all: Record<Language, Words>): Words {
  return all[language];
}

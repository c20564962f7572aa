/** The language of the page: the server writes it into the document, and an address has only one. */

export const LANGUAGES = ["de", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const written = typeof document === "undefined" ? "" : document.documentElement.lang;

export const language: Language = LANGUAGES.find((known) => known === written) ?? "de";

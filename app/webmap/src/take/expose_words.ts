import { words } from "../i18n/words";

export const text = words({
  de: {
    expose: "Exposé (PDF)",
    opens: ", öffnet ein neues Fenster",
    inLanguage: { de: "auf Deutsch", en: "in English" },
  },
  en: {
    expose: "Exposé (PDF)",
    opens: ", opens a new window",
    inLanguage: { de: "auf Deutsch", en: "in English" },
  },
});

import { words } from "../i18n/words";

export const text = words({
  de: { skip: "Zur Liste der Flächen" },
  en: { skip: "Skip to the list of sites" },
});

import { words } from "../i18n/words";

export const text = words({
  de: {
    copied: "Link kopiert",
    favourites: "Merkliste",
    keptHere: "Die Merkliste bleibt in diesem Browser. Niemand sonst sieht sie.",
    noFavourites: "Noch nichts gemerkt. Der Stern an jeder Fläche setzt sie auf diese Liste.",
    share: "Link teilen",
    takeOff: (name: string) => `${name} von der Merkliste nehmen`,
    undo: "Rückgängig",
  },
  en: {
    copied: "Link copied",
    favourites: "Favourites",
    keptHere: "The list stays in this browser. Nobody else sees it.",
    noFavourites: "Nothing here yet. The star beside a site puts it on this list.",
    share: "Share link",
    takeOff: (name: string) => `Take ${name} off the list`,
    undo: "Undo",
  },
});

import { words } from "../i18n/words";

export const text = words({
  de: {
    map: "Karte der Flächen. Pfeiltasten verschieben, Plus und Minus ändern den Maßstab. Alles, was die Karte zeigt, steht auch in der Liste.",
    attribution: "Quellen ein- und ausblenden",
    zoomIn: "Näher heran",
    zoomOut: "Weiter weg",
    showAll: "Alle Flächen zeigen",
    starting: "Karte wird geladen",
    none: "Dieser Browser kann die Karte nicht zeichnen (WebGL fehlt). Die Liste enthält alles, was die Karte zeigen würde.",
    lost: "Die Grafikkarte hat die Karte unterbrochen. Sie kommt gleich zurück.",
    tilesFail: "Teile der Karte konnten nicht geladen werden. Die Flächen bleiben sichtbar.",
    planned: "geplant",
    retry: "Noch einmal versuchen",
  },
  en: {
    map: "Map of the sites. Arrow keys move it, plus and minus change the scale. The list has everything the map shows.",
    attribution: "Show or hide sources",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    showAll: "Show all sites",
    starting: "Loading the map",
    none: "This browser cannot draw the map (no WebGL). The list has everything the map would show.",
    lost: "The graphics card interrupted the map. It will be back in a moment.",
    tilesFail: "Parts of the map could not be loaded. The sites stay visible.",
    planned: "planned",
    retry: "Try again",
  },
});

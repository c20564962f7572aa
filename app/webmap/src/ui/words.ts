import { words } from "../i18n/words";

export const text = words({
  de: {
    again: "Erneut versuchen",
    close: "Schließen",
    coverage: (share: string) => `zu ${share} bekannt`,
    old: (year: string) => `Stand ${year}`,
    oldLong: (day: string) => `Angabe vom ${day}, älter als zwei Jahre`,
    partFailed: "Dieser Teil der Seite ließ sich nicht laden.",
    pointsUnknown: "Punkte unbekannt",
    pointsOf: (points: string) => `${points} von 100 Punkten`,
    pointsRange: (low: string, high: string) => `, mit allem Unbekannten ${low} bis ${high}`,
    sample: "Beispieldaten",
    sampleLong: "Erfundene Beispieldaten, keine echte Fläche",
    wait: "Wird geladen …",
  },
  en: {
    again: "Try again",
    close: "Close",
    coverage: (share: string) => `${share} known`,
    old: (year: string) => `as of ${year}`,
    oldLong: (day: string) => `Stated on ${day}, more than two years ago`,
    partFailed: "This part of the page could not be loaded.",
    pointsUnknown: "Points unknown",
    pointsOf: (points: string) => `${points} of 100 points`,
    pointsRange: (low: string, high: string) => `, from ${low} to ${high} with all that is unknown`,
    sample: "Sample data",
    sampleLong: "Invented sample data, not a real site",
    wait: "Loading …",
  },
});

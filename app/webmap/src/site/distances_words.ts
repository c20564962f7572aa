import type { Schemas } from "../api/client";
import { words } from "../i18n/words";

const targets: Record<"de" | "en", Readonly<Record<string, string>>> = {
  de: {
    motorway_exit: "Autobahn",
    lej_cargo: "Luftfracht LEJ",
    lej_passenger: "Flughafen LEJ, Passagiere",
    business_travel: "Flughafen oder Fernbahnhof",
    combined_transport: "KV-Terminal",
    inland_port: "Binnenhafen",
    research: "Hochschule, Forschung",
    cluster: "Chemie- oder Technologiepark",
    gas_hydrogen: "Wasserstoff-Kernnetz",
  },
  en: {
    motorway_exit: "Motorway",
    lej_cargo: "LEJ air cargo",
    lej_passenger: "LEJ airport, passengers",
    business_travel: "Airport or long-distance station",
    combined_transport: "Rail freight terminal",
    inland_port: "Inland port",
    research: "University, research",
    cluster: "Chemical or technology park",
    gas_hydrogen: "Hydrogen core network",
  },
};

const methods: Record<"de" | "en", Record<Schemas["Method"], string>> = {
  de: {
    road: "Straßennetz",
    skeleton: "Netz der Hauptstraßen",
    estimated: "geschätzt",
    straight_line: "Luftlinie",
    published: "veröffentlicht",
  },
  en: {
    road: "road network",
    skeleton: "network of main roads",
    estimated: "estimated",
    straight_line: "straight line",
    published: "published",
  },
};

const spoken = words({
  de: { targets: targets.de, methods: methods.de },
  en: { targets: targets.en, methods: methods.en },
});

export const text = {
  ...spoken,
  ...words({
    de: {
      title: "Entfernungen",
      lead: "Luftlinie, Straße und Fahrzeit nebeneinander, jede mit ihrem Verfahren.",
      straight: "Luftlinie",
      road: "Straße",
      mode: "Wege und Reichweite zeigen für",
      routeBy: { truck: "Wege per Lkw", car: "Wege mit dem Pkw" },
      showRoute: "Route zeigen",
      hideRoute: "Route ausblenden",
      uneven: (there: string, back: string) => `hin ${there}, zurück ${back}`,
      estimate: "Geschätzt heißt: Luftlinie × 1,35, mit 60 km/h.",
      otherMethod: "Für die Punkte zählen die Zahlen der Tabelle.",
      placeOf: "Lage:",
      published: "Veröffentlicht",
      contradicts: "widerspricht: kürzer als die Luftlinie",
      routeOf: (km: string, min: string) => `Gezeichneter Weg: ${km}, ${min}`,
      via: "über",
      routeFailed: "Dieser Weg lässt sich nicht zeichnen:",
      loading: "Der Weg wird gesucht.",
      reach: "So weit kommt man in …",
      reachLead: "Zeichnet auf der Karte, was innerhalb dieser Zeit von hier erreichbar ist.",
      minutes: "Minuten",
      showReach: "Reichweite zeigen",
      hideReach: "Reichweite ausblenden",
      reachFailed: "Die Reichweite lässt sich nicht zeichnen:",
      reachShown: (minutes: string, method: string) => `Auf der Karte: ${minutes} Minuten, ${method}.`,
    },
    en: {
      title: "Distances",
      lead: "Straight line, road and travel time side by side, each with its method.",
      straight: "Straight line",
      road: "Road",
      mode: "Show routes and reach for",
      routeBy: { truck: "Routes by lorry", car: "Routes by car" },
      showRoute: "Show route",
      hideRoute: "Hide route",
      uneven: (there: string, back: string) => `there ${there}, back ${back}`,
      estimate: "Estimated means: straight line × 1.35, at 60 km/h.",
      otherMethod: "The figures of the table are those that count for the points.",
      placeOf: "Place:",
      published: "Published",
      contradicts: "contradicts: shorter than the straight line",
      routeOf: (km: string, min: string) => `Route drawn: ${km}, ${min}`,
      via: "via",
      routeFailed: "This route cannot be drawn:",
      loading: "Looking for the route.",
      reach: "How far one gets in …",
      reachLead: "Draws on the map what can be reached from here within that time.",
      minutes: "minutes",
      showReach: "Show reach",
      hideReach: "Hide reach",
      reachFailed: "The reach cannot be drawn:",
      reachShown: (minutes: string, method: string) => `On the map: ${minutes} minutes, ${method}.`,
    },
  }),
};

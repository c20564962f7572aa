/** What the values of code lists are called: most as everywhere in the service, some are said on the page alone. */

import type { Schemas } from "../api/client";
import german from "./terms_de.json";
import english from "./terms_en.json";
import { words } from "./words";

/** Values that the service knows and the terms do not fail to compile here. */
interface SharedLists {
  Contamination: Schemas["Contamination"];
  Fibre: Schemas["Fibre"];
  FloodZone: Schemas["FloodZone"];
  GeometryKind: Schemas["GeometryKind"];
  Group: Schemas["Group"];
  Hydrogen: Schemas["Hydrogen"];
  LandUsePlanStatus: Schemas["LandUsePlanStatus"];
  Level: Schemas["Level"];
  Method: Schemas["Method"];
  MiningState: Schemas["MiningState"];
  Mode: Schemas["Mode"];
  OwnerType: Schemas["OwnerType"];
  ParcelStatus: Schemas["ParcelStatus"];
  PlanStatus: Schemas["PlanStatus"];
  PriceBasis: Schemas["PriceBasis"];
  RailSiding: Schemas["RailSiding"];
  TargetId: keyof typeof german.codes.TargetId;
  Tenure: Schemas["Tenure"];
  Visibility: Schemas["Visibility"];
  Zoning: Schemas["Zoning"];
}

interface OwnLists {
  FacilityKind: Schemas["FacilityKind"];
  FacilityStatus: Schemas["FacilityStatus"];
  Unreachable: Schemas["Unreachable"];
  /** What counts for the supply with gas by itself, wherever the network lies. */
  OnPlot: "hydrogen_connected" | "steam_available" | "gas_available";
}

type Lists<Values> = { [List in keyof Values]: Readonly<Record<Values[List] & string, string>> };

const shared: Lists<SharedLists> = words({ de: german.codes, en: english.codes });

/** Classes that criteria make of several fields, by criterion. */
export const classes: Readonly<Record<string, Readonly<Record<string, string>>>> = words({
  de: german.classes,
  en: english.classes,
});

const GERMAN: Lists<OwnLists> = {
  FacilityKind: {
    airport: "Flughafen",
    airport_reference: "Flughafenbezugspunkt",
    airport_passenger: "Passagierterminal",
    airport_cargo: "Luftfracht",
    airfield: "Flugplatz",
    motorway_interchange: "Autobahnkreuz oder -dreieck",
    motorway_junction: "Autobahnanschlussstelle",
    freight_terminal: "KV-Terminal, Güterverkehrszentrum",
    marshalling_yard: "Rangierbahnhof",
    inland_port: "Binnenhafen",
    long_distance_station: "Fernbahnhof (IC/ICE)",
    station: "Bahnhof, Haltepunkt",
    hydrogen_node: "Ort am Wasserstoff-Kernnetz",
    substation: "Umspannwerk",
    chemical_park: "Chemiepark",
    technology_park: "Technologiepark",
    research: "Hochschule, Forschungseinrichtung",
    mine: "Tagebau",
    post_mining_lake: "Tagebaufolgesee",
    power_plant: "Kraftwerk",
  },
  FacilityStatus: {
    open: "in Betrieb",
    planned: "geplant",
    under_construction: "im Bau",
    closed: "geschlossen",
    superseded: "durch eine bessere Quelle ersetzt",
  },
  Unreachable: {
    far_from_road: "Die Fläche liegt zu weit von jeder Straße, die ein Lkw befahren darf.",
    no_place: "Weder Umriss noch Lage sind bekannt.",
    cut_off: "Kein Weg führt von hier dorthin und zurück.",
  },
  OnPlot: {
    hydrogen_connected: "Wasserstoff an der Fläche",
    steam_available: "Dampf am Standort",
    gas_available: "Gas an der Fläche",
  },
};

const ENGLISH: typeof GERMAN = {
  FacilityKind: {
    airport: "Airport",
    airport_reference: "Airport reference point",
    airport_passenger: "Passenger terminal",
    airport_cargo: "Air cargo",
    airfield: "Airfield",
    motorway_interchange: "Motorway interchange",
    motorway_junction: "Motorway exit",
    freight_terminal: "Rail freight terminal, freight village",
    marshalling_yard: "Marshalling yard",
    inland_port: "Inland port",
    long_distance_station: "Long-distance station (IC/ICE)",
    station: "Station, halt",
    hydrogen_node: "Place on the hydrogen core network",
    substation: "Substation",
    chemical_park: "Chemical park",
    technology_park: "Technology park",
    research: "University, research institute",
    mine: "Opencast mine",
    post_mining_lake: "Post-mining lake",
    power_plant: "Power plant",
  },
  FacilityStatus: {
    open: "in use",
    planned: "planned",
    under_construction: "under construction",
    closed: "closed",
    superseded: "replaced by a better source",
  },
  Unreachable: {
    far_from_road: "The site is too far from any road that lorries may use.",
    no_place: "Neither outline nor position is known.",
    cut_off: "No road leads there and back from here.",
  },
  OnPlot: {
    hydrogen_connected: "hydrogen at the plot",
    steam_available: "steam at the park",
    gas_available: "gas at the plot",
  },
};

export type CodeListName = keyof SharedLists | keyof OwnLists;

const spoken: Readonly<Record<CodeListName, Readonly<Record<string, string>>>> = {
  ...shared,
  ...words({ de: GERMAN, en: ENGLISH }),
};

/** A value of a code list in words; one that came with a newer service stands as it is. */
export const codeText = (list: CodeListName, code: string): string => spoken[list][code] ?? code;

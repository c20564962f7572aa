/** What the values of the code lists are called. A value that the service knows and this table does not fails to compile. */

import type { Schemas } from "../api/client";
import type { Language } from "./language";
import { words } from "./words";

export interface CodeLists {
  Contamination: Schemas["Contamination"];
  FacilityKind: Schemas["FacilityKind"];
  FacilityStatus: Schemas["FacilityStatus"];
  Fibre: Schemas["Fibre"];
  FloodZone: Schemas["FloodZone"];
  GeometryKind: Schemas["GeometryKind"];
  Group: Schemas["Group"];
  Hydrogen: Schemas["Hydrogen"];
  LandUsePlanStatus: Schemas["LandUsePlanStatus"];
  Method: Schemas["Method"];
  MiningState: Schemas["MiningState"];
  Mode: Schemas["Mode"];
  OwnerType: Schemas["OwnerType"];
  ParcelStatus: Schemas["ParcelStatus"];
  PlanStatus: Schemas["PlanStatus"];
  PriceBasis: Schemas["PriceBasis"];
  RailSiding: Schemas["RailSiding"];
  Tenure: Schemas["Tenure"];
  Unreachable: Schemas["Unreachable"];
  Visibility: Schemas["Visibility"];
  Zoning: Schemas["Zoning"];
  /** Classes of two criteria that are read from several fields of the record. */
  ZoningHours: "gi_free" | "gi_noise_quota" | "ge_24h" | "ge_day_only" | "other";
  Hazards: "none" | "settled_dump" | "hq_extreme" | "young_dump" | "hq100" | "under_supervision";
  /** What counts for the supply with gas by itself, wherever the network lies. */
  OnPlot: "hydrogen_connected" | "steam_available" | "gas_available";
}

export type CodeListName = keyof CodeLists;

const GERMAN: { [List in CodeListName]: Record<CodeLists[List], string> } = {
  Contamination: { none: "keine", suspected: "Verdacht", known: "bekannt", remediated: "saniert" },
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
  Fibre: {
    two_routes_10g: "zwei Wege, ab 10 Gbit/s",
    one_route_10g: "ein Weg, ab 10 Gbit/s",
    one_g: "1 Gbit/s",
    less: "weniger als 1 Gbit/s",
  },
  FloodZone: {
    none: "keine",
    hq_extreme: "nur bei Extremhochwasser (HQ extrem)",
    hq100: "bei hundertjährlichem Hochwasser (HQ 100)",
  },
  GeometryKind: { outline: "Umriss", position: "nur die Lage", none: "keine Angabe zur Lage" },
  Group: { ranked: "bewertet", data_missing: "Daten fehlen", knocked_out: "ausgeschlossen" },
  Hydrogen: { connected: "angeschlossen", planned: "geplant", none: "keiner" },
  LandUsePlanStatus: {
    not_shown: "nicht dargestellt",
    shown: "dargestellt",
    reserved: "Vorbehaltsgebiet",
    priority: "Vorranggebiet",
  },
  Method: {
    road: "Straßennetz",
    skeleton: "Netz der Hauptstraßen",
    estimated: "geschätzt",
    straight_line: "Luftlinie",
    published: "veröffentlicht",
  },
  MiningState: {
    none: "keine",
    settled_dump: "Kippe, gesetzt",
    young_dump: "Kippe, jung",
    under_supervision: "unter Bergaufsicht",
  },
  Mode: { direct: "Luftlinie", car: "Pkw", truck: "Lkw" },
  OwnerType: {
    municipality: "Kommune",
    state: "Land",
    federation: "Bund",
    lmbv: "LMBV",
    mibrag: "MIBRAG",
    private: "privat",
    mixed: "gemischt",
  },
  ParcelStatus: {
    planned: "geplant",
    available: "verfügbar",
    reserved: "reserviert",
    optioned: "optioniert",
    sold: "verkauft",
    withdrawn: "zurückgezogen",
  },
  PlanStatus: {
    none: "keine Planung",
    land_use_plan: "nur im Flächennutzungsplan",
    draft: "Aufstellung beschlossen",
    displayed: "öffentlich ausgelegt",
    adopted: "Satzung beschlossen",
    binding: "rechtskräftig",
    section_34: "bebaubar nach § 34 BauGB",
    void: "unwirksam",
  },
  PriceBasis: { serviced: "erschlossen", unserviced: "nicht erschlossen" },
  RailSiding: {
    on_plot: "auf der Fläche",
    on_site: "am Standort",
    possible: "möglich (innerhalb 1 km)",
    none: "keiner",
  },
  Tenure: { purchase: "Kauf", lease: "Pacht oder Miete", heritable_building_right: "Erbbaurecht" },
  Unreachable: {
    far_from_road: "Die Fläche liegt zu weit von jeder Straße, die ein Lkw befahren darf.",
    no_place: "Weder Umriss noch Lage sind bekannt.",
    cut_off: "Kein Weg führt von hier dorthin und zurück.",
  },
  Visibility: {
    public: "öffentlich",
    partner: "für Partner",
    owner: "für die eigene Stelle",
    internal: "intern",
  },
  Zoning: {
    GE: "Gewerbegebiet (GE)",
    GEe: "eingeschränktes Gewerbegebiet (GEe)",
    GI: "Industriegebiet (GI)",
    GIe: "eingeschränktes Industriegebiet (GIe)",
    SO: "Sondergebiet (SO)",
    MI: "Mischgebiet (MI)",
    MU: "urbanes Gebiet (MU)",
    "§34": "Innenbereich (§ 34 BauGB)",
    "§35": "Außenbereich (§ 35 BauGB)",
  },
  ZoningHours: {
    gi_free: "Industriegebiet ohne Lärmkontingent",
    gi_noise_quota: "Industriegebiet mit Lärmkontingent",
    ge_24h: "Gewerbegebiet, Betrieb rund um die Uhr",
    ge_day_only: "Gewerbegebiet, Betrieb nur am Tag",
    other: "andere Gebietsart",
  },
  Hazards: {
    none: "keine",
    settled_dump: "Kippe, gesetzt",
    hq_extreme: "Extremhochwasser",
    young_dump: "Kippe, jung",
    hq100: "hundertjährliches Hochwasser",
    under_supervision: "unter Bergaufsicht",
  },
  OnPlot: {
    hydrogen_connected: "Wasserstoff an der Fläche",
    steam_available: "Dampf am Standort",
    gas_available: "Gas an der Fläche",
  },
};

const ENGLISH: typeof GERMAN = {
  Contamination: { none: "none", suspected: "suspected", known: "known", remediated: "cleaned up" },
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
  Fibre: {
    two_routes_10g: "two routes, 10 Gbit/s or more",
    one_route_10g: "one route, 10 Gbit/s or more",
    one_g: "1 Gbit/s",
    less: "less than 1 Gbit/s",
  },
  FloodZone: {
    none: "none",
    hq_extreme: "in an extreme flood only (HQ extreme)",
    hq100: "in a hundred-year flood (HQ 100)",
  },
  GeometryKind: { outline: "outline", position: "position only", none: "no location given" },
  Group: { ranked: "ranked", data_missing: "data missing", knocked_out: "excluded" },
  Hydrogen: { connected: "connected", planned: "planned", none: "none" },
  LandUsePlanStatus: {
    not_shown: "not shown",
    shown: "shown",
    reserved: "reserved area",
    priority: "priority area",
  },
  Method: {
    road: "road network",
    skeleton: "network of main roads",
    estimated: "estimated",
    straight_line: "straight line",
    published: "published",
  },
  MiningState: {
    none: "none",
    settled_dump: "dump, settled",
    young_dump: "dump, recent",
    under_supervision: "under mining supervision",
  },
  Mode: { direct: "straight line", car: "car", truck: "lorry" },
  OwnerType: {
    municipality: "municipality",
    state: "federal state",
    federation: "federal government",
    lmbv: "LMBV",
    mibrag: "MIBRAG",
    private: "private",
    mixed: "mixed",
  },
  ParcelStatus: {
    planned: "planned",
    available: "available",
    reserved: "reserved",
    optioned: "under option",
    sold: "sold",
    withdrawn: "withdrawn",
  },
  PlanStatus: {
    none: "no plan",
    land_use_plan: "in the land-use plan only",
    draft: "preparation resolved",
    displayed: "on public display",
    adopted: "adopted by the council",
    binding: "legally binding",
    section_34: "buildable under section 34 BauGB",
    void: "void",
  },
  PriceBasis: { serviced: "serviced", unserviced: "not serviced" },
  RailSiding: { on_plot: "on the plot", on_site: "at the park", possible: "possible (within 1 km)", none: "none" },
  Tenure: { purchase: "purchase", lease: "lease", heritable_building_right: "heritable building right" },
  Unreachable: {
    far_from_road: "The site is too far from any road that lorries may use.",
    no_place: "Neither outline nor position is known.",
    cut_off: "No road leads there and back from here.",
  },
  Visibility: { public: "public", partner: "for partners", owner: "for its own agency", internal: "internal" },
  Zoning: {
    GE: "commercial area (GE)",
    GEe: "restricted commercial area (GEe)",
    GI: "industrial area (GI)",
    GIe: "restricted industrial area (GIe)",
    SO: "special area (SO)",
    MI: "mixed area (MI)",
    MU: "urban area (MU)",
    "§34": "built-up area (section 34 BauGB)",
    "§35": "undesignated outskirts (section 35 BauGB)",
  },
  ZoningHours: {
    gi_free: "industrial area without a noise quota",
    gi_noise_quota: "industrial area with a noise quota",
    ge_24h: "commercial area, round-the-clock operation",
    ge_day_only: "commercial area, daytime operation only",
    other: "another kind of area",
  },
  Hazards: {
    none: "none",
    settled_dump: "dump, settled",
    hq_extreme: "extreme flood",
    young_dump: "dump, recent",
    hq100: "hundred-year flood",
    under_supervision: "under mining supervision",
  },
  OnPlot: {
    hydrogen_connected: "hydrogen at the plot",
    steam_available: "steam at the park",
    gas_available: "gas at the plot",
  },
};

const tables: Record<Language, typeof GERMAN> = { de: GERMAN, en: ENGLISH };
const spoken: Record<CodeListName, Readonly<Record<string, string>>> = words(tables);

/** A value of a code list in words; one that came with a newer service stands as it is. */
export const codeText = (list: CodeListName, code: string): string => spoken[list][code] ?? code;

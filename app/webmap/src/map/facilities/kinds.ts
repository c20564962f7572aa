/** Which facilities the map shows, from which zoom on, and by which icon. */

export const ICONS = [
  "airport",
  "air_cargo",
  "motorway_exit",
  "interchange",
  "freight_terminal",
  "yard",
  "port",
  "station",
  "power",
  "hydrogen",
  "research",
  "industry",
  "mine",
  "lake",
] as const;
export type Icon = (typeof ICONS)[number];

export interface Kind {
  icon: Icon;
  /** The farthest zoom that shows it. */
  fromZoom: number;
  /** Lower ones win the place where two lie together. */
  rank: number;
}

/** By `kind` of a facility; other kinds are not drawn. */
export const KINDS: Readonly<Record<string, Kind>> = {
  airport_passenger: { icon: "airport", fromZoom: 6, rank: 0 },
  airport_cargo: { icon: "air_cargo", fromZoom: 9.5, rank: 1 },
  airport: { icon: "airport", fromZoom: 7, rank: 2 },
  motorway_interchange: { icon: "interchange", fromZoom: 8.5, rank: 3 },
  freight_terminal: { icon: "freight_terminal", fromZoom: 8.5, rank: 4 },
  inland_port: { icon: "port", fromZoom: 8.5, rank: 5 },
  long_distance_station: { icon: "station", fromZoom: 8.5, rank: 6 },
  chemical_park: { icon: "industry", fromZoom: 9, rank: 7 },
  motorway_junction: { icon: "motorway_exit", fromZoom: 9.5, rank: 8 },
  marshalling_yard: { icon: "yard", fromZoom: 10, rank: 9 },
  technology_park: { icon: "research", fromZoom: 10, rank: 10 },
  research: { icon: "research", fromZoom: 10, rank: 11 },
  power_plant: { icon: "power", fromZoom: 10, rank: 12 },
  hydrogen_node: { icon: "hydrogen", fromZoom: 10, rank: 13 },
  substation: { icon: "power", fromZoom: 10.5, rank: 14 },
  station: { icon: "station", fromZoom: 11, rank: 15 },
  airfield: { icon: "airport", fromZoom: 10.5, rank: 16 },
  mine: { icon: "mine", fromZoom: 10, rank: 17 },
  post_mining_lake: { icon: "lake", fromZoom: 10, rank: 18 },
};

/** Statuses that the map shows; what is not there yet is drawn hollow. */
export const OPEN = "open";
export const COMING = ["planned", "under_construction"] as const;

/** The name of the picture of an icon. */
export const pictureOf = (icon: Icon, isComing: boolean): string => `facility-${icon}${isComing ? "-coming" : ""}`;

/** Distances of a place as rows of a table. Pure. */

import type { Schemas } from "../api/client";

export type Distance = Schemas["DistanceBody"];

/** The targets that people ask for, in the order in which they are shown; the rest follow. */
const ORDER = [
  "motorway_exit",
  "lej_cargo",
  "lej_passenger",
  "business_travel",
  "combined_transport",
  "inland_port",
  "cluster",
  "research",
  "gas_hydrogen",
];

/** The reference point of the airport is for the record: its terminals are what anybody drives to. */
const LEFT_OUT = new Set(["lej_reference"]);

export function orderedDistances(distances: readonly Distance[]): readonly Distance[] {
  const place = (each: Distance): number => {
    const at = ORDER.indexOf(each.target);
    return at < 0 ? ORDER.length : at;
  };
  return distances.filter((each) => !LEFT_OUT.has(each.target)).sort((one, other) => place(one) - place(other));
}

/** Whether the ways there and back differ by more than half a minute. */
export function isUneven(there_s: number | null, back_s: number | null): boolean {
  return there_s !== null && back_s !== null && Math.abs(there_s - back_s) > 30;
}

/** Networks that figures of the table were found on, each once: their attributions are to be shown. */
export function networksOf(distances: readonly Distance[]): readonly Schemas["NetworkBody"][] {
  const found = new Map<number, Schemas["NetworkBody"]>();
  for (const { network } of distances) if (network) found.set(network.id, network);
  return [...found.values()];
}

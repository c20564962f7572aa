/** How old the newest statement about a parcel is, and the roads that distances are measured on. */

import { signal } from "@preact/signals";
import { getJson, type Schemas } from "../api/client";
import { follow } from "../state/loaded";

/** Days as YYYY-MM-DD; null where nothing is known. */
export interface DataAge {
  readonly parcels: string | null;
  readonly roads: string | null;
}

const NEWEST = { f: "json", limit: 1, skipGeometry: true, properties: "as_of", sortby: "-as_of" };

interface Items {
  features: { properties: { as_of: string | null } }[];
}

export const dataAge = follow(signal("/ogc/collections/parcels/items"), async (path, abort): Promise<DataAge> => {
  const [items, { networks }] = await Promise.all([
    getJson<Items>(path, NEWEST, abort),
    getJson<Schemas["NetworksBody"]>("/networks", {}, abort),
  ]);
  return { parcels: items.features[0]?.properties.as_of ?? null, roads: networks[0]?.as_of ?? null };
});

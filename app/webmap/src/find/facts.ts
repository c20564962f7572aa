/** Names that the search needs from the service: sectors and districts. */

import { signal } from "@preact/signals";
import { getJson, type Schemas } from "../api/client";
import { language } from "../i18n/language";

export interface Named {
  readonly id: string;
  readonly title: string;
}

export const sectors = signal<readonly Named[]>([]);
export const districts = signal<readonly Named[]>([]);

/** The title of one of them; its id while titles are not there. */
export const titleOf = (list: readonly Named[], id: string): string => list.find((each) => each.id === id)?.title ?? id;

/** Load what is not there yet. What fails is tried again when the connection comes back. */
export async function loadFacts(): Promise<void> {
  await Promise.allSettled([loadSectors(), loadDistricts()]);
}

async function loadSectors(): Promise<void> {
  if (sectors.value.length > 0) return;
  const { profiles } = await getJson<{ profiles: Schemas["ProfileBody"][] }>("/profiles");
  sectors.value = profiles.map(({ id, title }) => ({ id, title: title[language] ?? id }));
}

async function loadDistricts(): Promise<void> {
  if (districts.value.length > 0) return;
  const query = { f: "json", skipGeometry: true, properties: "key,name", sortby: "name", limit: 1000 };
  const answer = await getJson<{ features: { properties: { key: string; name: string } }[] }>(
    "/ogc/collections/districts/items",
    query,
  );
  districts.value = answer.features.map(({ properties }) => ({ id: properties.key, title: properties.name }));
}

addEventListener("online", () => void loadFacts());

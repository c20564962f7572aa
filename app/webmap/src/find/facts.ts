/** Names that the search needs from the service: sectors and districts. */

import { computed, signal } from "@preact/signals";
import { getJson } from "../api/client";
import { language } from "../i18n/language";
import { follow } from "../state/loaded";
import { profiles } from "../state/stock";

export interface Named {
  readonly id: string;
  readonly title: string;
}

export const sectors = computed<readonly Named[]>(() =>
  (profiles.value.value ?? []).map(({ id, title }) => ({ id, title: title[language] ?? id })),
);

const DISTRICTS = { f: "json", skipGeometry: true, properties: "key,name", sortby: "name", limit: 1000 };

interface Districts {
  features: { properties: { key: string; name: string } }[];
}

const loadedDistricts = follow(signal("/ogc/collections/districts/items"), async (path, abort) => {
  const { features } = await getJson<Districts>(path, DISTRICTS, abort);
  return features.map(({ properties }) => ({ id: properties.key, title: properties.name }));
});

export const districts = computed<readonly Named[]>(() => loadedDistricts.value.value ?? []);

/** The title of one of them; its id while titles are not there. */
export const titleOf = (list: readonly Named[], id: string): string => list.find((each) => each.id === id)?.title ?? id;

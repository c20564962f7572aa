/** What the fields of a parcel are called, as everywhere in the service. */

import type { Schemas } from "../api/client";
import german from "./terms_de.json";
import english from "./terms_en.json";
import { words } from "./words";

export type FieldName = keyof Schemas["ParcelProperties"];

/** A field that the service has and the terms have not fails to compile here. */
const spoken: Readonly<Record<FieldName, string>> = words({ de: german.fields, en: english.fields });

const isField = (name: string): name is FieldName => name in spoken;

/** The name of a field; one that came with a newer service stands as it is. */
export const fieldText = (name: string): string => (isField(name) ? spoken[name] : name);

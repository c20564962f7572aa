/** A view written as the path and query of an address, and read from it. What cannot be read is left out. */

import { LANGUAGES } from "../i18n/language";
import { REQUIREMENT_NAMES, readRequirement, writeRequirements } from "./requirements_text";
import { MOST_COMPARED, type Requirement, SORTS, START, type View } from "./view";

const PARCEL_PATH = /^\/(?:de|en)\/parcels\/([1-9]\d*)$/;

export function readAddress(url: URL): View {
  const query = url.searchParams;
  const parcel = PARCEL_PATH.exec(url.pathname)?.[1];
  return {
    ...START,
    profile: query.get("profile") ?? START.profile,
    requirements: readRequirements(query),
    weights: readWeights(query.get("weights")),
    sort: SORTS.find((known) => known === query.get("sort")) ?? START.sort,
    district: query.get("district"),
    parcel: parcel === undefined ? null : Number(parcel),
    place: readPlace(query.get("place")),
    compared: (query.get("compare") ?? "").split(",").map(Number).filter(isId).slice(0, MOST_COMPARED),
    isComparing: query.has("comparing"),
    scenario: [Number(query.get("scenario"))].find(isId) ?? null,
    camera: readCamera(query.get("map")),
  };
}

/** The path and query of a view; `address` is that of the map, such as `/de` or `/embed?lang=de`. */
export function writeAddress(view: View, address: string): string {
  const [start = "", own] = address.split("?");
  const query = new URLSearchParams(own);
  for (const [name, text] of parts(view)) {
    if (text) query.set(name, text);
  }
  const path = view.parcel !== null && isLanguagePath(start) ? `${start}/parcels/${view.parcel}` : start;
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":"); // both may stand in a query as they are
  return text ? `${path}?${text}` : path;
}

/** Each name of the query with its text; what stands as at the start has none. */
function parts(view: View): readonly (readonly [string, string | false | null])[] {
  const { place, camera } = view;
  return [
    ["profile", view.profile !== START.profile && view.profile],
    ...(writeRequirements(view.requirements) ?? [["requirements", JSON.stringify(view.requirements)] as const]),
    ["weights", view.weights && writeWeights(view.weights)],
    ["sort", view.sort !== START.sort && view.sort],
    ["district", view.district],
    ["place", place && `${place.lon},${place.lat}`],
    ["compare", view.compared.join(",")],
    ["comparing", view.isComparing && "1"],
    ["scenario", view.scenario === null ? null : String(view.scenario)],
    ["map", camera && `${camera.zoom},${camera.lat},${camera.lon}`],
  ];
}

const isLanguagePath = (path: string): boolean => LANGUAGES.some((known) => path === `/${known}`);
const isId = (id: number): boolean => Number.isSafeInteger(id) && id > 0;

function readNumbers(text: string | null, count: number): number[] | null {
  const numbers = text?.split(",").map(Number) ?? [];
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : null;
}

function readPlace(text: string | null): View["place"] {
  const [lon, lat] = readNumbers(text, 2) ?? [];
  return lon === undefined || lat === undefined ? null : { lon, lat };
}

function readCamera(text: string | null): View["camera"] {
  const [zoom, lat, lon] = readNumbers(text, 3) ?? [];
  return zoom === undefined || lat === undefined || lon === undefined ? null : { zoom, lat, lon };
}

/** Those in words in the order of the address; where there are others among them, all as JSON. */
function readRequirements(query: URLSearchParams): readonly Requirement[] {
  const text = query.get("requirements");
  if (text === null) {
    const named = [...new Map(query)].filter(([name]) => REQUIREMENT_NAMES.includes(name));
    return named.map(([name, value]) => readRequirement(name, value)).filter((each) => each !== undefined);
  }
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.filter((each) => typeof each?.property === "string") : [];
  } catch {
    return [];
  }
}

function writeWeights(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights)
    .map(([criterion, weight]) => `${criterion}:${weight}`)
    .join(",");
}

function readWeights(text: string | null): View["weights"] {
  const pairs = (text ?? "").split(",").map((pair) => pair.split(":"));
  const read = pairs
    .map(([name, weight]) => [name, Number(weight)] as const)
    .filter((pair): pair is [string, number] => Boolean(pair[0]) && Number.isFinite(pair[1]) && pair[1] >= 0);
  return read.length > 0 ? Object.fromEntries(read) : null;
}

/** A view written as the path and query of an address, and read from it. What cannot be read is left out. */

import { LANGUAGES } from "../i18n/language";
import { MOST_COMPARED, type Requirement, START, type View } from "./view";

const PARCEL_PATH = /^\/(?:de|en)\/parcels\/([1-9]\d*)$/;

export function readAddress(url: URL): View {
  const query = url.searchParams;
  const parcel = PARCEL_PATH.exec(url.pathname)?.[1];
  return {
    ...START,
    profile: query.get("profile") ?? START.profile,
    requirements: readRequirements(query.get("requirements")),
    weights: readWeights(query.get("weights")),
    district: query.get("district"),
    parcel: parcel === undefined ? null : Number(parcel),
    place: readPlace(query.get("place")),
    compared: (query.get("compare") ?? "").split(",").map(Number).filter(isId).slice(0, MOST_COMPARED),
    isComparing: query.has("comparing"),
    scenario: [Number(query.get("scenario"))].find(isId) ?? null,
    camera: readCamera(query.get("map")),
  };
}

/** The path and query of a view; `start` is the path of the map, such as `/de` or `/embed`. */
export function writeAddress(view: View, start: string): string {
  const query = new URLSearchParams();
  if (view.profile !== START.profile) query.set("profile", view.profile);
  if (view.requirements.length > 0) query.set("requirements", JSON.stringify(view.requirements));
  if (view.weights) query.set("weights", writeWeights(view.weights));
  if (view.district) query.set("district", view.district);
  if (view.place) query.set("place", `${view.place.lon},${view.place.lat}`);
  if (view.compared.length > 0) query.set("compare", view.compared.join(","));
  if (view.isComparing) query.set("comparing", "1");
  if (view.scenario) query.set("scenario", String(view.scenario));
  if (view.camera) query.set("map", `${view.camera.zoom},${view.camera.lat},${view.camera.lon}`);
  const path = view.parcel !== null && isLanguagePath(start) ? `${start}/parcels/${view.parcel}` : start;
  const text = query.toString();
  return text ? `${path}?${text}` : path;
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

function readRequirements(text: string | null): readonly Requirement[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
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

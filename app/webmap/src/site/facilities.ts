/** Facilities that rows speak of: asked for once, and shown on the map while their row is open. */

import { getJson, type Schemas, ServiceError } from "../api/client";
import { highlightedFacility } from "../map/overlays";

type Facility = Schemas["Facility"];

const asked = new Map<number, Promise<Facility>>();

export function facilityOf(id: number): Promise<Facility> {
  const before = asked.get(id);
  if (before) return before;
  const answer = getJson<Facility>(`/infrastructure/${id}`);
  asked.set(id, answer);
  answer.catch(() => asked.delete(id));
  return answer;
}

/** Ring a facility on the map; one that cannot be had is left alone. */
export async function pointOut(id: number): Promise<void> {
  try {
    const { geometry, properties } = await facilityOf(id);
    if (geometry?.type !== "Point") return;
    const [lon, lat] = geometry.coordinates;
    if (typeof lon === "number" && typeof lat === "number") {
      highlightedFacility.value = { lon, lat, name: properties.name ?? "" };
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

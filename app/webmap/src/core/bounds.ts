/** The box around coordinates of GeoJSON. Pure. */

export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** Positions nested however deep. */
export type Coordinates = readonly (number | Coordinates)[];

export function boundsOf(coordinates: Coordinates): Bounds {
  const box: [number, number, number, number] = [180, 90, -180, -90];
  widen(box, coordinates);
  return box;
}

function widen(box: [number, number, number, number], coordinates: Coordinates): void {
  const [lon, lat] = coordinates;
  if (typeof lon === "number" && typeof lat === "number") {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
    return;
  }
  for (const part of coordinates) if (typeof part !== "number") widen(box, part);
}

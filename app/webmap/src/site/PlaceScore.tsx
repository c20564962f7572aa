import type { Place } from "../core/view";

/** The score of a clicked place. */
export function PlaceScore({ place }: { place: Place }) {
  return (
    <section>
      {place.lat}, {place.lon}
    </section>
  );
}

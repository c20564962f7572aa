/** The parcel that the pointer or the focus is on, in the list or on the map: each shows what the other points at. */

import { signal } from "@preact/signals";

export const pointed = signal<number | null>(null);

/** The criterion that pointer or focus is on, in the strip or in the rows: each shows what the other points at. */

import { signal } from "@preact/signals";

export const stressed = signal<string | null>(null);

/** The one view of the page as a signal, in step with the address bar. */

import { signal } from "@preact/signals";
import { readAddress, writeAddress } from "../core/address";
import type { View } from "../core/view";
import { type Language, language } from "../i18n/language";

/** Whether the page stands in a frame of a partner agency. */
export const isEmbedded = location.pathname === "/embed";

const START_PATH = isEmbedded ? "/embed" : `/${language}`;

const held = signal<View>(readAddress(new URL(location.href)));

/** Read this; change it with `show` only. */
export const view = held as { readonly value: View };

/** Show another view. `keep` replaces the entry in the browser's history: for sliders and the camera. */
export function show(change: Partial<View>, keep = false): void {
  held.value = { ...held.peek(), ...change };
  const written = writeAddress(held.peek(), START_PATH);
  if (keep) history.replaceState(null, "", written);
  else history.pushState(null, "", written);
}

/** The address of this view with a change, for links that can be opened elsewhere. */
export const linkTo = (change: Partial<View>): string => writeAddress({ ...view.value, ...change }, START_PATH);

/** The address of this view in a language, outside of any frame. */
export const linkToLanguage = (other: Language): string => writeAddress(view.value, `/${other}`);

addEventListener("popstate", () => {
  held.value = readAddress(new URL(location.href));
});

/** The one view of the page as a signal, in step with the address bar. */

import { signal } from "@preact/signals";
import { readAddress, writeAddress } from "../core/address";
import type { View } from "../core/view";
import { type Language, language } from "../i18n/language";

/** Whether the page stands in a frame of a partner agency. */
export const isEmbedded = location.pathname === "/embed";

const START_ADDRESS = isEmbedded ? `/embed?lang=${language}` : `/${language}`;

const held = signal<View>(readAddress(new URL(location.href)));

/** Read this; change it with `show` only. */
export const view = held as { readonly value: View };

/** What the page was opened with: nothing in it was asked for by a step of the visitor. */
export const openedWith: View = held.peek();

/** Browsers refuse an address bar that is written too often, so that what a slider does is written when it rests. */
const WRITTEN_AFTER_MS = 300;
let writing: ReturnType<typeof setTimeout> | undefined;

/** Show another view. `keep` replaces the entry in the browser's history: for sliders and the camera. */
export function show(change: Partial<View>, keep = false): void {
  if (!keep) writeNow();
  held.value = { ...held.peek(), ...change };
  if (!keep) history.pushState(null, "", linkTo({}));
  else writing ??= setTimeout(writeNow, WRITTEN_AFTER_MS);
}

/** Bring the entry of the history to the view where that still waits. */
function writeNow(): void {
  if (writing === undefined) return;
  clearTimeout(writing);
  writing = undefined;
  history.replaceState(null, "", linkTo({}));
}

addEventListener("pagehide", writeNow);

/** The address of this view with a change, for links that can be opened elsewhere. */
export const linkTo = (change: Partial<View>): string => writeAddress({ ...view.value, ...change }, START_ADDRESS);

/** The address of this view in a language, outside of any frame. */
export const linkToLanguage = (other: Language): string => writeAddress(view.value, `/${other}`);

addEventListener("popstate", () => {
  clearTimeout(writing);
  writing = undefined;
  held.value = readAddress(new URL(location.href));
});

/** The page's font for names on the map; the map draws letters itself and asks no server for them. */

const GENERIC = /^(serif|sans-serif|monospace|system-ui|-apple-system|ui-[\w-]+)$/;

/** The families of an element, as a style of the map names them. `isStrong` asks for a heavier weight. */
export function fontOf(element: Element, isStrong = false): string[] {
  const families = getComputedStyle(element)
    .fontFamily.split(",")
    .map((family) => family.trim().replaceAll(/["']/g, ""))
    .map((family) => (GENERIC.test(family) ? family : `"${family}"`));
  return isStrong ? ["Semibold", ...families] : families; // the map reads the weight from the first name alone
}

/** The page's font for names on the map; the map draws letters itself and asks no server for them. */

const GENERIC = /^(serif|sans-serif|monospace|system-ui|-apple-system|ui-[\w-]+)$/;

export interface Fonts {
  plain: string[];
  strong: string[];
}

/** The families of an element, as a style of the map names them, plain and in a heavier weight. */
export function fontsOf(element: Element): Fonts {
  const plain = getComputedStyle(element)
    .fontFamily.split(",")
    .map((family) => family.trim().replaceAll(/["']/g, ""))
    .map((family) => (GENERIC.test(family) ? family : `"${family}"`));
  return { plain, strong: ["Semibold", ...plain] }; // the map reads the weight from the first name alone
}

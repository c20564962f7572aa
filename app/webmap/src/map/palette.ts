/** The colours of the map as the theme's CSS variables have them now, in a form that WebGL takes. */

const VARIABLES = {
  around: "--map-around",
  land: "--map-land",
  core: "--map-core",
  municipality: "--map-municipality",
  district: "--map-district",
  text: "--map-text",
  textSoft: "--map-text-soft",
  halo: "--map-halo",
  motorway: "--map-motorway",
  motorwayEdge: "--map-motorway-edge",
  trunk: "--map-trunk",
  road: "--map-road",
  rail: "--map-rail",
  facility: "--map-facility",
  facilityFill: "--map-facility-fill",
  parcelEdge: "--map-parcel-edge",
  missing: "--map-missing",
  excluded: "--map-excluded",
  selected: "--map-selected",
  reach: "--map-reach",
  score1: "--score-1",
  score2: "--score-2",
  score3: "--score-3",
  score4: "--score-4",
  score5: "--score-5",
  score6: "--score-6",
} as const;

export type Palette = Record<keyof typeof VARIABLES, string>;

/** Every colour as `rgb(…)`; `light-dark()` is worked out by the browser at `element`. */
export function readPalette(element: Element): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const read = Object.entries(VARIABLES).map(([name, variable]) => {
    probe.style.color = `var(${variable})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(read) as Palette;
}

/** Red, green, blue and alpha from 0 to 1. */
export type Rgba = readonly number[];

/** `rgb(…)`, `rgba(…)` or `color(srgb …)` as a browser computes it. */
export function channels(colour: string): Rgba {
  const [r = 0, g = 0, b = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  const most = colour.startsWith("rgb") ? 255 : 1;
  return [r / most, g / most, b / most, alpha];
}

/** The six classes of a score, from far from the best to the best. */
export const scoreColours = (palette: Palette): readonly string[] => [
  palette.score1,
  palette.score2,
  palette.score3,
  palette.score4,
  palette.score5,
  palette.score6,
];

/** Calls `tell` whenever the visitor or the device changes between light and dark. Returns how to stop. */
export function onThemeChange(tell: () => void): () => void {
  const device = matchMedia("(prefers-color-scheme: dark)");
  const choice = new MutationObserver(tell);
  device.addEventListener("change", tell);
  choice.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    device.removeEventListener("change", tell);
    choice.disconnect();
  };
}

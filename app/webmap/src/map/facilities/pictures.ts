/** Icons of facilities as pictures in the colours of the theme: each a badge round the same kind of drawing. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Palette } from "../palette";
import { ICONS, type Icon, pictureOf } from "./kinds";

const SOURCES = import.meta.glob<string>("./icons/*.svg", { query: "?raw", import: "default", eager: true });
const WIDTH_PX = 24;
const SCALE = 3; // pictures are drawn finer than shown, for sharp screens

/** The drawing inside the `svg` element of a source. */
const drawing = (icon: Icon): string => (SOURCES[`./icons/${icon}.svg`] ?? "").replace(/^<svg[^>]*>|<\/svg>\s*$/g, "");

/** The badge of an icon as SVG text; hollow where the facility is yet to come. */
export function badge(icon: Icon, isComing: boolean, { facility, facilityFill, halo }: Palette): string {
  const [ground, ink, dashes] = isComing ? [halo, facility, "3 2.2"] : [facility, facilityFill, "none"];
  const glyph = drawing(icon).replaceAll("#000", ink);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX * SCALE}" height="${WIDTH_PX * SCALE}" viewBox="0 0 24 24">
<rect x="1" y="1" width="22" height="22" rx="6.5" fill="${ground}" stroke="${isComing ? facility : halo}" stroke-width="1.4" stroke-dasharray="${dashes}"/>
<g transform="translate(5 5) scale(.583)" fill="none" stroke="${ink}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">${glyph}</g></svg>`;
}

/** Put every icon into the map, or its picture in other colours in place of the one there. */
export async function putIcons(map: MapLibre, palette: Palette): Promise<void> {
  const looks = ICONS.flatMap((icon) => [false, true].map((isComing) => [icon, isComing] as const));
  await Promise.all(
    looks.map(async ([icon, isComing]) => {
      const picture = await toPicture(badge(icon, isComing, palette));
      const name = pictureOf(icon, isComing);
      if (map.hasImage(name)) map.updateImage(name, picture);
      else map.addImage(name, picture, { pixelRatio: SCALE });
    }),
  );
}

async function toPicture(svg: string): Promise<HTMLImageElement> {
  const picture = new Image(WIDTH_PX * SCALE, WIDTH_PX * SCALE);
  picture.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await picture.decode();
  return picture;
}

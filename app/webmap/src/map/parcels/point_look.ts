/** How large points are at a zoom: smaller where there are many, gone where outlines take over. */

import { POINTS_GONE_AT_ZOOM } from "./outline_layers";

const FADES_FROM_ZOOM = POINTS_GONE_AT_ZOOM - 1;
const FEW = 1_000;

export interface PointLook {
  radius_px: number;
  opacity: number;
}

export function pointLook(zoom: number, count: number, areOutlinesMissing: boolean): PointLook {
  const grown = 4.2 + 0.9 * Math.max(0, Math.min(zoom, 13) - 7);
  const crowd = count <= FEW ? 1 : Math.max(0.45, 1 - 0.27 * Math.log10(count / FEW));
  const near = Math.min(1, Math.max(0, (zoom - 9) / 4)); // from near by there is room again
  const fade = Math.min(1, Math.max(0, POINTS_GONE_AT_ZOOM - zoom) / (POINTS_GONE_AT_ZOOM - FADES_FROM_ZOOM));
  return { radius_px: grown * (crowd + (1 - crowd) * near), opacity: areOutlinesMissing ? 1 : fade };
}

/**
 * How one parcel is drawn as a point. Its class gives the colour, its look the pattern: filled, hatched (reserved),
 * dotted outline (planned), outline only (sold); the outline of sample data is dashed; missing data are an open circle.
 */

import { CHANGED_BIT, DASHED_BIT, DOTTED, EXCLUDED, HATCHED, MISSING, OUTLINED } from "./classes";

const MARGIN_PX = "10.0"; // room for the halo and the ring

export const VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform float u_radius_px;
in vec2 a_offset;
in uint a_class;
in uint a_look;
flat out uint v_class;
flat out uint v_look;
flat out float v_radius_px;
flat out float v_is_changed;

void main() {
  v_class = a_class & ${CHANGED_BIT - 1}u;
  v_is_changed = (a_class & ${CHANGED_BIT}u) == 0u ? 0.0 : 1.0;
  v_look = a_look;
  v_radius_px = u_radius_px * (v_class == ${EXCLUDED}u ? 0.7 : 1.0);
  gl_Position = u_matrix * vec4(a_offset, 0.0, 1.0);
  gl_PointSize = 2.0 * (v_radius_px + ${MARGIN_PX});
}`;

export const FRAGMENT = `#version 300 es
precision mediump float;
uniform vec4 u_colours[${EXCLUDED + 1}];
uniform vec4 u_edge;
uniform vec4 u_paper;
uniform float u_pixel_ratio;
uniform float u_opacity;
flat in uint v_class;
flat in uint v_look;
flat in float v_radius_px;
flat in float v_is_changed;
out vec4 colour;

const float TURN = 6.2831853;

float share(float signed_px) {
  return clamp(0.5 - signed_px, 0.0, 1.0);
}

void main() {
  vec2 at = (gl_PointCoord - 0.5) * 2.0 * (v_radius_px + ${MARGIN_PX});
  float from_centre = length(at);
  float halo_px = (v_is_changed > 0.0 ? 4.0 : 1.2) * u_pixel_ratio;
  float inside = share(from_centre - v_radius_px - halo_px);
  if (inside == 0.0) discard;

  vec4 fill = u_colours[v_class];
  uint status = v_look & ${DASHED_BIT - 1}u;
  bool is_missing = v_class == ${MISSING}u;
  bool is_excluded = v_class == ${EXCLUDED}u;
  bool is_small = v_radius_px < 3.0 * u_pixel_ratio;

  vec4 body = fill;
  if (is_excluded) body = fill;
  else if (is_missing || status == ${OUTLINED}u) body = u_paper;
  else if (status == ${DOTTED}u) body = mix(u_paper, fill, 0.4);
  else if (status == ${HATCHED}u && !is_small) {
    float stripe = abs(fract((at.x + at.y) / (4.4 * u_pixel_ratio)) - 0.5) * 4.4 * u_pixel_ratio;
    body = mix(u_paper, fill, clamp(stripe - 0.2 * u_pixel_ratio, 0.0, 1.0));
  }

  bool is_open = is_missing || status >= ${DOTTED}u;
  vec4 edge = is_open ? fill : mix(fill, u_edge, 0.6);
  float width_px = (is_open ? 1.7 : 1.2) * u_pixel_ratio;
  float on_edge = 1.0 - share(from_centre - (v_radius_px - width_px));
  float turn = atan(at.y, at.x) / TURN + 0.5;
  float drawn = 1.0;
  if (status == ${DOTTED}u) drawn = step(0.45, fract(turn * 8.0));
  else if ((v_look & ${DASHED_BIT}u) != 0u) drawn = step(0.35, fract(turn * 6.0));
  if (is_excluded || (is_small && !is_missing)) on_edge = 0.0;
  vec4 shown = mix(body, edge, on_edge * drawn);
  vec4 around = mix(u_paper * 0.8, u_edge, v_is_changed * (1.0 - share(from_centre - v_radius_px - 1.8 * u_pixel_ratio)));
  shown = mix(around, shown, share(from_centre - v_radius_px));
  colour = shown * inside * u_opacity * (is_excluded ? 0.8 : 1.0);
}`;

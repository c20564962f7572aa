/** Numbers, dates and amounts as the language writes them. Unknown is said, never shown as zero. */

import { language } from "./language";

const LOCALE = { de: "de-DE", en: "en-GB" }[language];
const UNKNOWN = { de: "unbekannt", en: "unknown" }[language];

export const formatNumber = (value: number, most = 0, least = 0): string =>
  new Intl.NumberFormat(LOCALE, { maximumFractionDigits: most, minimumFractionDigits: least }).format(value);

/** A share of 1 as a percentage, with the sign where the language has it. */
export const formatShare = (ratio: number, digits = 0): string =>
  new Intl.NumberFormat(LOCALE, {
    style: "percent",
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  }).format(ratio);

/** Points of a score, always with one decimal. */
export const formatPoints = (points: number | null): string =>
  points === null || Number.isNaN(points) ? UNKNOWN : formatNumber(points, 1, 1);

/** A day given as YYYY-MM-DD. */
export const formatDay = (day: string | null): string =>
  day === null
    ? UNKNOWN
    : new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

/** An area in m², shown in hectares from one hectare on. */
export function formatArea(area_m2: number | null): string {
  if (area_m2 === null) return UNKNOWN;
  return area_m2 >= 10_000 ? `${formatNumber(area_m2 / 10_000, 1)} ha` : `${formatNumber(area_m2)} m²`;
}

/** A travel time in seconds, shown in minutes. */
export const formatMinutes = (travel_time_s: number | null): string =>
  travel_time_s === null ? UNKNOWN : `${formatNumber(Math.round(travel_time_s / 60))} min`;

/** A distance in metres, shown in kilometres. */
export const formatDistance = (distance_m: number | null): string =>
  distance_m === null ? UNKNOWN : `${formatNumber(distance_m / 1000, 1)} km`;

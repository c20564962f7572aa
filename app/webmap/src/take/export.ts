/** The list as a file: which address of the export API says the same, as far as one can. Pure. */

export const FORMATS = ["xlsx", "csv", "gpkg", "geojson", "shp.zip", "fgb", "parquet", "geojsonl"] as const;
export type Format = (typeof FORMATS)[number];

/** Filters take no more members of a list. */
export const MOST_EXPORTED = 100;

export interface Exported {
  readonly profile: string;
  readonly ids: readonly number[];
  /** Points of the list are not those of the profile: files without points say nothing wrong. */
  readonly hasOwnPoints: boolean;
}

export function exportAddress({ profile, ids, hasOwnPoints }: Exported, format: Format): string {
  const collection = hasOwnPoints ? "parcels" : `parcels-${encodeURIComponent(profile)}`;
  const filter = `id IN (${ids.slice(0, MOST_EXPORTED).join(",")})`;
  return `/exports/${collection}.${format}?${new URLSearchParams({ filter })}`;
}

import { formatNumber } from "../i18n/format";
import { words } from "../i18n/words";

export const text = words({
  de: {
    asFile: "Liste als Datei",
    compareKept: (count: number) => `${count === 2 ? "Beide" : `Die ersten ${count}`} vergleichen`,
    copied: "Link kopiert",
    exportAll: (count: number) => `Alle ${formatNumber(count)} Flächen, die passen oder von denen Daten fehlen.`,
    exportFirst: (most: number, count: number) =>
      `Die ersten ${most} von ${formatNumber(count)} Flächen der Liste: mehr nimmt eine Datei nicht auf.`,
    exportNothing: "Es steht keine Fläche in der Liste.",
    exportWithoutPoints:
      "Ohne Punkte: die Liste rechnet mit Ihren Anforderungen oder Gewichten, die Datei könnte nur die der Branche nennen.",
    favourites: "Merkliste",
    formats: {
      xlsx: "Excel (.xlsx)",
      csv: "Tabelle (.csv)",
      gpkg: "GeoPackage",
      geojson: "GeoJSON",
      "shp.zip": "Shapefile",
      fgb: "FlatGeobuf",
      parquet: "GeoParquet",
      geojsonl: "GeoJSON, zeilenweise",
    },
    orOtherwise: "Oder so",
    print: "Drucken",
    takeAlong: "Liste mitnehmen",
    keptHere: "Die Merkliste bleibt in diesem Browser. Niemand sonst sieht sie.",
    noFavourites: "Noch nichts gemerkt. Der Stern an jeder Fläche setzt sie auf diese Liste.",
    share: "Link teilen",
    takeOff: (name: string) => `${name} von der Merkliste nehmen`,
    undo: "Rückgängig",
  },
  en: {
    asFile: "The list as a file",
    compareKept: (count: number) => `Compare ${count === 2 ? "both" : `the first ${count}`}`,
    copied: "Link copied",
    exportAll: (count: number) => `All ${formatNumber(count)} sites that fit or lack data.`,
    exportFirst: (most: number, count: number) =>
      `The first ${most} of ${formatNumber(count)} sites in the list: a file takes no more.`,
    exportNothing: "There is no site in the list.",
    exportWithoutPoints:
      "Without points: the list counts your requirements or weights, a file could only state those of the sector.",
    favourites: "Favourites",
    formats: {
      xlsx: "Excel (.xlsx)",
      csv: "Table (.csv)",
      gpkg: "GeoPackage",
      geojson: "GeoJSON",
      "shp.zip": "Shapefile",
      fgb: "FlatGeobuf",
      parquet: "GeoParquet",
      geojsonl: "GeoJSON, one a line",
    },
    orOtherwise: "Or",
    print: "Print",
    takeAlong: "Take the list along",
    keptHere: "The list stays in this browser. Nobody else sees it.",
    noFavourites: "Nothing here yet. The star beside a site puts it on this list.",
    share: "Share link",
    takeOff: (name: string) => `Take ${name} off the list`,
    undo: "Undo",
  },
});

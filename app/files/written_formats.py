"""The formats that features are written in."""

from dataclasses import dataclass

from app.features.stream import Form

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class WrittenFormat:
    """A format that features are written in, from rows of a form."""

    extension: str
    title: str
    media_type: str
    form: Form = Form.WKB
    is_spooled: bool = True  # made as a file before its first byte is sent


FORMATS = {
    written.extension: written
    for written in (
        WrittenFormat("gpkg", "GeoPackage", "application/geopackage+sqlite3"),
        WrittenFormat("geojson", "GeoJSON", "application/geo+json", Form.FEATURE, is_spooled=False),
        WrittenFormat(
            "geojsonl", "GeoJSON, one feature a line", "application/x-ndjson", Form.FEATURE, is_spooled=False
        ),
        WrittenFormat("fgb", "FlatGeobuf", "application/flatgeobuf"),
        WrittenFormat("parquet", "GeoParquet", "application/vnd.apache.parquet"),
        WrittenFormat("csv", "CSV", "text/csv; charset=utf-8; header=present", Form.WKT, is_spooled=False),
        WrittenFormat("xlsx", "XLSX", XLSX_TYPE, Form.LONLAT),
        WrittenFormat("shp.zip", "zipped Shapefile", "application/zip"),
    )
}

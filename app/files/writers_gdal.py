"""GeoPackage and FlatGeobuf, written by GDAL while the rows come in."""

import sys
from pathlib import Path

import pyarrow as pa
import pyogrio
from pyproj import CRS

from app.files.contents import Contents, unique_names
from app.files.writer_child import main, renamed

GEOMETRY_TYPES = {
    "POINT": "Point",
    "MULTIPOINT": "MultiPoint",
    "LINESTRING": "MultiLineString",
    "MULTILINESTRING": "MultiLineString",
    "POLYGON": "MultiPolygon",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRYCOLLECTION": "GeometryCollection",
}


def write(contents: Contents, rows: pa.RecordBatchReader, path: Path) -> None:
    """Write one layer; the feature id is the GeoPackage's own."""
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "OFF"})
    is_geopackage = path.suffix == ".gpkg"
    fid, geometry = unique_names(["fid" if is_geopackage else "id", "geom"], [c.name for c in contents.columns])
    names = unique_names([column.name for column in contents.columns], [fid, geometry])
    options = _geopackage(contents, fid, geometry) if is_geopackage else _flatgeobuf(contents)
    pyogrio.raw.write_arrow(
        renamed(rows, [fid, *names, geometry]),
        path,
        layer=contents.id,
        driver="GPKG" if is_geopackage else "FlatGeobuf",
        geometry_name=geometry,
        geometry_type=geometry_type(contents),
        crs=CRS.from_epsg(contents.srid).to_wkt(),
        layer_options=options,
        layer_metadata=contents.rights or None,
    )


def geometry_type(contents: Contents) -> str:
    """The one type that all geometries are written as, else `Unknown`."""
    types = {GEOMETRY_TYPES.get(kind, "Unknown") for kind in contents.kinds}
    return types.pop() if len(types) == 1 else "Unknown"


def _geopackage(contents: Contents, fid: str, geometry: str) -> dict[str, str]:
    return {
        "FID": fid,
        "GEOMETRY_NAME": geometry,
        "IDENTIFIER": contents.title,
        "DESCRIPTION": contents.description,
        "SPATIAL_INDEX": "YES",
    }


def _flatgeobuf(contents: Contents) -> dict[str, str]:
    """An index has no place for rows without geometry."""
    return {
        "TITLE": contents.title,
        "DESCRIPTION": contents.description,
        "SPATIAL_INDEX": "NO" if contents.has_missing else "YES",
    }


if __name__ == "__main__":
    sys.exit(main(write))

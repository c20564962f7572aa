"""Shapefiles in a zip archive: one for each kind of geometry, with the full names of their columns beside them."""

import csv
import io
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from app.errors import InvalidRequest
from app.features.collection import ValueType
from app.files.contents import Column, Contents, ascii_name, unique_names
from app.files.writer_child import main

MOST_NAME = 10
MOST_TEXT_BYTES = 254
MOST_FIELDS = 255
MOST_BYTES = 2**31 - 1  # of one file of a Shapefile
LARGEST = 1e21  # what a number field of 24 characters holds
GEOMETRY = "geometry"
AREAS = "areas"
KINDS = {
    "POINT": "points",
    "MULTIPOINT": "multipoints",
    "LINESTRING": "lines",
    "MULTILINESTRING": "lines",
    "POLYGON": AREAS,
    "MULTIPOLYGON": AREAS,
}
KINDS_BY_NUMBER = {0: "points", 4: "multipoints", 1: "lines", 5: "lines", 3: AREAS, 6: AREAS}
TYPES = {"points": "Point", "multipoints": "MultiPoint", "lines": "MultiLineString", AREAS: "MultiPolygon"}


def write(contents: Contents, rows: pa.RecordBatchReader, path: Path) -> None:
    """Write the archive; refused where a Shapefile cannot hold the rows."""
    kinds = _kinds(contents)
    fields = Fields(contents.columns)
    layers = path.parent / "layers"
    layers.mkdir()
    for kind, part in zip(
        kinds, _split(fields.converted(rows), fields.schema(rows.schema), kinds, path.parent), strict=True
    ):
        name = contents.id if len(kinds) == 1 else f"{contents.id}_{kind}"
        _write_layer(part, layers / f"{name}.shp", contents.srid, TYPES[kind])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(layers.iterdir()):
            archive.write(file, file.name)
        archive.writestr("columns.csv", fields.mapping())
        archive.writestr("README.txt", "\n".join((contents.description, "", *contents.remarks, "")))


def _kinds(contents: Contents) -> list[str]:
    """The kinds of geometry there are: a Shapefile each."""
    if len(contents.columns) >= MOST_FIELDS:
        raise InvalidRequest(
            "A Shapefile holds {most} columns at most, and here are {count}; take gpkg.",
            most=MOST_FIELDS,
            count=len(contents.columns) + 1,
        )
    unknown = [kind for kind in contents.kinds if kind not in KINDS]
    if unknown:
        raise InvalidRequest("A Shapefile cannot hold a {kind}; take gpkg.", kind=unknown[0])
    return list(dict.fromkeys(KINDS[kind] for kind in contents.kinds)) or [AREAS]


class Fields:
    """The columns as a Shapefile takes them: names of ten characters, text of 254 bytes."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = (Column("id", ValueType.INTEGER), *columns)
        self._names = unique_names((ascii_name(column.name) for column in self._columns), longest=MOST_NAME)
        self._cut = [0] * len(self._columns)

    def converted(self, rows: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        """The rows under their short names; what is cut is counted."""
        for batch in rows:
            arrays = [self._fitting(number, array) for number, array in enumerate(batch.columns[:-1])]
            yield pa.RecordBatch.from_arrays([*arrays, batch.column(-1)], schema=self.schema(batch.schema))

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """The columns under their short names."""
        names = [*self._names, GEOMETRY]
        return pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])

    def _fitting(self, number: int, array: pa.Array) -> pa.Array:
        if pa.types.is_floating(array.type):
            return pc.if_else(pc.less(pc.abs(array), LARGEST), array, None)
        if not pa.types.is_string(array.type):
            return array
        is_long = pc.greater(pc.binary_length(array), MOST_TEXT_BYTES)
        cut = pc.sum(is_long).as_py() or 0
        if cut == 0:
            return array
        self._cut[number] += cut
        return pa.array([None if text is None else _cut(text) for text in array.to_pylist()], pa.string())

    def mapping(self) -> str:
        """A table of the names here and the full ones, with what was cut."""
        table = io.StringIO()
        lines = csv.writer(table)
        lines.writerow(["field", "column", "type", "unit", "description", "texts_cut"])
        for name, column, cut in zip(self._names, self._columns, self._cut, strict=True):
            lines.writerow([name, column.name, column.value_type.value, column.unit, column.description, cut])
        return table.getvalue()


def _cut(text: str) -> str:
    """The text in 254 bytes of UTF-8, ending in a whole character."""
    return text.encode()[:MOST_TEXT_BYTES].decode(errors="ignore")


def _split(batches: Iterator[pa.RecordBatch], schema: pa.Schema, kinds: Sequence[str], folder: Path) -> list[Path]:
    """The rows on disk, apart by kind of geometry; rows without geometry stand with those of the first kind."""
    paths = [folder / f"{kind}.arrow" for kind in kinds]
    with ExitStack() as files:
        streams = [
            files.enter_context(pa.ipc.new_stream(files.enter_context(path.open("wb")), schema)) for path in paths
        ]
        for batch in batches:
            numbers = shapely.get_type_id(shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False)))
            places = np.array([kinds.index(KINDS_BY_NUMBER[n]) if n in KINDS_BY_NUMBER else 0 for n in numbers])
            for place, stream in enumerate(streams):
                stream.write_batch(batch.filter(pa.array(places == place)))
    return paths


def _write_layer(part: Path, path: Path, srid: int, geometry_type: str) -> None:
    """Write one Shapefile; GDAL breaks off where one of its files grows beyond 2 GB."""
    try:
        with pa.ipc.open_stream(part) as rows:
            pyogrio.raw.write_arrow(
                rows,
                path,
                driver="ESRI Shapefile",
                geometry_name=GEOMETRY,
                geometry_type=geometry_type,
                crs=CRS.from_epsg(srid).to_wkt(),
                encoding="UTF-8",
                layer_options={"2GB_LIMIT": "YES", "RESIZE": "YES"},
            )
    except (DataLayerError, DataSourceError) as error:
        raise _refusal(path, error) from error
    if any(file.stat().st_size > MOST_BYTES for file in path.parent.iterdir()):
        raise _too_large()
    part.unlink()


def _refusal(path: Path, error: Exception) -> Exception:
    return _too_large() if "2GB" in str(error) else error


def _too_large() -> InvalidRequest:
    return InvalidRequest("A Shapefile holds 2 GB at most, and these rows take more; take gpkg.")


if __name__ == "__main__":
    sys.exit(main(write))

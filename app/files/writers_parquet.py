"""GeoParquet 1.1, with a box beside each geometry so that readers can skip what lies elsewhere."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from app.files.contents import Contents, unique_names
from app.files.writer_child import main

ROWS_A_GROUP = 50_000
BYTES_A_GROUP = 64 * 2**20
CORNERS = ("xmin", "ymin", "xmax", "ymax")
TYPE_NAMES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRYCOLLECTION": "GeometryCollection",
}
BOX = pa.struct([(corner, pa.float64()) for corner in CORNERS])


def write(contents: Contents, rows: pa.RecordBatchReader, path: Path) -> None:
    """Write one table."""
    fid, geometry, box = unique_names(["id", "geometry", "bbox"], [column.name for column in contents.columns])
    names = [fid, *unique_names([column.name for column in contents.columns]), geometry]
    schema = pa.schema([*(field.with_name(name) for field, name in zip(rows.schema, names, strict=True)), (box, BOX)])
    whole = _Extent()
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for group in _groups(rows):
            shapes = shapely.from_wkb(group.column(group.num_columns - 1).to_numpy(zero_copy_only=False))
            whole.add(shapes)
            file.write_table(pa.table([*group.columns, _boxes(shapes)], schema=schema))
        file.add_key_value_metadata(_metadata(contents, geometry, box, whole))


class _Extent:
    """The box round everything, and the types of geometry there are."""

    def __init__(self) -> None:
        self.bounds: NDArray[np.float64] = np.full(4, np.nan)
        self.types: set[str] = set()

    def add(self, shapes: NDArray[np.object_]) -> None:
        present = shapes[~shapely.is_missing(shapes)]
        self.types |= {shapely.GeometryType(number).name for number in np.unique(shapely.get_type_id(present))}
        if len(present):
            low, high = shapely.total_bounds(present)[:2], shapely.total_bounds(present)[2:]
            self.bounds = np.concatenate([np.fmin(self.bounds[:2], low), np.fmax(self.bounds[2:], high)])


def _groups(rows: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Row groups of a size that readers like, from however small batches; the last may be empty."""
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in rows:
        held.append(batch)
        size += batch.nbytes
        if len(held) * batch.num_rows >= ROWS_A_GROUP or size >= BYTES_A_GROUP:
            yield pa.Table.from_batches(held).combine_chunks()
            held, size = [], 0
    yield pa.Table.from_batches(held, schema=rows.schema).combine_chunks()


def _boxes(shapes: NDArray[np.object_]) -> pa.Array:
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    missing = np.isnan(bounds[:, 0])
    corners = [pa.array(np.ascontiguousarray(bounds[:, number])) for number in range(4)]
    return pa.StructArray.from_arrays(corners, list(CORNERS), mask=pa.array(missing))


def _metadata(contents: Contents, geometry: str, box: str, whole: _Extent) -> dict[str, str]:
    """The `geo` entry of GeoParquet; coordinates are x/y whatever the system says of its axes."""
    crs = CRS.from_user_input("OGC:CRS84" if contents.is_crs84 else contents.srid)
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(TYPE_NAMES[name] for name in whole.types),
        "crs": crs.to_json_dict(),
        "orientation": "counterclockwise",
        "covering": {"bbox": {corner: [box, corner] for corner in CORNERS}},
    }
    if not np.isnan(whole.bounds[0]):
        column["bbox"] = whole.bounds.tolist()
    geo = {"version": "1.1.0", "primary_column": geometry, "columns": {geometry: column}}
    return {"geo": json.dumps(geo), "title": contents.title, "description": contents.description} | contents.rights


if __name__ == "__main__":
    sys.exit(main(write))

"""Where the rows of a file lie: the file's own geometries, or those its text columns describe. Pure."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS

from app.crs import accuracy_notice
from app.errors import InvalidInput
from app.fields import Field
from app.files.raw import RawTable
from app.files.wellknown import from_wkt
from app.geo import STORAGE_SRID
from app.imports.model import GeometryColumns, Source
from app.imports.shapes import Shapes
from app.imports.values import Problem, Reading, Reason, parse

COORDINATE = Field("coordinate", float, "Easting, northing, longitude or latitude")


@dataclass(frozen=True)
class Place:
    """Geometries as the file states them, their system, and what could not be read by index."""

    shapes: Shapes
    crs: CRS
    problems: dict[int, Problem] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def place_of(table: RawTable, source: Source) -> Place:
    """The places of all rows; None where a row has none."""
    if table.geometry is not None:
        crs = table.crs or CRS.from_epsg(STORAGE_SRID)
        return Place(table.geometry, crs, notices=accuracy_notice(crs))
    if source.geometry is None or source.crs is None:
        if source.kind.needs_geometry:
            raise InvalidInput(
                "Source '{id}' in sources.toml: geometry is missing; say which columns of the file hold the place, "
                'as in geometry = {{ x = "Rechtswert", y = "Hochwert" }} and crs = "EPSG:25832".',
                id=source.id,
            )
        return Place(np.full(len(table), None, dtype=object), CRS.from_epsg(STORAGE_SRID))
    crs = CRS.from_user_input(source.crs)
    shapes, problems = _from_wkt(table, source.geometry) if source.geometry.wkt else _from_xy(table, source.geometry)
    return Place(shapes, crs, problems, accuracy_notice(crs))


def _from_wkt(table: RawTable, columns: GeometryColumns) -> tuple[Shapes, dict[int, Problem]]:
    texts = table.columns[columns.wkt or ""].cast(pa.string()).to_pylist()
    given = np.array([text.strip() or None if text else None for text in texts], dtype=object)
    shapes = from_wkt(given)
    broken = np.flatnonzero(shapely.is_missing(shapes) & np.array([text is not None for text in given], dtype=bool))
    problem = Problem(Reason.INVALID_GEOMETRY, f"{columns.wkt}: is not a geometry as WKT")
    return shapes, {int(index): problem for index in broken}


def _from_xy(table: RawTable, columns: GeometryColumns) -> tuple[Shapes, dict[int, Problem]]:
    reading, problems = Reading(decimal=columns.decimal), {}
    shapes = np.full(len(table), None, dtype=object)
    pairs = zip(table.columns[columns.x or ""].to_pylist(), table.columns[columns.y or ""].to_pylist(), strict=True)
    for index, raw in enumerate(pairs):
        x, y = (parse(cell, COORDINATE, reading) for cell in raw)
        if isinstance(x, float) and isinstance(y, float):
            shapes[index] = (x, y)
            continue
        for name, value in ((columns.x, x), (columns.y, y)):
            if isinstance(value, Problem):
                problems[index] = Problem(value.reason, f"{name}: {value.text}")
        if index not in problems and (x is None) != (y is None):
            problems[index] = Problem(Reason.INVALID_GEOMETRY, f"only one of {columns.x} and {columns.y} is filled")
    placed = np.array([isinstance(pair, tuple) for pair in shapes], dtype=bool)
    if placed.any():
        shapes[placed] = shapely.points(np.array([list(pair) for pair in shapes[placed]]))
    return shapes, problems

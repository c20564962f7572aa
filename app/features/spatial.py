"""Geometries of a question in the storage CRS: the literal is moved there, not the column, so the index is used."""

from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, LargeBinary, func, literal

from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox, reproject

# The storage CRS is a transverse Mercator: a shape round half the world would fold. Everything stored lies well inside.
PROJECTION_LIMITS = Bbox(-30.0, 0.1, 48.0, 84.0)
SEGMENT_DEGREES = 0.1  # edges are densified: corners alone are off by metres in another CRS
MOST_SEGMENTS = 10_000

_LIMITS = shapely.box(-30.0, 0.1, 48.0, 84.0)
_CORNER = ((-29.9, 0.2), (-29.8, 0.3))
_STAND_INS = (shapely.Point(_CORNER[0]), shapely.LineString(_CORNER), shapely.box(*_CORNER[0], *_CORNER[1]))


def in_storage(shape: BaseGeometry) -> ColumnElement[Any]:
    """A lon/lat geometry in the storage CRS, as a bind."""
    return func.ST_GeomFromWKB(literal(_moved(shape), LargeBinary), STORAGE_SRID)


@lru_cache(maxsize=64)
def _moved(shape: BaseGeometry) -> bytes:
    if shape.geom_type == "GeometryCollection":
        within: BaseGeometry = shapely.GeometryCollection([_drawn_in(part) for part in shapely.get_parts(shape)])
    else:
        within = _drawn_in(shape)
    dense = shapely.segmentize(within, max(SEGMENT_DEGREES, within.length / MOST_SEGMENTS))
    moved = reproject(dense, LONLAT_SRID)
    if not moved.is_valid:  # it was valid in degrees: a sliver of a few millimetres folded
        moved = shapely.make_valid(moved)
    return shapely.to_wkb(moved)


def _drawn_in(shape: BaseGeometry) -> BaseGeometry:
    """The shape cut at the limits of the projection, with a stand-in in their corner for what lies beyond.

    The corner is far from everything stored, so every spatial relation with what is stored stays as it was.
    """
    if _LIMITS.covers(shape):
        return shape
    dimension = int(shapely.get_dimensions(shape))
    parts = shapely.get_parts(shapely.intersection(shape, _LIMITS))
    kept = [part for part in parts if shapely.get_dimensions(part) == dimension]
    return shapely.union_all([*kept, _STAND_INS[dimension]])

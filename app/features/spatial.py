"""Geometries of a question in the storage CRS: the literal is moved there, not the column, so the index is used."""

from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, LargeBinary, func, literal

from app.crs import LIMITS, SEGMENT_M
from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox, reproject

# The storage CRS is a transverse Mercator: a shape round half the world would fold. Everything stored lies well inside.
PROJECTION_LIMITS = Bbox(-30.0, 0.1, 48.0, 84.0)
SEGMENT_DEGREES = 0.1  # edges are densified: corners alone are off by metres in another CRS
MOST_SEGMENTS = 10_000
_LONLAT = (PROJECTION_LIMITS.west, PROJECTION_LIMITS.south, PROJECTION_LIMITS.east, PROJECTION_LIMITS.north)


def in_storage(shape: BaseGeometry, srid: int = LONLAT_SRID) -> ColumnElement[Any]:
    """A geometry (x before y) in the storage CRS, as a bind."""
    return func.ST_GeomFromWKB(literal(_moved(shape, srid), LargeBinary), STORAGE_SRID)


@lru_cache(maxsize=64)
def _moved(shape: BaseGeometry, srid: int) -> bytes:
    limits = LIMITS.get(srid, _LONLAT)
    if shape.geom_type == "GeometryCollection":
        parts = [_drawn_in(part, limits) for part in shapely.get_parts(shape)]
        within: BaseGeometry = shapely.GeometryCollection(parts)
    else:
        within = _drawn_in(shape, limits)
    if srid == STORAGE_SRID:
        return bytes(shapely.to_wkb(within))
    segment = SEGMENT_DEGREES if srid == LONLAT_SRID else SEGMENT_M
    dense = shapely.segmentize(within, max(segment, within.length / MOST_SEGMENTS))
    moved = reproject(dense, srid)
    if not moved.is_valid:  # it was valid before: a sliver of a few millimetres folded
        moved = shapely.make_valid(moved)
    return bytes(shapely.to_wkb(moved))


def _drawn_in(shape: BaseGeometry, limits: tuple[float, float, float, float]) -> BaseGeometry:
    """The shape cut at the limits of the projection, with a stand-in in their corner for what lies beyond.

    The corner is far from everything stored, so every spatial relation with what is stored stays as it was.
    """
    inside = shapely.box(*limits)
    if inside.covers(shape):
        return shape
    dimension = int(shapely.get_dimensions(shape))
    parts = shapely.get_parts(shapely.intersection(shape, inside))
    kept = [part for part in parts if shapely.get_dimensions(part) == dimension]
    return shapely.union_all([*kept, _stand_in(limits, dimension)])


def _stand_in(limits: tuple[float, float, float, float], dimension: int) -> BaseGeometry:
    """A small point, line or area in the south-west corner."""
    west, south, east, north = limits
    step_x, step_y = (east - west) / 1000, (north - south) / 1000
    near, far = (west + step_x, south + step_y), (west + 2 * step_x, south + 2 * step_y)
    return (shapely.Point(near), shapely.LineString([near, far]), shapely.box(*near, *far))[dimension]

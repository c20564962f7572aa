"""Geometries of a question in the storage CRS: the literal is moved there, not the column, so the index is used."""

from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, LargeBinary, func, literal

from app.crs import FINE_SEGMENTS, LIMITS, MOST_SEGMENTS, segment_m
from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox, reproject

# The storage CRS is a transverse Mercator: a shape round half the world would fold. Everything stored lies well inside.
PROJECTION_LIMITS = Bbox(-30.0, 0.1, 48.0, 84.0)
SEGMENT_DEGREES = 0.1  # edges are densified: corners alone are off by metres in another CRS
FINE_SEGMENT_DEGREES = 0.01
_LONLAT = (PROJECTION_LIMITS.west, PROJECTION_LIMITS.south, PROJECTION_LIMITS.east, PROJECTION_LIMITS.north)


def in_storage(shape: BaseGeometry, srid: int = LONLAT_SRID) -> ColumnElement[Any]:
    """A geometry (x before y) in the storage CRS, as a bind."""
    return func.ST_GeomFromWKB(literal(_moved(shape, srid), LargeBinary), STORAGE_SRID)


def segment_degrees(length: float) -> float:
    """Length of the pieces an edge is made of: an edge is off by the square of it, 1.2 m at 0.1 and 1 cm at 0.01."""
    return max(min(SEGMENT_DEGREES, max(FINE_SEGMENT_DEGREES, length / FINE_SEGMENTS)), length / MOST_SEGMENTS)


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
    segment = (segment_degrees if srid == LONLAT_SRID else segment_m)(within.length)
    dense = shapely.segmentize(within, segment)
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

"""Geometries of a filter in the coordinate system it is written in: order of axes, bounds, validity."""

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from app.crs import Crs
from app.errors import InvalidFilter
from app.features.cql2.nodes import Box, Geometry, ListOf, Node, Op, Place

MOST_METRES = 1e8  # no offered projection goes further


def placed(node: Node, crs: Crs) -> Node:
    """The tree with x before y in every geometry, each checked and marked with its system, and boxes as geometries."""
    match node:
        case Geometry(shape):
            flat = shapely.force_2d(shape)
            return _checked(_turned(flat) if crs.is_lat_first else flat, crs, node.at)
        case Box(numbers):
            return _checked(_box(_lon_first(numbers) if crs.is_lat_first else numbers, crs, node.at), crs, node.at)
        case Op(name, args):
            return Op(name, tuple(placed(arg, crs) for arg in args), node.at)
        case ListOf(items):
            return ListOf(tuple(placed(item, crs) for item in items), node.at)
    return node


def _turned(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda coordinates: coordinates[:, ::-1])


def _lon_first(numbers: Sequence[float]) -> Sequence[float]:
    south, west, north, east = numbers
    return west, south, east, north


def _box(numbers: Sequence[float], crs: Crs, at: Place) -> BaseGeometry:
    """West, south, east, north; of degrees, a west above the east crosses 180 degrees."""
    west, south, east, north = numbers
    if south > north or (west > east and not crs.is_lonlat):
        raise InvalidFilter("The corners of the box are reversed.", at=at)
    if west <= east:
        return _envelope(west, south, east, north)
    return shapely.union(_envelope(west, south, 180.0, north), _envelope(-180.0, south, east, north))


def _envelope(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A flat box is a line or a point: a polygon may not be flat."""
    return shapely.MultiPoint([(west, south), (east, north)]).envelope


def _checked(shape: BaseGeometry, crs: Crs, at: Place) -> Geometry:
    coordinates = shapely.get_coordinates(shape)
    lowest, highest = coordinates.min(axis=0), coordinates.max(axis=0)
    most = (180.0, 90.0) if crs.is_lonlat else (MOST_METRES, MOST_METRES)
    if not all(-limit <= low and high <= limit for limit, low, high in zip(most, lowest, highest, strict=True)):
        raise InvalidFilter("The coordinates of the geometry are none of {crs}; see filter-crs.", at=at, crs=crs.title)
    if not shape.is_valid:
        raise InvalidFilter("The geometry is not valid: {reason}.", at=at, reason=shapely.is_valid_reason(shape))
    return Geometry(shape, crs.srid, at)

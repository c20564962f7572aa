"""Geometries of CQL2 text (WKT) from their nested positions."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import shapely
from lark import Token
from shapely.geometry.base import BaseGeometry

from app.errors import InvalidFilter

Part: TypeAlias = "Sequence[Part] | float | BaseGeometry"

MAKERS: dict[str, Callable[[Any], BaseGeometry]] = {
    "POINT": lambda body: shapely.Point(*body[0]),
    "LINESTRING": shapely.LineString,
    "POLYGON": lambda body: shapely.Polygon(body[0], body[1:]),
    "MULTIPOINT": shapely.MultiPoint,
    "MULTILINESTRING": shapely.MultiLineString,
    "MULTIPOLYGON": lambda body: shapely.MultiPolygon([(rings[0], rings[1:]) for rings in body]),
    "GEOMETRYCOLLECTION": shapely.GeometryCollection,
}
LEVELS = {"POINT": 1, "LINESTRING": 1, "POLYGON": 2, "MULTIPOINT": 1, "MULTILINESTRING": 2, "MULTIPOLYGON": 3}


def shape_of(kind: Token, tag: Token | None, body: Sequence[Part]) -> BaseGeometry:
    """A geometry from its nested positions; rings are closed by the writer, never by us."""
    name = kind.upper()
    try:
        if tag is not None and tag.upper() != "Z":
            raise ValueError
        if name == "MULTIPOINT":  # each point may stand in brackets of its own
            body = [each[0] if isinstance(each, list) and len(each) == 1 else each for each in body]
        if name == "POINT" and len(body) != 1:
            raise ValueError
        if name in LEVELS:
            _check_levels(body, LEVELS[name], is_closed="POLYGON" in name)
        elif not all(isinstance(part, BaseGeometry) for part in body):
            raise ValueError
        return MAKERS[name](body)
    except (ValueError, shapely.GEOSException):
        raise InvalidFilter(
            "This is no {kind}: see to its brackets, and close the rings of polygons.", at=kind.start_pos, kind=name
        ) from None


def _check_levels(body: Any, levels: int, *, is_closed: bool) -> None:
    """Positions are tuples, what holds them are lists; the innermost list of a polygon is a ring."""
    if not isinstance(body, list):
        raise ValueError
    if levels > 1:
        for part in body:
            _check_levels(part, levels - 1, is_closed=is_closed)
    elif not all(isinstance(part, tuple) for part in body) or (is_closed and body[0] != body[-1]):
        raise ValueError

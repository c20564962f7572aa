"""CQL2 JSON → tree."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from app.errors import InvalidFilter
from app.features.cql2 import literals
from app.features.cql2.bounds import MAX_JSON_LENGTH, check_json_depth, check_length
from app.features.cql2.nodes import Boolean, ListOf, Node, Property, operation


def parse_json(source: str) -> Node:
    """The tree of a filter in CQL2 JSON."""
    check_length(source, MAX_JSON_LENGTH)
    check_json_depth(source)
    try:
        value = json.loads(source, parse_int=float, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise InvalidFilter(
            "The filter is no JSON from here on: {reason}.", at=error.pos + 1, reason=error.msg
        ) from None
    return _node(value, "")


def _no_number(_name: str) -> float:
    raise InvalidFilter("A number of the filter is too large, or none.")


def _node(value: Any, at: str) -> Node:
    match value:
        case bool():
            return Boolean(value, at)
        case float():
            return literals.number(value, at)
        case str():
            return literals.text(value, at)
        case list():
            return ListOf(_nodes(value, at), at)
        case dict():
            return _object(value, at)
    raise InvalidFilter("null is no value here; ask with isNull.", at=at)


def _nodes(values: Sequence[Any], at: str) -> tuple[Node, ...]:
    return tuple(_node(value, f"{at}/{position}") for position, value in enumerate(values))


def _object(value: Mapping[str, Any], at: str) -> Node:
    match value:
        case {"op": str(name), "args": list(args)}:
            return operation(name, _nodes(args, f"{at}/args"), at)
        case {"property": str(name)}:
            return Property(name, at)
        case {"date": str(text)}:
            return literals.day(text, at)
        case {"timestamp": str(text)}:
            return literals.moment(text, at)
        case {"interval": [start, end]}:
            return literals.interval(_node(start, f"{at}/interval/0"), _node(end, f"{at}/interval/1"), at)
        case {"bbox": [*numbers]} if all(isinstance(each, float) for each in numbers):
            return literals.box([literals.number(each, at).value for each in numbers], at)
        case {"type": str(), "coordinates": list()} | {"type": str(), "geometries": list()}:
            return _geometry(value, at)
    raise InvalidFilter(
        "This is none of: op with args, property, date, timestamp, interval, bbox, GeoJSON geometry.", at=at
    )


def _geometry(value: Mapping[str, Any], at: str) -> Node:
    try:
        shape = shapely.from_geojson(json.dumps(value, allow_nan=False))
    except (shapely.GEOSException, ValueError):
        raise InvalidFilter(
            "This is no GeoJSON geometry: see to its brackets, and close the rings of polygons.", at=at
        ) from None
    return literals.geometry(shape, at)

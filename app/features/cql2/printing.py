"""Tree → CQL2 text, one way for each tree: what page tokens are bound to, and what errors quote."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from app.features.cql2.nodes import (
    ARITHMETIC,
    COMPARISONS,
    JUNCTIONS,
    Boolean,
    Geometry,
    Instant,
    Interval,
    ListOf,
    Node,
    Number,
    Op,
    Property,
    Text,
)
from app.features.cql2.tokens import SHAPES
from app.geo import LONLAT_SRID

PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_.:]*")
RESERVED = {"and", "or", "not", "null", "true", "false", *map(str.lower, SHAPES)}
INFIX = (*JUNCTIONS, *COMPARISONS, *ARITHMETIC, "like")


def print_text(node: Node) -> str:
    """The tree as CQL2 text; reading it gives the same tree."""
    match node:
        case Property(name):
            return name if PLAIN_NAME.fullmatch(name) and name not in RESERVED else _quoted(name, '"')
        case Number(value):
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case Text(value):
            return _quoted(value, "'")
        case Boolean(value):
            return str(value).upper()
        case Op():
            return _print_operation(node)
    return _print_literal(node)


def _print_literal(node: Node) -> str:
    match node:
        case Instant():
            return f"{'DATE' if node.is_day else 'TIMESTAMP'}('{_instant(node)}')"
        case Interval(start, end):
            return f"INTERVAL({_end(start)}, {_end(end)})"
        case ListOf(items):
            return f"[{', '.join(map(print_text, items))}]"
        case Geometry(shape, srid) if srid != LONLAT_SRID:
            return f"SRID={srid};{_shape(shape)}"
        case Geometry(shape):
            return _shape(shape)
    raise TypeError(f"{node!r} is no node")


def _print_operation(node: Op) -> str:
    special = SPECIAL.get(node.name)
    args = [print_text(arg) for arg in node.args]
    if special is not None:
        return special(args)
    if node.name in INFIX:
        return f"({f' {node.name.upper()} '.join(args)})"
    return f"{node.name}({', '.join(args)})"


SPECIAL: dict[str, Callable[[list[str]], str]] = {
    "not": lambda args: f"(NOT {args[0]})",
    "isnull": lambda args: f"({args[0]} IS NULL)",
    "between": lambda args: f"({args[0]} BETWEEN {args[1]} AND {args[2]})",
    "in": lambda args: f"({args[0]} IN ({args[1][1:-1]}))",
}


def _shape(shape: BaseGeometry) -> str:
    """WKT with every digit of the coordinates."""
    name = shape.geom_type.upper()
    if name == "GEOMETRYCOLLECTION":
        return f"{name}({', '.join(map(_shape, shapely.get_parts(shape)))})"
    positions = mapping(shape)["coordinates"]
    return name + _positions((positions,) if name == "POINT" else positions)


def _positions(nested: Sequence[Any]) -> str:
    if isinstance(nested[0], float):
        return " ".join(map(repr, nested))
    return f"({', '.join(map(_positions, nested))})"


def _quoted(text: str, quote: str) -> str:
    return quote + text.replace(quote, quote * 2) + quote


def _end(end: Instant | Property | None) -> str:
    if end is None:
        return "'..'"
    return print_text(end) if isinstance(end, Property) else f"'{_instant(end)}'"


def _instant(instant: Instant) -> str:
    return instant.value.isoformat() if instant.is_day else instant.value.isoformat().replace("+00:00", "Z")

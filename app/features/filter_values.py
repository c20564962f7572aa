"""Values of a filter as SQL, each with its type; every literal is a bind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Double, SQLColumnExpression, Text, literal

from app.features.collection import ValueType
from app.features.cql2 import nodes
from app.features.cql2.literals import instant
from app.features.cql2.nodes import Node
from app.features.spatial import in_storage
from app.features.temporal import Span, day_literal, endless, moment_literal, moment_of_day

LARGEST_WHOLE = 2.0**53  # beyond, a float is no longer exact


@dataclass(frozen=True)
class Value:
    """A node as SQL, and the type it has."""

    type: ValueType
    sql: SQLColumnExpression[Any]
    node: Node


def literal_value(node: Node) -> Value:
    match node:
        case nodes.Number(value):
            is_whole = value.is_integer() and abs(value) <= LARGEST_WHOLE
            sql = literal(int(value), BigInteger) if is_whole else literal(value, Double)
            return Value(ValueType.NUMBER, sql, node)
        case nodes.Text(text):
            return Value(ValueType.STRING, literal(text, Text), node)
        case nodes.Boolean(flag):
            return Value(ValueType.BOOLEAN, literal(flag, Boolean), node)
        case nodes.Geometry(shape, srid):
            return Value(ValueType.GEOMETRY, in_storage(shape, srid), node)
        case nodes.Instant(time):
            if node.is_day:
                return Value(ValueType.DATE, day_literal(time), node)
            return Value(ValueType.TIMESTAMP, moment_literal(time), node)
    raise TypeError(f"{node!r} is no literal")


def as_time(value: Value) -> Value:
    """Text in quotes as the day or moment it spells; anything else as it is."""
    return literal_value(instant(value.node.value, value.node.at)) if isinstance(value.node, nodes.Text) else value


def as_truth(value: Value) -> Value:
    """The numbers 1 and 0 as true and false, which the SQL of GDAL has no other word for; anything else as it is."""
    if isinstance(value.node, nodes.Number) and value.node.value in (0, 1):
        return literal_value(nodes.Boolean(bool(value.node.value), value.node.at))
    return value


def as_moment(value: Value, *, is_end: bool = False) -> Value:
    if value.type is not ValueType.DATE:
        return value
    if isinstance(value.node, nodes.Instant):
        return Value(ValueType.TIMESTAMP, moment_literal(value.node.value, is_end=is_end), value.node)
    return Value(ValueType.TIMESTAMP, moment_of_day(value.sql, is_end=is_end), value.node)  # type: ignore[arg-type] # a column


def limit_of(end: Value | None, *, in_days: bool, is_end: bool) -> ColumnElement[Any]:
    if end is None:
        return endless(in_days=in_days, is_end=is_end)
    return (end if in_days else as_moment(end, is_end=is_end)).sql  # type: ignore[return-value] # a column


def span_of(node: Node, limits: Sequence[ColumnElement[Any]]) -> Span:
    start, end = limits
    return (start, end) if isinstance(node, nodes.Interval) else (start, start)

"""Filter tree + queryables → SQL condition: names only from tables of ours, types checked, every value bound."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import shapely
from sqlalchemy import Boolean, ColumnElement, Double, SQLColumnExpression, and_, cast, func, literal, not_, or_
from sqlalchemy.exc import DataError

from app.errors import InvalidFilter
from app.features.collection import Queryable, ValueType
from app.features.computing import COMPUTE, without_accents, without_case
from app.features.cql2 import nodes
from app.features.cql2.literals import shortened
from app.features.cql2.nodes import FOLDS, SPATIAL, TEMPORAL, Node, Op
from app.features.cql2.printing import print_text
from app.features.filter_values import Value, as_moment, as_time, as_truth, limit_of, literal_value, span_of
from app.features.temporal import RELATIONS

FUNCTIONS = (*FOLDS, *SPATIAL, *TEMPORAL)
ORDERED = (ValueType.NUMBER, ValueType.STRING, ValueType.BOOLEAN, ValueType.DATE, ValueType.TIMESTAMP)
TIMES = (ValueType.DATE, ValueType.TIMESTAMP)
MOST_WILDCARDS = 20
WITH_COLLECTIONS = ("s_intersects", "s_disjoint")
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def condition(tree: Node, queryables: Mapping[str, Queryable]) -> ColumnElement[bool]:
    """The condition a filter states; InvalidFilter where it makes no sense for these properties.

    NULL means unknown, as in SQL: what compares with it is neither true nor false, and no row passes by it.
    """
    return _Clauses(queryables).condition(tree)


@contextmanager
def computed_by(tree: Node | None) -> Iterator[None]:
    """Say of a value that cannot be computed in the database that the filter asked for it."""
    try:
        yield
    except (DataError, psycopg.DataError) as error:  # COPY and the like have no SQLAlchemy round them
        if tree is None:
            raise
        raise InvalidFilter("The filter computes a number that is out of range.") from error


class _Clauses:
    """One filter on its way to SQL."""

    def __init__(self, queryables: Mapping[str, Queryable]) -> None:
        self.queryables = queryables
        self.operations: Mapping[str, Callable[[Op], Value]] = (
            dict.fromkeys(nodes.COMPARISONS, self.comparison)
            | dict.fromkeys(nodes.JUNCTIONS, self.junction)
            | dict.fromkeys(nodes.ARITHMETIC, self.arithmetic)
            | dict.fromkeys(SPATIAL, self.spatial)
            | dict.fromkeys(TEMPORAL, self.temporal)
            | dict.fromkeys(FOLDS, self.fold)
            | {
                "not": self.negation,
                "like": self.like,
                "between": self.between,
                "in": self.membership,
                "isnull": self.is_null,
            }
        )

    def condition(self, node: Node) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self.of_type(ValueType.BOOLEAN, node, node).sql  # type: ignore[assignment] # by type
        return found

    def value(self, node: Node) -> Value:
        match node:
            case nodes.Property():
                return self.property(node)
            case nodes.Op():
                make = self.operations.get(node.name)
                if make is None:
                    raise InvalidFilter(
                        "There is no function '{name}'; known are: {known}.",
                        at=node.at,
                        name=shortened(node.name),
                        known=", ".join(sorted(FUNCTIONS)),
                    )
                return make(node)
            case nodes.ListOf():
                raise InvalidFilter("A list has its place after IN only.", at=node.at)
            case nodes.Interval():
                raise InvalidFilter("An interval has its place in a temporal function only.", at=node.at)
        return literal_value(node)

    def property(self, node: nodes.Property) -> Value:
        queryable = self.queryable(node)
        if queryable.column is None:
            raise InvalidFilter(
                "{name} may have several values in a row: compare it by =, <> or IN with text.",
                at=node.at,
                name=node.name,
            )
        type_ = ValueType.NUMBER if queryable.value_type is ValueType.INTEGER else queryable.value_type
        return Value(type_, queryable.column, node)

    def queryable(self, node: nodes.Property) -> Queryable:
        queryable = self.queryables.get(node.name)
        if queryable is None:
            raise InvalidFilter(
                "There is no property '{name}' to filter by; known are: {known}.",
                at=node.at,
                name=shortened(node.name),
                known=", ".join(sorted(self.queryables)),
            )
        return queryable

    def of_type(self, wanted: ValueType, node: Node, where: Node) -> Value:
        """The node's value, of the type that its place wants."""
        value = self.value(node)
        if value.type is not wanted:
            raise InvalidFilter(
                "{given} is of type {found}; {wanted} is needed here.",
                at=node.at if node.at is not None else where.at,
                given=_quote(node),
                found=value.type,
                wanted=wanted,
            )
        return value

    def alike(self, op: Op, members: Sequence[Node]) -> list[Value]:
        """Values of one type that can be compared; text beside a date is one, 1 beside a truth value is true."""
        values = [self.value(member) for member in members]
        if any(value.type in TIMES for value in values):
            values = [as_time(value) for value in values]
        if any(value.type is ValueType.BOOLEAN for value in values):
            values = [as_truth(value) for value in values]
        if {value.type for value in values} == set(TIMES):
            values = [as_moment(value) for value in values]
        first = values[0]
        for other in values[1:]:
            if other.type is not first.type:
                raise InvalidFilter(
                    "{left} is of type {left_type}, {right} of type {right_type}: they cannot be compared.",
                    at=op.at,
                    left=_quote(first.node),
                    left_type=first.type,
                    right=_quote(other.node),
                    right_type=other.type,
                )
        if first.type not in ORDERED:
            raise InvalidFilter("Geometries are compared by spatial functions, such as S_INTERSECTS.", at=op.at)
        return values

    def comparison(self, op: Op) -> Value:
        for this, other in (op.args, op.args[::-1]):
            matches = self.several(this)
            if matches is not None and op.name in ("=", "<>"):
                holds = matches((self.plain_text(other),))
                return _truth(holds if op.name == "=" else not_(holds), op)
        left, right = self.alike(op, op.args)
        return _truth(COMPARE[op.name](left.sql, right.sql), op)

    def several(self, node: Node) -> Callable[[tuple[Any, ...]], ColumnElement[bool]] | None:
        """How a property with several values in a row is matched; None for everything else."""
        return self.queryable(node).matches if isinstance(node, nodes.Property) else None

    def plain_text(self, node: Node) -> str:
        if not isinstance(node, nodes.Text):
            raise InvalidFilter("{given} is no text in quotes, which is needed here.", at=node.at, given=_quote(node))
        return node.value

    def junction(self, op: Op) -> Value:
        parts = [self.condition(arg) for arg in op.args]
        return _truth(and_(*parts) if op.name == "and" else or_(*parts), op)

    def negation(self, op: Op) -> Value:
        return _truth(not_(self.condition(op.args[0])), op)

    def between(self, op: Op) -> Value:
        value, low, high = self.alike(op, op.args)
        return _truth(value.sql.between(low.sql, high.sql), op)

    def membership(self, op: Op) -> Value:
        subject, members = op.args
        assert isinstance(members, nodes.ListOf)  # noqa: S101 - no other tree is made
        matches = self.several(subject)
        if matches is not None:
            return _truth(matches(tuple(self.plain_text(member) for member in members.items)), op)
        value, *others = self.alike(op, [subject, *members.items])
        return _truth(value.sql.in_([other.sql for other in others]), op)

    def is_null(self, op: Op) -> Value:
        return _truth(self.value(op.args[0]).sql.is_(None), op)

    def like(self, op: Op) -> Value:
        value = self.of_type(ValueType.STRING, op.args[0], op)
        _check_pattern(op.args[1])
        return _truth(value.sql.like(self.value(op.args[1]).sql), op)

    def fold(self, op: Op) -> Value:
        text = self.of_type(ValueType.STRING, op.args[0], op).sql
        return Value(ValueType.STRING, without_case(text) if op.name == "casei" else without_accents(text), op)

    def arithmetic(self, op: Op) -> Value:
        left, right = (cast(self.of_type(ValueType.NUMBER, arg, op).sql, Double) for arg in op.args)
        return Value(ValueType.NUMBER, COMPUTE[op.name](left, right), op)

    def spatial(self, op: Op) -> Value:
        shapes = [arg.shape for arg in op.args if isinstance(arg, nodes.Geometry)]
        if op.name not in WITH_COLLECTIONS and any(shape.geom_type == "GeometryCollection" for shape in shapes):
            raise InvalidFilter(
                "{name} takes no geometry collection; ask for each of its parts.", at=op.at, name=op.name
            )
        if len(shapes) == 2:
            return _truth(literal(bool(getattr(shapely, op.name[2:])(*shapes)), Boolean), op)
        left, right = (self.of_type(ValueType.GEOMETRY, arg, op).sql for arg in op.args)
        return _truth(getattr(func, f"ST_{op.name[2:].capitalize()}")(left, right), op)

    def temporal(self, op: Op) -> Value:
        ends = [end for arg in op.args for end in self.ends(arg, op)]
        in_days = all(end is None or end.type is ValueType.DATE for end in ends)
        limits = [limit_of(end, in_days=in_days, is_end=position % 2 == 1) for position, end in enumerate(ends)]
        first, second = span_of(op.args[0], limits[:2]), span_of(op.args[1], limits[2:])
        return _truth(RELATIONS[op.name](first, second), op)

    def ends(self, node: Node, op: Op) -> tuple[Value | None, Value | None]:
        """The ends of an interval, None where it is open; an instant is both."""
        if isinstance(node, nodes.Interval):
            start, end = (None if end is None else self.time(end, op) for end in (node.start, node.end))
            return start, end
        value = self.time(node, op)
        return value, value

    def time(self, node: Node, op: Op) -> Value:
        value = as_time(self.value(node))
        if value.type not in TIMES:
            raise InvalidFilter(
                "{given} is of type {found}; {wanted} is needed here.",
                at=node.at if node.at is not None else op.at,
                given=_quote(node),
                found=value.type,
                wanted=ValueType.DATE,
            )
        return value


def _truth(sql: SQLColumnExpression[bool], op: Op) -> Value:
    return Value(ValueType.BOOLEAN, sql, op)


def _quote(node: Node) -> str:
    return shortened(print_text(node))


def _check_pattern(node: Node) -> None:
    """A pattern is text in quotes, folded or not; `%` and `_` stand for others, a backslash takes that away."""
    text = node
    while isinstance(text, Op) and text.name in FOLDS:
        text = text.args[0]
    if not isinstance(text, nodes.Text):
        raise InvalidFilter("The pattern of LIKE is text in quotes.", at=node.at)
    pattern = text.value
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1:
        raise InvalidFilter("The pattern ends in a backslash; write two for one.", at=text.at)
    if pattern.count("%") > MOST_WILDCARDS:
        raise InvalidFilter("The pattern has more than {most} wildcards.", at=text.at, most=MOST_WILDCARDS)

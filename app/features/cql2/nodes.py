"""The tree of a filter, the same for text and JSON. Equal trees mean the same filter, wherever its parts stood."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from app.errors import InvalidFilter
from app.geo import LONLAT_SRID

Place: TypeAlias = int | str | None  # a character of the text, counted from 1, or a JSON pointer


@dataclass(frozen=True)
class Property:
    """A property by name; whether there is one is not known here."""

    name: str
    at: Place = field(default=None, compare=False)


@dataclass(frozen=True)
class Number:
    """A finite number."""

    value: float
    at: Place = field(default=None, compare=False)


@dataclass(frozen=True)
class Text:
    """A string; it may turn out to be a date where one is wanted."""

    value: str
    at: Place = field(default=None, compare=False)


@dataclass(frozen=True)
class Boolean:
    """True or false."""

    value: bool
    at: Place = field(default=None, compare=False)


@dataclass(frozen=True)
class Instant:
    """A day, or a moment in UTC."""

    value: date | datetime
    at: Place = field(default=None, compare=False)

    @property
    def is_day(self) -> bool:
        """Whether it is a day and no moment."""
        return not isinstance(self.value, datetime)


@dataclass(frozen=True)
class Interval:
    """Two instants with everything between, both included; None is an open end."""

    start: "Instant | Property | None"
    end: "Instant | Property | None"
    at: Place = field(default=None, compare=False)


@dataclass(frozen=True)
class Geometry:
    """A geometry of a coordinate system, x (lon) before y (lat)."""

    shape: BaseGeometry
    srid: int = LONLAT_SRID
    at: Place = field(default=None, compare=False)


@dataclass(frozen=True)
class Box:
    """Four numbers as they are written; it becomes a geometry where its coordinate system is known."""

    numbers: tuple[float, ...]
    at: Place = field(default=None, compare=False)


@dataclass(frozen=True)
class ListOf:
    """The members of IN, or an array."""

    items: tuple["Node", ...]
    at: Place = field(default=None, compare=False)


@dataclass(frozen=True)
class Op:
    """An operator or function with its arguments, named in lower case as in CQL2 JSON."""

    name: str
    args: tuple["Node", ...]
    at: Place = field(default=None, compare=False)


Node: TypeAlias = Property | Number | Text | Boolean | Instant | Interval | Geometry | Box | ListOf | Op

JUNCTIONS = ("and", "or")
COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
ARITHMETIC = ("+", "-", "*", "/", "%", "div", "^")
SPATIAL = tuple(
    f"s_{name}" for name in ("intersects", "equals", "disjoint", "touches", "within", "overlaps", "crosses", "contains")
)
TEMPORAL = tuple(
    f"t_{name}"
    for name in (
        "after",
        "before",
        "contains",
        "disjoint",
        "during",
        "equals",
        "finishedby",
        "finishes",
        "intersects",
        "meets",
        "metby",
        "overlappedby",
        "overlaps",
        "startedby",
        "starts",
    )
)
FOLDS = ("casei", "accenti")
ARITY = (
    dict.fromkeys((*COMPARISONS, *ARITHMETIC, *SPATIAL, *TEMPORAL, "like", "in"), 2)
    | dict.fromkeys((*FOLDS, "not", "isnull"), 1)
    | {"between": 3}
)


def operation(name: str, args: Sequence[Node], at: Place = None) -> Node:
    """An operation with as many arguments as it takes; AND in AND and OR in OR are one."""
    name = name.lower()
    if name in JUNCTIONS:
        return _junction(name, args, at)
    wanted = ARITY.get(name, len(args))
    if len(args) != wanted:
        raise InvalidFilter(
            "{name} takes {wanted} arguments, not {count}.", at=at, name=name, wanted=wanted, count=len(args)
        )
    if name == "in" and not isinstance(args[1], ListOf):
        raise InvalidFilter("IN needs a list of values.", at=at)
    return Op(name, tuple(args), at)


def _junction(name: str, args: Sequence[Node], at: Place) -> Node:
    if len(args) < 2:
        raise InvalidFilter("{name} takes two or more arguments, not {count}.", at=at, name=name, count=len(args))
    flat: list[Node] = []
    for arg in args:
        flat += arg.args if isinstance(arg, Op) and arg.name == name else [arg]
    return Op(name, tuple(flat), at)


def children(node: Node) -> Iterator[Node]:
    """The nodes right below a node."""
    match node:
        case Op():
            yield from node.args
        case ListOf():
            yield from node.items
        case Interval():
            yield from (end for end in (node.start, node.end) if end is not None)


def names_in(node: Node) -> Iterator[str]:
    """The names of the properties that a filter speaks of."""
    if isinstance(node, Property):
        yield node.name
    for child in children(node):
        yield from names_in(child)

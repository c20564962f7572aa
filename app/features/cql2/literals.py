"""Literals of a filter: numbers, dates, boxes and geometries, each checked before it becomes part of the tree."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import shapely
from shapely.geometry.base import BaseGeometry

from app.errors import InvalidFilter
from app.features.cql2.bounds import MAX_POSITIONS
from app.features.cql2.nodes import Box, Geometry, Instant, Interval, Node, Number, Place, Property, Text

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"([0-9-]{10})[T ]([0-9:]{8})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?", re.IGNORECASE)


def number(value: float, at: Place) -> Number:
    """A finite number."""
    if not math.isfinite(value):
        raise InvalidFilter("A number of the filter is too large, or none.", at=at)
    return Number(value, at)


def text(value: str, at: Place) -> Text:
    """Text that can be stored, and so be compared with what is."""
    if "\0" in value or (not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value)):
        raise InvalidFilter("Text must not hold NUL or half a character.", at=at)
    return Text(value, at)


def instant(text: str, at: Place) -> Instant:
    """A day or a moment as RFC 3339 writes them; a moment without an offset is one in UTC.

    GDAL writes a day with the T of a moment behind it.
    """
    bare = text.removesuffix("T")
    return day(bare, at) if DAY.fullmatch(bare) else moment(text, at)


def day(text: str, at: Place) -> Instant:
    """A day such as 2026-05-12."""
    try:
        if not DAY.fullmatch(text):
            raise ValueError
        return Instant(date.fromisoformat(text), at)
    except ValueError:
        raise InvalidFilter("'{text}' is no day, such as 2026-05-12.", at=at, text=shortened(text)) from None


def moment(text: str, at: Place) -> Instant:
    """A moment such as 2026-05-12T08:30:00Z; fractions are kept to the microsecond."""
    found = MOMENT.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        offset = (found[4] or "Z").upper().replace("Z", "+00:00")
        stated = datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or '.0')[:7]:0<7}{offset}")
        return Instant(stated.astimezone(UTC), at)
    except (ValueError, OverflowError):
        raise InvalidFilter("'{text}' is no time, such as 2026-05-12T08:30:00Z.", at=at, text=shortened(text)) from None


def interval(start: Node, end: Node, at: Place) -> Interval:
    """An interval between instants, properties or open ends."""
    first, last = _end(start), _end(end)
    if isinstance(first, Instant) and isinstance(last, Instant) and _moment_of(first) > _moment_of(last):
        raise InvalidFilter("The interval ends before it begins.", at=at)
    return Interval(first, last, at)


def _end(node: Node) -> Instant | Property | None:
    match node:
        case Instant() | Property():
            return node
        case Text(".."):
            return None
        case Text():
            return instant(node.value, node.at)
    raise InvalidFilter("An interval ends at a date, a time, a property or '..'.", at=node.at)


def _moment_of(end: Instant) -> datetime:
    return end.value if isinstance(end.value, datetime) else datetime.combine(end.value, time(), UTC)


def box(numbers: Sequence[float], at: Place) -> Box:
    """The box of 4 numbers, or 6 with heights, which are ignored."""
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise InvalidFilter("A box has 4 numbers, or 6 with heights, not {count}.", at=at, count=len(numbers))
    return Box(tuple(numbers), at)


def geometry(shape: BaseGeometry, at: Place) -> Geometry:
    """A geometry of bounded size."""
    count = int(shapely.get_num_coordinates(shape))
    if count > MAX_POSITIONS:
        raise InvalidFilter(
            "The geometry has {count} positions, more than the {most} allowed.", at=at, count=count, most=MAX_POSITIONS
        )
    if shape.is_empty:
        raise InvalidFilter("The geometry is empty.", at=at)
    return Geometry(shape, at=at)


def shortened(text: str) -> str:
    """What is quoted in an error: enough to find it again."""
    return text if len(text) <= 60 else text[:59] + "…"

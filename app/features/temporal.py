"""Relations between instants and intervals, as CQL2 defines them; an instant begins and ends at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Interval, Text, cast, func, literal, or_
from sqlalchemy import and_ as both

Span = tuple[ColumnElement[Any], ColumnElement[Any]]
Relation = Callable[[Span, Span], ColumnElement[bool]]

MOMENT = DateTime(timezone=True)
LAST_MOMENT = timedelta(days=1) - timedelta(microseconds=1)

RELATIONS: dict[str, Relation] = {
    "t_after": lambda a, b: a[0] > b[1],
    "t_before": lambda a, b: a[1] < b[0],
    "t_contains": lambda a, b: both(a[0] < b[0], a[1] > b[1]),
    "t_disjoint": lambda a, b: or_(a[1] < b[0], a[0] > b[1]),
    "t_during": lambda a, b: both(a[0] > b[0], a[1] < b[1]),
    "t_equals": lambda a, b: both(a[0] == b[0], a[1] == b[1]),
    "t_finishedby": lambda a, b: both(a[0] < b[0], a[1] == b[1]),
    "t_finishes": lambda a, b: both(a[0] > b[0], a[1] == b[1]),
    "t_intersects": lambda a, b: both(a[0] <= b[1], a[1] >= b[0]),
    "t_meets": lambda a, b: a[1] == b[0],
    "t_metby": lambda a, b: a[0] == b[1],
    "t_overlappedby": lambda a, b: both(a[0] > b[0], a[0] < b[1], a[1] > b[1]),
    "t_overlaps": lambda a, b: both(a[0] < b[0], a[1] > b[0], a[1] < b[1]),
    "t_startedby": lambda a, b: both(a[0] == b[0], a[1] > b[1]),
    "t_starts": lambda a, b: both(a[0] == b[0], a[1] < b[1]),
}


def day_literal(value: date) -> ColumnElement[Any]:
    """A day as a bind."""
    return literal(value, Date)


def moment_literal(value: date, *, is_end: bool = False) -> ColumnElement[Any]:
    """A moment as a bind; a day begins at midnight UTC and, as an end, lasts until the next."""
    if isinstance(value, datetime):
        return literal(value, MOMENT)
    midnight = datetime.combine(value, time(), UTC)
    return literal(midnight + LAST_MOMENT if is_end and value < date.max else midnight, MOMENT)


def moment_of_day(day: ColumnElement[Any], *, is_end: bool = False) -> ColumnElement[Any]:
    """The first or last moment of a column's day, in UTC."""
    midnight = cast(func.timezone("UTC", cast(day, DateTime)), MOMENT)
    return midnight + literal(LAST_MOMENT, Interval) if is_end else midnight


def endless(*, in_days: bool, is_end: bool) -> ColumnElement[Any]:
    """What lies before every date, or after it."""
    return cast(literal("infinity" if is_end else "-infinity", Text), Date if in_days else MOMENT)

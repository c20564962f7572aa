"""The `datetime` of a question: one day or a span of days, both ends included. Pure.

The date a row is asked for is `as_of`, a day. A moment therefore stands for its day in UTC; one without an offset is
taken as UTC.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.errors import InvalidRequest

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,12})?([Zz]|[+-]\d{2}:\d{2})?")
OPEN = ("", "..")


@dataclass(frozen=True)
class Period:
    """Days from start to end, both included; None is an open end, and not both are open."""

    start: date | None
    end: date | None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `day`, `start/end`, `../end` or `start/..`."""
        ends = text.split("/")
        if len(ends) > 2 or all(end in OPEN for end in ends):
            raise _unreadable()
        if len(ends) == 1:
            day = _day(text)
            return cls(day, day)
        start, end = (None if end in OPEN else _day(end) for end in ends)
        if start is not None and end is not None and start > end:
            raise InvalidRequest("datetime ends before it starts: {start} is after {end}.", start=start, end=end)
        return cls(start, end)


def _day(text: str) -> date:
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
        if MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text.upper())
            return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        pass
    raise _unreadable()


def _unreadable() -> InvalidRequest:
    return InvalidRequest(
        "datetime must be a date, a moment or an interval of them, as in 2026-05-12, 2026-05-12T10:00:00Z or "
        "2026-01-01/.. ."
    )

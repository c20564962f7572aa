"""The `datetime` of a question."""

from datetime import date

import pytest

from app.errors import InvalidRequest
from app.features.period import Period

DAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-05-12", DAY, DAY),
        ("2026-05-12T10:00:00Z", DAY, DAY),
        ("2026-05-12t10:00:00.123456789z", DAY, DAY),
        ("2026-05-12T10:00:00", DAY, DAY),  # without an offset: UTC
        ("2026-05-13T01:00:00+02:00", DAY, DAY),
        ("2026-05-12/2026-05-12", DAY, DAY),
        ("2026-05-12/..", DAY, None),
        ("2026-05-12/", DAY, None),
        ("../2026-05-12T23:59:59Z", None, DAY),
        ("/2026-05-12", None, DAY),
    ],
)
def test_periods_are_read(text: str, start: date | None, end: date | None) -> None:
    assert Period.parse(text) == Period(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "../..",
        "/",
        "foo",
        "2026",
        "20260512",
        "2026-02-30",
        "2026-05-12T25:00:00Z",
        "2026-06-30T23:59:60Z",
        "10000-01-01",
        "0001-01-01T00:00:00+14:00",
        "2026-05-12/2026-05-11",
        "2026-05-12/2026-05-13/2026-05-14",
        "2026-05-12T10:00:00Zx",
        "２０２６-05-12",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        Period.parse(text)

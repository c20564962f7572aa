"""One cell becomes one value, or the reason why not."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields import FACILITY_FIELDS, PARCEL_FIELDS, Field
from app.imports.values import Problem, Reading, Reason, Value, parse

FIELDS = {field.name: field for field in (*PARCEL_FIELDS, *FACILITY_FIELDS)}
COMMA = Reading(decimal=",")
GERMAN_DAY = Reading(date_format="%d.%m.%Y")


def reason_of(raw: object, field: str, reading: Reading = Reading()) -> Reason | None:  # noqa: B008 - frozen
    value = parse(raw, FIELDS[field], reading)
    return value.reason if isinstance(value, Problem) else None


@pytest.mark.parametrize("raw", [None, "", "   "])
@pytest.mark.parametrize("field", ["name", "area_m2", "zoning", "divisible", "plan_date"])
def test_an_empty_cell_is_unknown_and_never_zero(raw: object, field: str) -> None:
    assert parse(raw, FIELDS[field], Reading()) is None


@pytest.mark.parametrize(
    ("raw", "reading", "value"),
    [
        ("12,5", Reading(10_000, ","), 125_000.0),
        ("1.234,5", COMMA, 1234.5),
        ("1.234.567", COMMA, 1_234_567.0),
        ("12.5", Reading(), 12.5),
        ("1e3", Reading(), 1000.0),
        (7, Reading(10_000), 70_000.0),
        (2.5, COMMA, 2.5),
    ],
)
def test_numbers_are_read_as_the_source_writes_them(raw: object, reading: Reading, value: float) -> None:
    assert parse(raw, FIELDS["area_m2"], reading) == value


@pytest.mark.parametrize(
    ("raw", "reading"),
    [
        ("12,5", Reading()),
        ("1,500", Reading()),
        ("12.5", COMMA),
        ("1.23,4", COMMA),
        ("12 ha", Reading()),
        ("ca. 3", COMMA),
        ("nan", Reading()),
        ("1e999", Reading()),
        (float("inf"), Reading()),
        (float("nan"), Reading()),
        ("9" * 500, Reading()),
    ],
)
def test_a_doubtful_number_is_refused(raw: object, reading: Reading) -> None:
    assert reason_of(raw, "area_m2", reading) is Reason.INVALID_NUMBER


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (0, "area_m2"),
        (-1, "price_eur_per_m2"),
        (1.01, "site_coverage_ratio"),
        (1001, "trade_tax_percent"),
        (1700, "open_from_year"),
    ],
)
def test_a_number_out_of_range_is_refused(raw: object, field: str) -> None:
    assert reason_of(raw, field) is Reason.OUT_OF_RANGE


def test_a_year_is_a_whole_number() -> None:
    assert parse("2030", FIELDS["open_from_year"], Reading()) == 2030
    assert reason_of("2030.5", "open_from_year") is Reason.INVALID_NUMBER


@pytest.mark.parametrize(
    ("raw", "reading"),
    [("31.12.2025", GERMAN_DAY), ("2025-12-31", Reading()), (date(2025, 12, 31), Reading()),
     (datetime(2025, 12, 31, 8), GERMAN_DAY)],
)  # fmt: skip
def test_days_are_read_as_the_source_writes_them(raw: object, reading: Reading) -> None:
    assert parse(raw, FIELDS["plan_date"], reading) == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [("31.02.2025", Reason.INVALID_DATE), ("2025-12-31", Reason.INVALID_DATE), ("01.01.0101", Reason.OUT_OF_RANGE)],
)
def test_a_day_that_is_none_is_refused(raw: str, reason: Reason) -> None:
    assert reason_of(raw, "plan_date", GERMAN_DAY) is reason


def test_a_code_of_the_file_becomes_ours() -> None:
    reading = Reading(codes=(("rechtskräftig", "binding"), ("3", "draft")))
    assert parse(" rechtskräftig ", FIELDS["plan_status"], reading) == "binding"
    assert parse(3.0, FIELDS["plan_status"], reading) == "draft"


def test_an_unknown_code_is_refused_with_the_known_ones() -> None:
    problem = parse("Wohnbau", FIELDS["zoning"], Reading())
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.UNKNOWN_CODE
    assert "GE, GEe, GI" in problem.text


@pytest.mark.parametrize(("raw", "value"), [("ja", True), ("Nein", False), (True, True), (0, False), ("true", True)])
def test_yes_and_no(raw: object, value: bool) -> None:
    assert parse(raw, FIELDS["divisible"], Reading()) is value


@pytest.mark.parametrize("raw", ["vielleicht", 2, "j"])
def test_what_is_neither_yes_nor_no_is_refused(raw: object) -> None:
    assert reason_of(raw, "divisible") is Reason.UNKNOWN_CODE


@pytest.mark.parametrize("field", ["name", "area_m2", "zoning", "divisible", "plan_date"])
def test_a_nul_character_is_refused(field: str) -> None:
    assert reason_of("1\0", field) is Reason.INVALID_TEXT


def test_a_text_beyond_any_use_is_refused() -> None:
    assert reason_of("x" * 2001, "name") is Reason.INVALID_TEXT


@given(st.text() | st.floats() | st.integers() | st.booleans() | st.none(), st.sampled_from(sorted(FIELDS)))
def test_any_cell_gives_a_value_in_range_or_a_problem(raw: object, name: str) -> None:
    field: Field = FIELDS[name]
    value: Value | Problem = parse(raw, field, COMMA)
    assert isinstance(value, Problem) or value is None or not isinstance(value, float) or field.accepts(value)

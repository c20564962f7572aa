"""The page about matching names every unit, short word, default and reason that the code knows."""

import pytest

from app.matching import reading, requirements
from app.matching.reasons import Because
from app.matching.units import UNITS
from app.matching.vocabulary import ALIASES
from app.settings import PROJECT_DIR

PAGE = (PROJECT_DIR / "docs" / "matching.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("base", UNITS)
def test_every_unit_is_told_with_its_base(base: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `") and f"`{base}`" in line.split("|")[1])
    others = [unit for unit in UNITS[base] if unit != base]
    assert [unit for unit in others if f"`{unit}`" not in row] == []


def test_every_short_word_is_told() -> None:
    assert {short.removesuffix("_truck_s") for short in ALIASES if short.endswith("_truck_s")} == {
        word
        for word in ("motorway", "air_cargo", "cargo", "airport", "terminal", "port", "hydrogen")
        if f"`{word}`" in PAGE
    }


@pytest.mark.parametrize("because", Because)
def test_every_reason_is_told(because: Because) -> None:
    assert f"| `{because}` |" in PAGE


def test_defaults_and_limits_are_those_of_the_code() -> None:
    should, nice = (f"{weight:.2f}" for weight in requirements.DEFAULT_WEIGHTS.values() if weight)
    assert f"{should} (`should`) and {nice} (`nice`)" in PAGE
    told = (
        f"At most {reading.MOST_REQUIREMENTS} requirements, {requirements.MOST_VALUES} values in a list, "
        f"{requirements.LONGEST_TEXT} characters a text, a weight of 0 to {requirements.LARGEST_WEIGHT:,.0f}"
    )
    assert told in PAGE

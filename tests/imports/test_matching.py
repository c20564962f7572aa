"""Facilities of two sources that are the same: by number, name and place, and those that are not."""

import pytest

from app.codes import FacilityKind
from app.imports.matching import By, Known, match

EXIT = FacilityKind.MOTORWAY_JUNCTION


def known(key: str, name: str = "", reference: str | None = None, x: float = 0.0, accuracy_m: float = 1_000.0,
          kind: FacilityKind = EXIT) -> Known:  # fmt: skip
    return Known(key, kind, name, reference, x, 0.0, accuracy_m)


def matched(old: list[Known], new: list[Known]) -> dict[str, tuple[str, By]]:
    return {each.old.key: (each.new.key, each.by) for each in match(old, new)}


@pytest.mark.parametrize(("old", "new"), [
    ("AS Halle/Peißen", "Halle-Peißen"),
    ("AS Halle-Ost", "Halle-Ost"),
    ("Kreuz Rippachtal", "Kreuz Rippachtal"),
    ("AS Löbejün", "Löbejün"),
    ("AS Halle (Brehna)", "Halle / Brehna"),
    ("Umspannwerk Lauchstädt", "Umspannwerk Lauchstädt"),
])  # fmt: skip
def test_names_are_compared_without_how_they_are_written(old: str, new: str) -> None:
    one, other = known("old", old), known("new", new, x=2_500.0, accuracy_m=100.0)
    assert matched([one], [other]) == {"old": ("new", By.NAME)}


def test_number_decides_over_name_and_name_over_place() -> None:
    old = known("old", "AS Merseburg-Nord", "A38 no. 24")
    by_number = known("number", "Leuna", "A38 no. 24", 2_000.0)
    by_name = known("name", "Merseburg-Nord", "A38", 1_500.0)
    by_place = known("place", "", None, 10.0)
    assert matched([old], [by_place, by_name, by_number]) == {"old": ("number", By.NUMBER)}
    assert matched([old], [by_place, by_name]) == {"old": ("name", By.NAME)}
    assert matched([old], [by_place]) == {"old": ("place", By.PLACE)}


@pytest.mark.parametrize("new", [
    known("new", "Nord", "A9", 100.0),
    known("new", "Nord", "A14 no. 8", 100.0),
    known("new", "Nord", "A14 no. 7", 3_500.0),
    known("new", "Süd", None, 1_500.0),
    known("new", "Nord", "A14 no. 7", 100.0, kind=FacilityKind.MOTORWAY_INTERCHANGE),
], ids=["other motorway", "other number", "too far", "other name beyond the accuracy", "other kind"])  # fmt: skip
def test_others_are_left_apart(new: Known) -> None:
    assert matched([known("old", "Nord", "A14 no. 7")], [Known(new.key, new.kind, new.name, new.reference, new.x, 0, 0)]
                   ) == {}  # fmt: skip


def test_place_alone_does_not_take_what_another_is_by_name() -> None:
    old = [known("north", "Nord"), known("gone", "Alt", x=400.0)]
    new = [known("osm-north", "Nord", x=300.0, accuracy_m=10.0)]
    assert matched(old, new) == {"north": ("osm-north", By.NAME)}


def test_each_takes_the_nearest_that_is_left() -> None:
    old = [known("a", "", x=0.0), known("b", "", x=100.0)]
    new = [known("one", "", x=90.0, accuracy_m=10.0), known("two", "", x=700.0, accuracy_m=10.0)]
    assert matched(old, new) == {"a": ("two", By.PLACE), "b": ("one", By.PLACE)}


def test_two_rough_ones_may_be_the_same_by_name() -> None:
    old = [known("a", "Nord"), known("b", "AS Nord", x=200.0)]
    assert matched(old, [known("new", "Nord", x=100.0)]) == {"a": ("new", By.NAME), "b": ("new", By.NAME)}

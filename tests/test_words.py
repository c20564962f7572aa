"""Every field and code that people read has words in German and in English."""

from collections.abc import Iterator

import pytest

from app import codes
from app.fields import PARCEL_FIELDS
from app.matching.vocabulary import PROPERTIES
from app.parcels.reach import reach_queryables
from app.scoring.criteria import CRITERIA
from app.words import CLASSES, CODES, FIELDS, UNITS, Words, code_title, field_title


def all_words() -> Iterator[Words]:
    yield from FIELDS.values()
    for table in (*CODES.values(), *CLASSES.values()):
        yield from table.values()


def test_every_field_of_a_parcel_has_words() -> None:
    assert [field.name for field in PARCEL_FIELDS if field.name not in FIELDS] == []


def test_every_code_of_a_parcel_has_words() -> None:
    lists = {field.code_list for field in PARCEL_FIELDS if field.code_list is not None}
    assert [code for each in lists for code in each if code not in CODES.get(each, {})] == []


def test_every_code_list_here_is_told_whole_and_tells_nothing_else() -> None:
    assert {each: set(told) for each, told in CODES.items()} == {each: set(each) for each in CODES}


def test_every_class_of_a_criterion_has_words() -> None:
    assert {each.id: set(each.codes) for each in CRITERIA if each.codes} == {
        name: set(told) & set(next(each.codes for each in CRITERIA if each.id == name))
        for name, told in CLASSES.items()
    }


def test_every_unit_has_words() -> None:
    units = {each.base_unit for each in PROPERTIES.values() if each.base_unit not in (None, "date")}
    assert units | {each.unit for each in CRITERIA} <= set(UNITS)


def test_ways_to_targets_have_words() -> None:
    assert field_title("motorway_exit_truck_s", "de") == "Autobahnanschluss, Lkw-Fahrzeit"
    assert [name for name, _ in reach_queryables() if field_title(name, "de") == name] == []


def test_no_words_are_empty() -> None:
    assert [told for told in all_words() if not (told.de.strip() and told.en.strip())] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_nobody_named_is_called_as_it_is(language: str) -> None:
    assert field_title("soil_class", language) == "soil_class"
    assert code_title(codes.Fibre, "copper", language) == "copper"

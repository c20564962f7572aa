"""Shapefiles that are not whole."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import InvalidInput
from app.files.shapefile import check_parts


@pytest.mark.parametrize("suffix", [".prj", ".dbf", ".shx"])
def test_a_missing_part_is_an_error_that_names_it(write_shapefile: Callable[..., Path], suffix: str) -> None:
    with pytest.raises(InvalidInput, match=f"lacks its {suffix}"):
        check_parts(write_shapefile(without=(suffix,)), None)


def test_an_empty_prj_is_an_error(write_shapefile: Callable[..., Path]) -> None:
    path = write_shapefile()
    path.with_suffix(".prj").write_text(" \n")
    with pytest.raises(InvalidInput, match="never guessed"):
        check_parts(path, None)


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
def test_a_part_that_is_cut_off_is_an_error(write_shapefile: Callable[..., Path], suffix: str) -> None:
    path = write_shapefile()
    part = path.with_suffix(suffix)
    os.truncate(part, part.stat().st_size - 20)
    with pytest.raises(InvalidInput, match="is cut off"):
        check_parts(path, None)


def test_parts_are_found_in_any_case(write_shapefile: Callable[..., Path]) -> None:
    path = write_shapefile()
    path.with_suffix(".prj").rename(path.with_name("AREAS.PRJ"))
    assert check_parts(path, "cp1252") == "cp1252"


def test_the_cpg_names_the_character_set(write_shapefile: Callable[..., Path]) -> None:
    assert check_parts(write_shapefile(), None) == "iso8859-1"


def test_without_a_cpg_the_language_byte_does(write_shapefile: Callable[..., Path]) -> None:
    path = write_shapefile(without=(".cpg",))
    set_language_byte(path, 0x57)
    assert check_parts(path, None) == "CP1252"


def test_an_unstated_character_set_is_an_error_where_it_matters(write_shapefile: Callable[..., Path]) -> None:
    path = write_shapefile(without=(".cpg",))
    set_language_byte(path, 0)
    with pytest.raises(InvalidInput, match="does not say its character set"):
        check_parts(path, None)
    assert check_parts(path, "ISO-8859-1") == "ISO-8859-1"


def set_language_byte(path: Path, value: int) -> None:
    table = path.with_suffix(".dbf")
    content = bytearray(table.read_bytes())
    content[29] = value
    content[-5] = 0xFC  # ü
    table.write_bytes(content)

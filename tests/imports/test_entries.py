"""An entry of the register, and the sentence that names what is wrong with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.errors import InvalidInput, NotFound
from app.imports.model import Column, OnMissing, Source
from app.imports.sources import find, load_sources, public_list
from app.imports.values import Reading
from app.settings import PROJECT_DIR

MakeSource = Callable[..., Source]


def test_a_column_states_how_its_cells_are_written(make_source: MakeSource) -> None:
    area = {"column": "Fläche", "unit": "ha", "decimal": ","}
    day = {"column": "Plan vom", "date": "%d.%m.%Y"}
    codes = {"column": "Art", "codes": {"Gewerbe": "GE", "unklar": ""}}
    source = make_source(columns={"name": "Name", "area_m2": area, "plan_date": day, "zoning": codes})
    assert source.columns["name"] == Column("Name")
    assert source.columns["area_m2"].reading == Reading(factor=10_000, decimal=",")
    assert source.columns["plan_date"].reading.date_format == "%d.%m.%Y"
    assert source.columns["zoning"].reading.codes == (("Gewerbe", "GE"), ("unklar", None))


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"licence": None}, "licence is missing"),
        ({"target": "roads"}, "target must be one of parcels"),
        ({"colums": {}}, "colums is not known"),
        ({"columns": {"name": "Name", "ownr": "x"}}, "columns.ownr is no field of parcels"),
        ({"columns": {"name": {"col": "Name"}}}, 'columns.name must be "COLUMN"'),
        ({"columns": {"area_m2": {"column": "F", "unit": "kW"}}}, "columns.area_m2.unit 'kW' cannot become"),
        ({"columns": {"area_m2": {"column": "F", "decimal": ";"}}}, "columns.area_m2.decimal must be"),
        ({"columns": {"zoning": {"column": "A", "codes": {"G": "GX"}}}}, "columns.zoning.codes.G 'GX' is not one of"),
        ({"columns": {}}, "columns.name is missing; every row of parcels needs it"),
        ({"constants": {}}, "columns.status is missing"),
        ({"constants": {"status": "for sale"}}, "constants.status 'for sale' is not one of"),
        ({"constants": {"status": "sold", "name": "x"}}, "constants.name is also read from a column"),
        ({"key": 5}, "key must be a column"),
        ({"key": None}, "key must be a column"),
        ({"target": "districts", "key": "geometry-hash"}, "key must be the column of the AGS"),
        ({"target": "districts", "on_missing": "withdraw", "constants": None}, "on_missing must be keep"),
        ({"on_missing": "delete"}, "on_missing must be one of keep, withdraw"),
        ({"encoding": "utf-99"}, "encoding 'utf-99' is no character set"),
        ({"extent": [1, 2, 3]}, "extent must be"),
        ({"filter": {"TYP": "GE"}}, "filter.TYP must be a list"),
        ({"rejection_limit_ratio": 5}, "rejection_limit_ratio must be a number from 0 to 1"),
        ({"as_of": "2025"}, "as_of must be a date without quotes"),
        ({"geometry": {"x": "R"}, "crs": "EPSG:25832"}, "geometry must be"),
        ({"geometry": {"wkt": "G"}}, "crs is missing: a text file cannot state it"),
        ({"geometry": {"wkt": "G"}, "crs": "Gauß"}, "crs 'Gauß' is not known"),
        ({"attributes": {"use": 5}}, "attributes.use must be a column"),
    ],
)
def test_a_mistake_is_named_with_source_and_part(make_source: MakeSource, parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        make_source(**parts)
    assert str(raised.value).startswith(f"Source 'land' in sources.toml: {sentence}")


def test_defaults_are_the_careful_ones(make_source: MakeSource) -> None:
    source = make_source()
    assert source.on_missing is OnMissing.KEEP
    assert source.rejection_limit_ratio == 0
    assert source.has_extent


def test_keys_from_outlines_are_prefixed_with_the_source(make_source: MakeSource) -> None:
    assert make_source(key="geometry-hash").key_prefix == "LAND-"
    assert make_source(key="geometry-hash", key_prefix="SK-").key_prefix == "SK-"


def test_another_entry_has_another_digest(make_source: MakeSource) -> None:
    assert make_source().digest() == make_source().digest()
    assert make_source().digest() != make_source(on_missing="withdraw").digest()


def test_the_shipped_register_is_sound() -> None:
    sources = load_sources(PROJECT_DIR / "geodata")
    assert {"districts", "municipalities", "infrastructure", "sites_named", "sample_parcels"} <= set(sources)
    for entry in public_list(sources):
        assert entry["attribution"]
        assert entry["licence"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("[source.a", "is not valid TOML"), ("[sources.a]", "holds 'sources'"), ("[source]\na = 1", "must be a table")],
)
def test_a_register_that_is_none_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "sources.toml").write_text(text)
    with pytest.raises(InvalidInput, match=sentence):
        load_sources(tmp_path)


def test_a_missing_register_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="does not exist"):
        load_sources(tmp_path)


def test_an_unknown_source_names_the_known_ones(make_source: MakeSource) -> None:
    with pytest.raises(NotFound, match=r"no source 'lnad' .* known are: land"):
        find({"land": make_source()}, "lnad")

"""Drafts of sources."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.codes import ImportTarget
from app.errors import InvalidInput
from app.imports.entries import EntryParser
from app.imports.headings import field_of, unit_of
from app.imports.suggest import suggest
from app.imports.targets import TARGETS

CSV = """Nr.;Bezeichnung;Fläche (ha);Gebietsart;Planungsstand;B-Plan vom;Preis €/m²;Rechtswert;Hochwert;Vermerk
1;Nord;12,5;Gewerbegebiet;rechtskräftig;31.12.2020;25,50;700000;5700000;x
2;Süd;3;Industriegebiet;in Prüfung;01.02.2021;;701000;5700000;x
"""


@pytest.fixture
def draft(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "liste.csv"
    path.write_bytes(CSV.encode("cp1252"))
    entry: dict[str, Any] = tomllib.loads(suggest(path, ImportTarget.PARCELS, "liste"))["source"]["liste"]
    return entry


def test_a_draft_maps_german_headings(draft: dict[str, Any]) -> None:
    assert draft["columns"] == {
        "name": "Bezeichnung",
        "area_m2": {"column": "Fläche (ha)", "unit": "ha", "decimal": ","},
        "zoning": {"column": "Gebietsart", "codes": {"Gewerbegebiet": "GE", "Industriegebiet": "GI"}},
        "plan_status": {"column": "Planungsstand", "codes": {"in Prüfung": "?", "rechtskräftig": "binding"}},
        "plan_date": {"column": "B-Plan vom", "date": "%d.%m.%Y"},
        "price_eur_per_m2": {"column": "Preis €/m²", "decimal": ","},
    }


def test_a_draft_states_key_place_and_encoding(draft: dict[str, Any]) -> None:
    assert draft["key"] == "Nr."
    assert draft["geometry"] == {"x": "Rechtswert", "y": "Hochwert"}
    assert draft["encoding"] == "cp1252"


def test_a_draft_is_not_taken_before_a_person_completes_it(draft: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        EntryParser("liste", draft).source()
    stated = dict.fromkeys(("title", "provider", "licence", "licence_url", "attribution"), "x")
    draft["columns"]["plan_status"]["codes"]["in Prüfung"] = ""
    whole = draft | stated | {"crs": "EPSG:25832", "constants": {"status": "available"}}
    assert EntryParser("liste", whole).source().target is ImportTarget.PARCELS


def test_a_draft_of_a_vector_file_takes_its_system_and_codes(write_land: Callable[..., Path]) -> None:
    path = write_land({"AGS": "01", "TYP": "GE"}, {"AGS": "02", "TYP": "GI"})
    entry = tomllib.loads(suggest(path, ImportTarget.PARCELS, "land"))["source"]["land"]
    assert entry["crs"] == "EPSG:4326"
    assert entry["key"] == "AGS"
    assert entry["columns"]["zoning"] == "TYP"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Größte zusammenhängende Fläche [ha]", "largest_contiguous_m2"),
        ("Flaeche_m2", None),
        ("Fläche", "area_m2"),
        ("GRZ", "site_coverage_ratio"),
        ("Gleisanschluss", "rail_siding"),
        ("verfügbar ab", "available_from"),
        ("power_mw", "power_mw"),
        ("Altlastenverdacht", "contamination"),
        ("Organisation", None),
    ],
)
def test_headings_are_recognised(heading: str, field: str | None) -> None:
    assert field_of(heading, set(TARGETS[ImportTarget.PARCELS].fields)) == field


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("Fläche [ha]", "ha"), ("Fläche (in m²)", "m2"), ("HECTARES", "ha"), ("Strom kW", "kW"), ("Name", None)],
)
def test_units_are_recognised(heading: str, unit: str | None) -> None:
    assert unit_of(heading) == unit

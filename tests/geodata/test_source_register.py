"""Every shipped file is registered with its licence, and every entry can be served and read."""

import csv
import tomllib
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from app import codes
from app.db import tables

GEODATA = Path(__file__).parents[2] / "geodata"
SOURCES: dict[str, dict[str, Any]] = tomllib.loads((GEODATA / "sources.toml").read_text("utf-8"))["source"]
SHIPPED = {name: source for name, source in SOURCES.items() if "file" in source}
TABLES = {
    "parcels": tables.ParcelRow,
    "sites": tables.SiteRow,
    "districts": tables.DistrictRow,
    "municipalities": tables.MunicipalityRow,
    "infrastructure": tables.FacilityRow,
}


def headings(path: Path) -> set[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return set(next(csv.reader(file)))
    return set(pyogrio.read_info(path)["fields"])


def columns_named_in(source: dict[str, Any]) -> set[str]:
    mapped = [*source.get("columns", {}).values(), *source.get("attributes", {}).values()]
    names = {entry if isinstance(entry, str) else entry["column"] for entry in mapped}
    key = source["key"]
    names |= {key} if isinstance(key, str) else set(key)
    names |= set(source.get("geometry", {}).values())
    names |= {source["provenance_url"]} if "provenance_url" in source else set()
    return names - {"geometry-hash"}


def test_every_shipped_file_is_registered_once() -> None:
    folders = (GEODATA / "reference", GEODATA / "samples")
    files = [str(path.relative_to(GEODATA)) for folder in folders for path in folder.iterdir()]
    assert sorted(source["file"] for source in SHIPPED.values()) == sorted(files)


@pytest.mark.parametrize("name", SOURCES)
def test_entry_has_what_the_api_must_serve(name: str) -> None:
    required = ("title", "provider", "licence", "licence_url", "attribution", "crs", "target")
    assert [field for field in (*required, "key") if not SOURCES[name].get(field)] == []
    assert SOURCES[name]["licence_url"].startswith("https://")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_file_says_how_it_was_made_and_when_it_is_from(name: str) -> None:
    source = SHIPPED[name]
    assert source["how"]
    assert ("as_of" in source) != ("state no date" in source["how"])


@pytest.mark.parametrize("name", SHIPPED)
def test_columns_named_in_the_entry_are_in_the_file(name: str) -> None:
    source = SHIPPED[name]
    assert columns_named_in(source) <= headings(GEODATA / source["file"])


@pytest.mark.parametrize("name", SHIPPED)
def test_every_column_of_a_shipped_file_is_read(name: str) -> None:
    source = SHIPPED[name]
    fields = set(TABLES[source["target"]].__table__.columns.keys())
    unread = headings(GEODATA / source["file"]) - columns_named_in(source)
    unread -= fields if source.get("same_names") else set()
    assert unread - {"state"} == set()  # of a municipality: its district has it


@pytest.mark.parametrize("name", SOURCES)
def test_entry_fills_fields_that_exist(name: str) -> None:
    source = SOURCES[name]
    assert source["target"] in set(codes.ImportTarget)
    fields = set(TABLES[source["target"]].__table__.columns.keys())
    assert {*source.get("columns", {}), *source.get("constants", {})} <= fields


@pytest.mark.parametrize("name", ["stations", "substations"])
def test_share_alike_data_stand_in_a_file_of_their_own(name: str) -> None:
    assert SHIPPED[name]["licence"] == "CC-BY-4.0 AND ODbL-1.0"
    assert "OpenStreetMap" in SHIPPED[name]["attribution"]


def test_no_other_shipped_file_is_share_alike() -> None:
    share_alike = {name for name, source in SHIPPED.items() if "ODbL" in source["licence"]}
    assert share_alike == {"stations", "substations"}


@pytest.mark.parametrize("name", ["districts", "municipalities", "vg250_districts"])
def test_boundaries_name_the_federal_agency(name: str) -> None:
    assert "© GeoBasis-DE / BKG 2016" in SOURCES[name]["attribution"]

"""What GDAL reads through its driver for OGC API – Features: an old one (command line) and a new one (pyogrio)."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import geopandas
import pytest
from fastapi.testclient import TestClient

from app.crs import CRS84, LATLON, STORAGE
from tests.answers import COLLECTIONS
from tests.ogc.conftest import PARCELS, UMLAUTS

ReadFrame = Callable[..., geopandas.GeoDataFrame]

COMMAND_LINE = pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="ogr2ogr (package gdal-bin) is not installed")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)


def fetched(told: subprocess.CompletedProcess[str]) -> list[str]:
    """The pages of items that the driver asked for."""
    return [line for line in told.stderr.splitlines() if "Fetch(" in line and "/items" in line]


READ = """
import json, sys
import pyogrio
address, name, options, target = sys.argv[1:]
given = {key: tuple(value) if key == "bbox" else value for key, value in json.loads(options).items()}
pyogrio.read_dataframe(address, layer=name, **given).to_feather(target)
"""


@pytest.fixture
def read_frame(served_url: str, tmp_path: Path) -> ReadFrame:
    """Reads a collection in a process of its own: the driver holds this one up while it waits for the server."""

    def read(name: str, **options: Any) -> geopandas.GeoDataFrame:
        target = tmp_path / f"{name}.feather"
        run(sys.executable, "-c", READ, f"OAPIF:{served_url}/ogc", name, json.dumps(options), str(target))
        return geopandas.read_feather(target)

    return read


@COMMAND_LINE
@pytest.mark.parametrize("name", COLLECTIONS)
def test_ogrinfo_reads_every_collection_whole(world: TestClient, served_url: str, name: str) -> None:
    told = run("ogrinfo", "-ro", "-al", f"OAPIF:{served_url}/ogc", name).stdout
    matched = world.get(f"/ogc/collections/{name}/items").json()["numberMatched"]
    assert f"Feature Count: {matched}\n" in told
    assert told.count("\nOGRFeature(") == matched


@COMMAND_LINE
def test_ogrinfo_pages_and_pushes_filters_down(served_url: str) -> None:
    address = f"OAPIF:{served_url}/ogc"
    whole = run("ogrinfo", "-ro", "-q", "--debug", "on", "-oo", "PAGE_SIZE=10", address, "parcels")
    assert whole.stdout.count("OGRFeature(") == PARCELS
    assert sum("next=" in line for line in fetched(whole)) == 2
    sold = run("ogrinfo", "-ro", "-q", "--debug", "on", "-where", "status='sold'", address, "parcels")
    assert sold.stdout.count("OGRFeature(") == 13
    assert any("filter=status+%3D+%27sold%27" in line for line in fetched(sold))
    near = run("ogrinfo", "-ro", "-q", "--debug", "on", "-spat", "11.9", "51.2", "12.0", "51.31", address, "parcels")
    assert near.stdout.count("OGRFeature(") == 0
    assert any("bbox=" in line for line in fetched(near))


@COMMAND_LINE
def test_old_gdal_counts_what_a_filter_finds_without_reading_it(served_url: str) -> None:
    order = ("ogrinfo", "-ro", "-so", "--debug", "on", "-where", "status='sold'", f"OAPIF:{served_url}/ogc", "parcels")
    told = run(*order)
    assert "Feature Count: 13\n" in told.stdout
    asked = [parse_qs(urlsplit(line.split("Fetch(")[1].rstrip(")")).query) for line in fetched(told)]
    assert [each["resultType"] for each in asked if "filter" in each] == [["hits"]]


@COMMAND_LINE
def test_old_gdal_knows_the_types_of_attributes_that_no_first_row_shows(served_url: str) -> None:
    told = run("ogrinfo", "-ro", "-so", f"OAPIF:{served_url}/ogc", "parcels-logistics").stdout
    types = dict(re.findall(r"^(\w+): (\w+(?:\(\w+\))?)", told, re.MULTILINE))
    expected = {
        "zoning": "String",
        "area_m2": "Real",
        "price_eur_per_m2": "Real",
        "operation_24h": "Integer(Boolean)",
        "plan_date": "Date",
        "as_of": "Date",
        "withdrawn_at": "DateTime",
        "municipality_keys": "StringList",
        "score": "Real",
        "group": "String",
    }
    assert expected.items() <= types.items()


def test_new_gdal_knows_the_types_of_attributes_that_no_first_row_shows(read_frame: ReadFrame) -> None:
    types = read_frame("parcels", PAGE_SIZE="5").dtypes.astype(str)
    assert types["price_eur_per_m2"] == types["area_m2"] == "float64"
    assert types["plan_date"] == types["withdrawn_at"] == types["as_of"]
    assert types["as_of"].startswith("datetime64")


WORDS = UMLAUTS.split("\\")[0].strip()
# What a user writes after -where, the filter it means, and the part of it that the driver leaves to the service.
FILTERS = {
    "text": ("key = 'P-07'", "key = 'P-07'", "key = 'P-07'"),
    # GDAL leaves a plus sign as it is, which means a blank in a query: no filter for all of UMLAUTS
    "umlauts": (f"name LIKE '{WORDS}%'", f"name LIKE '{WORDS}%'", f"name LIKE '{WORDS}%'"),
    "number": ("area_m2 > 39999.5", "area_m2 > 39999.5", "area_m2 > 39999.5"),
    "like": ("key LIKE 'P-1%'", "key LIKE 'P-1%'", "key LIKE 'P-1%'"),
    "ilike": ("key ILIKE 'p-1%'", "CASEI(key) LIKE CASEI('p-1%')", "key ILIKE 'p-1%'"),
    "unknown": ("zoning IS NULL", "zoning IS NULL", "zoning IS NULL"),
    "either": ("key = 'P-07' OR zoning = 'GI'", "key = 'P-07' OR zoning = 'GI'", "(key = 'P-07') OR (zoning = 'GI')"),
    "not": ("NOT (status = 'sold')", "NOT (status = 'sold')", "status = 'sold'"),
    "truth": ("operation_24h = 1", "operation_24h = TRUE", "operation_24h = 1"),
    "half": ("status = 'sold' AND key IN ('P-00', 'P-01')", "status = 'sold' AND key IN ('P-00', 'P-01')", "'sold'"),
    "day": ("as_of >= '2025-06-30'", "as_of >= '2025-06-30'", ""),
    "moment": ("as_of > '2025/06/30 00:00:00'", "as_of > '2025-06-30'", ""),
}


@COMMAND_LINE
@pytest.mark.parametrize(("where", "meant", "pushed"), FILTERS.values(), ids=FILTERS)
def test_old_gdal_finds_by_attribute_what_the_service_finds(
    world: TestClient, served_url: str, where: str, meant: str, pushed: str
) -> None:
    matched = world.get("/ogc/collections/parcels/items", params={"filter": meant}).json()["numberMatched"]
    assert 0 < matched < PARCELS
    order = ("ogrinfo", "-ro", "-q", "--debug", "on", "-geom=NO", "-where", where, f"OAPIF:{served_url}/ogc", "parcels")
    told = run(*order)
    assert told.stdout.count("OGRFeature(") == matched
    asked = [parse_qs(urlsplit(line.split("Fetch(")[1].rstrip(")")).query) for line in fetched(told)]
    assert any(pushed in each.get("filter", [""])[0] for each in asked)


@pytest.mark.parametrize(("where", "meant", "_"), FILTERS.values(), ids=FILTERS)
def test_new_gdal_finds_by_attribute_what_the_service_finds(
    world: TestClient, read_frame: ReadFrame, where: str, meant: str, _: str
) -> None:
    matched = world.get("/ogc/collections/parcels/items", params={"filter": meant}).json()["numberMatched"]
    assert len(read_frame("parcels", where=where)) == matched


@COMMAND_LINE
def test_round_trip_to_geopackage_keeps_count_values_and_geometry(
    world: TestClient, served_url: str, tmp_path: Path
) -> None:
    target = tmp_path / "parcels.gpkg"
    run("ogr2ogr", "-f", "GPKG", str(target), f"OAPIF:{served_url}/ogc", "parcels", "-nlt", "GEOMETRY")
    kept = geopandas.read_file(target).set_index("key")
    features = world.get("/ogc/collections/parcels/items?limit=100").json()["features"]
    assert len(kept) == len(features) == PARCELS
    assert kept.crs.to_epsg() == 4326
    for feature in features:
        row = kept.loc[feature["properties"]["key"]]
        assert row["name"] == feature["properties"]["name"]
        assert str(row["as_of"])[:10] in (feature["properties"]["as_of"], "NaT", "None")
        drawn = None if row.geometry is None else json.loads(geopandas.GeoSeries([row.geometry]).to_json())
        assert (drawn and drawn["features"][0]["geometry"]) == (feature["geometry"] and feature["geometry"])
    assert UMLAUTS in set(kept["name"])


@pytest.mark.parametrize("name", COLLECTIONS)
def test_new_gdal_reads_every_collection_whole_in_the_storage_crs(
    world: TestClient, read_frame: ReadFrame, name: str
) -> None:
    body = world.get(f"/ogc/collections/{name}/items", params={"crs": STORAGE.uri, "limit": 100}).json()
    frame = read_frame(name, PAGE_SIZE="7")
    assert len(frame) == body["numberMatched"]
    assert frame.crs.to_epsg() == 25832
    drawn = geopandas.GeoDataFrame.from_features(body["features"], crs=25832)
    assert frame.geometry.geom_equals_exact(drawn.geometry, 0.001).sum() == drawn.geometry.notna().sum()


@pytest.mark.parametrize("crs", [CRS84, LATLON], ids=["CRS84", "EPSG:4326"])
def test_new_gdal_honours_the_axis_order(read_frame: ReadFrame, crs: Any) -> None:
    frame = read_frame("parcels", CRS=crs.uri).set_index("key")
    point = frame.loc["POINT"].geometry
    assert (point.x, point.y) == pytest.approx((12.0123456, 51.3), abs=1e-6)


def test_new_gdal_pushes_boxes_down_in_its_crs(world: TestClient, read_frame: ReadFrame) -> None:
    box = (705_000.0, 5_680_000.0, 708_000.0, 5_700_000.0)
    asked = {"bbox": ",".join(map(str, box)), "bbox-crs": STORAGE.uri, "limit": "100"}
    matched = world.get("/ogc/collections/parcels/items", params=asked).json()["numberMatched"]
    assert 0 < matched < PARCELS
    assert len(read_frame("parcels", bbox=box)) == matched

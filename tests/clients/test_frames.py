"""geopandas, pandas and OWSLib over the same collection: what each of them makes of it is what the service holds."""

import io
from itertools import product
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from owslib.ogcapi.features import Features
from pyproj import CRS

from tests.answers import features_of
from tests.serving import Served

PLANE = ("gpkg", "fgb", "parquet", "shp.zip")
WRITTEN = [*product((*PLANE, "geojson", "geojsonl"), [None]), *product(PLANE, [25832, 3857])]
FILTER = "area_m2 > 64000 AND zoning IN ('GI', 'GE')"


@pytest.fixture(scope="module")
def held(few: TestClient) -> geopandas.GeoDataFrame:
    """What the service finds, in CRS84."""
    asked = {"filter": FILTER, "limit": "1000"}
    features = features_of(few.get("/ogc/collections/parcels/items", params=asked))
    assert 10 < len(features) < 300
    return geopandas.GeoDataFrame.from_features(features, crs=4326).sort_values("key")


@pytest.mark.parametrize(("format_", "epsg"), WRITTEN)
def test_geopandas_reads_every_format_with_count_system_and_places(
    few: TestClient, held: geopandas.GeoDataFrame, tmp_path: Path, format_: str, epsg: int | None
) -> None:
    crs = {} if epsg is None else {"crs": f"http://www.opengis.net/def/crs/EPSG/0/{epsg}"}
    answer = few.get(f"/exports/parcels.{format_}", params={"filter": FILTER, **crs})
    assert answer.status_code == 200, answer.text
    target = tmp_path / f"parcels.{format_}"
    target.write_bytes(answer.content)
    frame = geopandas.read_parquet(target) if format_ == "parquet" else geopandas.read_file(target)
    frame = frame.sort_values("key")
    assert list(frame["key"]) == list(held["key"])
    assert frame.crs.equals(CRS.from_user_input(epsg or 4326), ignore_axis_order=True)
    apart_m = frame.geometry.to_crs(25832).centroid.distance(held.geometry.to_crs(25832).centroid, align=False)
    assert apart_m.max() < 0.1
    assert list(frame["area_m2"]) == list(held["area_m2"])
    assert frame["area_m2"].dtype == "float64"


def test_a_spreadsheet_shows_numbers_days_and_umlauts(few: TestClient, held: geopandas.GeoDataFrame) -> None:
    content = few.get("/exports/parcels.xlsx", params={"filter": FILTER}).content
    rows = list(load_workbook(io.BytesIO(content), read_only=True).worksheets[0].iter_rows(values_only=True))
    titles: tuple[Any, ...] = next(row for row in rows if "key" in row)
    names = [str(title).partition(" [")[0] for title in titles]
    shown = [dict(zip(names, row, strict=True)) for row in rows[rows.index(titles) + 1 :]]
    assert sorted(str(row["key"]) for row in shown) == list(held["key"])
    assert all(isinstance(row["area_m2"], int | float) for row in shown)
    assert {type(row["plan_date"]).__name__ for row in shown} == {"datetime"}


def test_a_spreadsheet_reads_the_csv(few: TestClient, held: geopandas.GeoDataFrame) -> None:
    content = few.get("/exports/parcels.csv", params={"filter": FILTER}).content
    frame = pandas.read_csv(io.BytesIO(content), encoding="utf-8-sig", comment="#").sort_values("key")
    assert list(frame["key"]) == list(held["key"])
    assert list(frame["area_m2"]) == list(held["area_m2"])
    assert set(frame["municipality"]) == set(held["municipality"])


def test_owslib_finds_its_way(served_few: Served, held: geopandas.GeoDataFrame) -> None:
    service = Features(f"{served_few.url}/ogc")
    assert {"parcels", "parcels-logistics", "districts"} <= set(service.feature_collections())
    assert "area_m2" in service.collection_queryables("parcels")["properties"]
    assert service.collection_schema("parcels")["properties"]["plan_date"]["format"] == "date"
    page = service.collection_items("parcels", limit=1000, filter=FILTER, sortby=("area_m2", "desc"))
    found = [feature["properties"] for feature in page["features"]]
    assert sorted(each["key"] for each in found) == list(held["key"])
    assert [each["area_m2"] for each in found] == sorted((each["area_m2"] for each in found), reverse=True)
    (feature, *_) = page["features"]
    assert service.collection_item("parcels", feature["id"])["properties"] == feature["properties"]
    inside = service.collection_items("parcels", bbox=[11.0, 51.0, 12.0, 51.5], limit=5)
    assert len(inside["features"]) == 5

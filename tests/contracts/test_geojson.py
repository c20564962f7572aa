"""The GeoJSON that is served: as RFC 7946 wants it, and as real programs read it by URL."""

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import geopandas
import httpx2
import pytest
import shapely
from fastapi.testclient import TestClient

from tests.answers import features_of, pages
from tests.makers import (
    LEUNA,
    NOWHERE,
    POSITION,
    app_of,
    make_district,
    make_facility,
    make_municipality,
    make_parcel,
    make_site,
    square,
)
from tests.serving import serving

BOX = (11.9, 51.2, 12.1, 51.4)
UMLAUTS = 'Südfeld „Große Wiese“ \\ "ß" ẞ\n=1+1 <b>'


@pytest.fixture(scope="module")
def client(shared_client: TestClient) -> TestClient:
    """A parcel with an outline, one with a position, one nowhere; and one row of everything else."""
    make_district(shared_client, "15088", "Saalekreis", BOX)
    make_municipality(shared_client, "15088020", "Leuna", BOX)
    make_facility(shared_client, "airport_cargo", at=(12.24, 51.414))
    make_site(shared_client)
    make_parcel(shared_client, name=UMLAUTS, zoning="GI", operation_24h=False, price_eur_per_m2=0.0)
    make_parcel(shared_client, place=POSITION, at=(12.0123456789, 51.3))
    make_parcel(shared_client, place=NOWHERE, area_m2=None)
    return shared_client


@pytest.fixture(scope="module")
def parcels(client: TestClient) -> list[dict[str, Any]]:
    return features_of(client.get("/parcels"))


NUMBER = re.compile(r'"(\w+_(?:m2|m|ratio)|score\w*)":(-?[\d.]+)')
LISTS = ["/parcels", "/parcels?profile=logistics", "/sites", "/sites?profile=food", "/infrastructure", "/districts"]


@pytest.mark.parametrize("path", [*LISTS, "/municipalities", "/parcels?profile=food&required_area_m2=1"])
def test_every_list_is_a_feature_collection_without_a_crs(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "application/geo+json"
    body = answer.json()
    assert body["type"] == "FeatureCollection"
    assert body["numberReturned"] == len(body["features"]) > 0
    assert "crs" not in body
    for feature in body["features"]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], int)
        assert set(feature) == {"type", "id", "geometry", "properties"}


def test_outer_rings_run_against_the_clock_and_close(client: TestClient) -> None:
    for path in ("/parcels", "/sites", "/districts", "/municipalities"):
        for feature in features_of(client.get(path)):
            if feature["geometry"] is not None and feature["geometry"]["type"] == "MultiPolygon":
                for rings in feature["geometry"]["coordinates"]:
                    assert shapely.LinearRing(rings[0]).is_ccw
                    assert rings[0][0] == rings[0][-1]


def test_holes_run_with_the_clock(client: TestClient) -> None:
    hole = square(LEUNA, 100.0).exterior
    ring = shapely.Polygon(square(LEUNA, 40_000.0).exterior.coords[::-1], [hole.coords])
    from_client = json.loads(shapely.to_geojson(ring))
    assert not shapely.LinearRing(from_client["coordinates"][0]).is_ccw
    row_id = make_parcel(client, outline=ring)
    rings = client.get(f"/parcels/{row_id}").json()["geometry"]["coordinates"][0]
    assert [shapely.LinearRing(each).is_ccw for each in rings] == [True, False]


def test_coordinates_are_lon_lat_with_seven_decimals(client: TestClient, parcels: list[dict[str, Any]]) -> None:
    assert parcels[1]["geometry"] == {"type": "Point", "coordinates": [12.0123457, 51.3]}
    decimals = re.findall(r"\d+\.(\d+)", json.dumps(parcels[0]["geometry"]))
    assert max(map(len, decimals)) == 7
    outline = shapely.from_geojson(json.dumps(parcels[0]["geometry"]))
    assert outline.contains(shapely.Point(LEUNA))


def test_geometry_kind_says_what_the_geometry_is(parcels: list[dict[str, Any]]) -> None:
    kinds = [(feature["properties"]["geometry_kind"], feature["geometry"] is None) for feature in parcels[:3]]
    assert kinds == [("outline", False), ("position", False), ("none", True)]


def test_unknown_is_null_and_neither_zero_nor_no(parcels: list[dict[str, Any]]) -> None:
    known, unknown = parcels[0]["properties"], parcels[2]["properties"]
    assert (known["operation_24h"], known["price_eur_per_m2"]) == (False, 0)
    assert (unknown["operation_24h"], unknown["price_eur_per_m2"], unknown["area_m2"]) == (None, None, None)
    assert unknown["municipality_keys"] is None
    assert unknown["geometry_area_m2"] is None


def test_text_comes_back_as_it_was_sent(client: TestClient, parcels: list[dict[str, Any]]) -> None:
    assert parcels[0]["properties"]["name"] == UMLAUTS
    assert "Südfeld" in client.get("/parcels").content.decode("utf-8")
    assert features_of(client.get("/parcels", params={"q": "südfeld große"}))[0]["id"] == parcels[0]["id"]


def test_numbers_are_numbers_and_the_stated_area_stands_beside_the_drawn_one(parcels: list[dict[str, Any]]) -> None:
    properties = parcels[0]["properties"]
    assert properties["area_m2"] == 40_000
    assert properties["geometry_area_m2"] == pytest.approx(40_000, rel=0.01)


def test_numbers_that_may_have_decimals_show_one_so_that_programs_do_not_take_them_for_integers(
    client: TestClient,
) -> None:
    for path in ("/parcels", "/parcels?profile=logistics", "/ogc/collections/parcels-logistics/items"):
        for name, number in NUMBER.findall(client.get(path).text):
            assert "." in number, (path, name)
    assert '"area_m2":40000.0,' in client.get("/parcels").text
    frame = geopandas.read_file(io.BytesIO(client.get("/parcels").content))
    assert frame["area_m2"].dtype == "float64"


def test_scored_feature_carries_score_group_and_profile(client: TestClient) -> None:
    for path in ("/parcels?profile=logistics", "/sites?profile=logistics"):
        properties = features_of(client.get(path))[0]["properties"]
        assert properties["profile"] == "logistics"
        assert properties["group"] in ("ranked", "data_missing", "knocked_out")
        assert properties["score_low"] <= properties["score"] <= properties["score_high"]


def test_geopandas_reads_the_bytes(client: TestClient) -> None:
    frame = geopandas.read_file(io.BytesIO(client.get("/parcels").content))
    assert frame.crs.to_epsg() == 4326
    assert len(frame) == client.get("/parcels").json()["numberMatched"]
    assert UMLAUTS in set(frame["name"])
    assert frame.to_crs(25832).area.max() == pytest.approx(40_000, rel=0.01)


@pytest.fixture(scope="module")
def served_url(client: TestClient) -> Iterator[str]:
    """The address of a real server on loopback."""
    with serving(app_of(client)) as served:
        yield served.url


def test_geopandas_opens_the_list_by_url(client: TestClient, served_url: str) -> None:
    frame = geopandas.read_file(f"{served_url}/parcels?profile=logistics")
    assert frame.crs.to_epsg() == 4326
    assert len(frame) == client.get("/parcels").json()["numberMatched"]
    assert frame["score"].notna().any()


def test_pages_of_the_real_server_lead_to_every_row(client: TestClient, served_url: str) -> None:
    with httpx2.Client() as real:
        walk = pages(real, f"{served_url}/parcels?limit=1")
        frames = [geopandas.read_file(io.BytesIO(page.content)) for page in walk]
    assert sum(map(len, frames)) == len(frames) == client.get("/parcels").json()["numberMatched"]


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo (package gdal-bin) is not installed")
def test_ogrinfo_opens_the_list_by_url(client: TestClient, served_url: str) -> None:
    command = ["ogrinfo", "-ro", "-al", "-so", f"{served_url}/parcels"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert f"Feature Count: {client.get('/parcels').json()['numberMatched']}" in told
    assert 'ID["EPSG",4326]' in told
    assert "price_eur_per_m2: Real" in told or "price_eur_per_m2: Integer" in told

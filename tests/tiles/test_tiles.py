"""What a tile holds, read back by another library: features, their place, ids, attributes, and what is left out."""

import gzip
from typing import Any

import brotli
import pytest
import shapely
import zstandard
from fastapi.testclient import TestClient
from shapely.geometry import shape

from app.codes import Role
from tests.answers import blamed, problem_of
from tests.makers import (
    LEUNA,
    NOWHERE,
    POSITION,
    app_of,
    make_district,
    make_facility,
    make_headers,
    make_municipality,
    make_parcel,
    square,
)
from tests.tiles.conftest import PLAIN, features_in, keys_in, path_of, place_in

BOX = (11.9, 51.2, 12.1, 51.4)
FAR = (13.0, 52.0)
LONG = "ß" * 700
UNPACK = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}


@pytest.fixture(scope="module")
def world(shared: TestClient) -> TestClient:
    make_district(shared, "15088", "Saalekreis", BOX)
    make_municipality(shared, "15088020", "Leuna", BOX)
    make_facility(shared, "airport_cargo", at=(12.24, 51.414), key="LEJ")
    make_parcel(shared, key="A", zoning="GI", price_eur_per_m2=30.5)
    make_parcel(shared, key="B", at=(12.01, 51.321), area_m2=900.0, status="sold", name=LONG)
    make_parcel(shared, key="POINT", place=POSITION, at=(12.002, 51.322))
    make_parcel(shared, key="NOWHERE", place=NOWHERE)
    make_parcel(shared, key="HIDDEN", at=(12.003, 51.319), visibility="internal")
    return shared


def test_tile_holds_what_lies_in_it_with_integer_ids_in_their_order(world: TestClient) -> None:
    features = features_in(world.get(path_of(12)))
    assert [(each["id"], each["properties"]["key"]) for each in features] == [(1, "A"), (2, "B"), (3, "POINT")]
    assert features_in(world.get(path_of(12, FAR))) == []


def test_attributes_are_the_chosen_ones_and_unknown_is_left_out(world: TestClient) -> None:
    first, second, point = (each["properties"] for each in features_in(world.get(path_of(12))))
    assert first == {
        "key": "A",
        "name": f"Parcel at {LEUNA[0]}, {LEUNA[1]}",
        "status": "available",
        "zoning": "GI",
        "area_m2": 40_000.0,
        "price_eur_per_m2": 30.5,
        "synthetic": False,
    }
    assert "zoning" not in second
    assert second["name"] == LONG[:200]
    assert "price_eur_per_m2" not in point


def test_geometry_lies_where_the_parcel_lies(world: TestClient) -> None:
    column, row = place_in(14)
    (feature,) = (each for each in features_in(world.get(path_of(14))) if each["properties"]["key"] == "A")
    drawn = shape(feature["geometry"])
    unit = 360 / 2**14 / 4096
    west = column * 360 / 2**14 - 180
    expected = square(LEUNA, 40_000.0)
    assert west + drawn.centroid.x * unit == pytest.approx(LEUNA[0], abs=2 * unit)
    assert drawn.bounds[2] - drawn.bounds[0] == pytest.approx((expected.bounds[2] - expected.bounds[0]) / unit, abs=8)
    assert place_in(14)[1] == row
    assert 0 <= drawn.centroid.y <= 4096


def test_both_paths_give_the_same_tile_each_in_its_order(world: TestClient) -> None:
    column, row = place_in(12)
    assert column != row
    plain = world.get(f"/tiles/parcels/12/{column}/{row}.mvt", headers=PLAIN)
    ogc = world.get(f"/ogc/collections/parcels/tiles/WebMercatorQuad/12/{row}/{column}?f=mvt", headers=PLAIN)
    assert len(features_in(plain)) == 3
    assert ogc.content == plain.content
    turned = world.get(f"/ogc/collections/parcels/tiles/WebMercatorQuad/12/{column}/{row}")
    assert features_in(turned) == []


def test_tiny_polygon_stays_as_a_pixel(world: TestClient) -> None:
    for zoom in (3, 6, 9):
        found = {each["properties"]["key"]: shape(each["geometry"]) for each in features_in(world.get(path_of(zoom)))}
        assert 36 <= found["B"].area <= 120, zoom
        assert found["POINT"].geom_type == "Point"


def test_thin_polygon_is_not_lost(world: TestClient) -> None:
    sliver = shapely.box(12.02, 51.33, 12.04, 51.330005)
    make_parcel(world, key="SLIVER", outline=sliver, area_m2=700.0)
    assert "SLIVER" in keys_in(world.get(path_of(8)))


def test_outlines_are_cut_at_the_buffer(world: TestClient) -> None:
    for feature in features_in(world.get(path_of(13, collection="districts")), "districts"):
        west, north, east, south = shape(feature["geometry"]).bounds
        assert min(west, north) >= -64
        assert max(east, south) <= 4096 + 64


def test_every_collection_has_tiles(world: TestClient) -> None:
    for collection in ("districts", "municipalities", "parcels-logistics"):
        assert features_in(world.get(path_of(9, collection=collection)), collection) != []
    (airport,) = features_in(world.get(path_of(9, (12.24, 51.414), "infrastructure")), "infrastructure")
    assert airport["geometry"]["type"] == "Point"
    scored = features_in(world.get(path_of(12, collection="parcels-logistics")), "parcels-logistics")
    assert {"group", "score"} <= set(scored[0]["properties"])


def test_the_same_data_gives_the_same_bytes(world: TestClient) -> None:
    path = path_of(12)
    first = world.get(path, headers=PLAIN)
    app_of(world).state.tiles.cache.clear()
    assert world.get(path, headers=PLAIN).content == first.content


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_compressed_forms_hold_the_same_tile(world: TestClient, encoding: str) -> None:
    path = path_of(5, (12.3, 51.5))
    for number in range(20):
        make_parcel(world, key=f"{encoding}-{number}", at=(12.3 + number / 500, 51.5))
    plain = world.get(path, headers=PLAIN)
    for _ in range(2):
        with world.stream("GET", path, headers={"Accept-Encoding": encoding}) as packed:
            body = b"".join(packed.iter_raw())
        assert packed.headers["Content-Encoding"] == encoding
        assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
        assert int(packed.headers["Content-Length"]) == len(body) < len(plain.content)
        assert UNPACK[encoding](body) == plain.content


# --- selections ----------------------------------------------------------------------------------

SELECTIONS = {
    "filter=zoning='GI'": ["A"],
    "filter=area_m2<1000&filter-lang=cql2-text": ["B", "SLIVER"],
    "status=sold": ["B"],
    "q=parcel&zoning=GI": ["A"],
    "datetime=2026-05-12/..&status=sold": ["B"],
    "datetime=2020-01-01": [],
    "bbox=12.005,51.3,12.02,51.4&status=sold": ["B"],
    'filter={"op":"=","args":[{"property":"status"},"sold"]}&filter-lang=cql2-json': ["B"],
}


@pytest.mark.parametrize("selection", SELECTIONS)
def test_selections_are_those_of_items(world: TestClient, selection: str) -> None:
    path = f"{path_of(9)}?{selection}"
    assert [key for key in keys_in(world.get(path)) if "-" not in key] == SELECTIONS[selection]


BAD_QUERIES = {
    "colour=red": "colour",
    "filter=colour='red'": "filter",
    "filter=area_m2='x'": "filter",
    "status=sold&status=sold": "status",
    "f=png": "f",
    "filter=" + "(" * 10_000: "filter",
}


@pytest.mark.parametrize("query", BAD_QUERIES, ids=lambda query: query[:30])
def test_bad_selections_are_refused(world: TestClient, query: str) -> None:
    assert blamed(world.get(f"{path_of(9)}?{query}"), 400)[0] == BAD_QUERIES[query]


# --- addresses -----------------------------------------------------------------------------------

BIG = 2**63
ABSENT = ["30/0/0", "25/0/0", "-1/0/0", "1/2/0", "1/0/2", "1/-1/0", f"24/{BIG}/0", f"{BIG}/0/0", "0/0/1"]
UNREADABLE = [
    "a/0/0",
    "1/x/0",
    "1/0/0x",
    "1.5/0/0",
    "+1/0/0",
    "%C2%B2/0/0",
    "1e1/0/0",
    " 1/0/0",
    "1/0/%00",
    f"{BIG}{BIG}{BIG}/0/0",
]


def addresses(place: str) -> list[str]:
    zoom, column, row = place.split("/")
    ogc = "/ogc/collections/parcels/tiles/WebMercatorQuad"
    return [f"/tiles/parcels/{zoom}/{column}/{row}.mvt", f"{ogc}/{zoom}/{row}/{column}"]


@pytest.mark.parametrize("place", ABSENT)
def test_what_the_matrix_set_does_not_have_is_absent(world: TestClient, place: str) -> None:
    for address in addresses(place):
        problem_of(world.get(address), 404)


@pytest.mark.parametrize("place", UNREADABLE)
def test_what_is_no_number_is_refused(world: TestClient, place: str) -> None:
    for address in addresses(place):
        problem_of(world.get(address), 400)


def test_bad_addresses_ask_the_database_nothing(world: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_named: Any) -> None:
        raise AssertionError("The database was asked.")

    monkeypatch.setitem(app_of(world).state._state, "read_session_factory", refuse)
    for place in (*ABSENT, *UNREADABLE):
        for address in addresses(place):
            assert world.get(address).status_code in (400, 404)


@pytest.mark.parametrize("path", ["/tiles/nothing/0/0/0.mvt", "/tiles/parcels/0/0/0.png", "/tiles/nothing.json"])
def test_other_addresses_are_absent(world: TestClient, path: str) -> None:
    problem_of(world.get(path), 404)


def test_nearest_and_farthest_tiles_are_answered(world: TestClient) -> None:
    assert keys_in(world.get(path_of(0)))[:2] == ["A", "B"]
    assert keys_in(world.get(path_of(24)))[0] == "A"
    for corner in ("24/0/0", f"24/{2**24 - 1}/{2**24 - 1}", "1/1/1"):
        assert world.get(f"/tiles/parcels/{corner}.mvt").status_code == 204


def test_other_sites_may_read_tiles_without_credentials(world: TestClient) -> None:
    for _ in range(2):
        answer = world.get(path_of(12), headers={"Origin": "https://karten.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_head_is_answered_without_a_body(world: TestClient) -> None:
    for _ in range(2):
        answer = world.head(path_of(12))
        assert (answer.status_code, answer.content) == (200, b"")


def test_staff_sees_what_is_internal(world: TestClient) -> None:
    assert "HIDDEN" in keys_in(world.get(path_of(12), headers=make_headers(world, Role.STAFF)))

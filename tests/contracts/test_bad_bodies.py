"""Bad bodies: what is no JSON, no geometry or no such value is refused whole, with its place."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from httpx2 import Response

from app.codes import Role
from tests.answers import blamed, ids_of, problem_of
from tests.contracts.conftest import OpenClient
from tests.makers import LEUNA, make_facility, make_headers, make_parcel, make_site, square

LON, LAT = LEUNA
JSON = {"Content-Type": "application/json"}
EVIDENCE = {"source": "B-Plan 12/3", "as_of": "2026-05-12"}
SQUARE: list[list[float]] = [list(place) for place in square(LEUNA, 40_000.0).exterior.coords]


@pytest.fixture(scope="module")
def client(shared_client: TestClient) -> Iterator[TestClient]:
    """One parcel, site and facility, with the token of staff; nothing may have changed at the end."""
    assert make_parcel(shared_client, key="TAKEN") == 1
    make_site(shared_client)
    make_facility(shared_client)
    shared_client.headers.update(make_headers(shared_client, Role.STAFF))
    before = [shared_client.get(path).content for path in ("/parcels", "/sites", "/infrastructure")]
    yield shared_client
    assert [shared_client.get(path).content for path in ("/parcels", "/sites", "/infrastructure")] == before


def body(**members: Any) -> dict[str, Any]:
    """A parcel that would be stored, but for some members."""
    return {"properties": {"name": "Nordfeld"}, "evidence": EVIDENCE} | members


def with_properties(**properties: Any) -> dict[str, Any]:
    return body(properties={"name": "Nordfeld"} | properties)


def post(client: TestClient, content: str | bytes, path: str = "/parcels", **headers: str) -> Response:
    return client.post(path, content=content, headers=JSON | headers)


GOOD = json.dumps(body())
NO_JSON = {
    "cut off": GOOD[:-1],
    "two values": GOOD + GOOD,
    "a hundred thousand lists deep": "[" * 100_000,
    "a hundred thousand members deep": '{"a":' * 100_000,
    "NaN": GOOD.replace('"Nordfeld"', '"Nordfeld", "area_m2": NaN'),
    "Infinity": GOOD.replace('"Nordfeld"', '"Nordfeld", "area_m2": Infinity'),
    "NaN in attributes": json.dumps(body(attributes={"x": float("nan")})),
    "half a character": GOOD.replace("Nordfeld", "\\ud800"),
    "half a character in attributes": json.dumps(body(attributes={"x": "\ud800"})),
    "half a character as partner": json.dumps(body(partner="\udfff")),
    "a member twice": GOOD.replace('"name"', '"name": "A", "name"'),
    "byte order mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "UTF-16": GOOD.encode("utf-16"),
    "Latin-1": GOOD.replace("Nordfeld", "Südfeld").encode("latin-1"),
    "NUL": b"\0",
    "a number of 5,000 digits": GOOD.replace('"Nordfeld"', '"Nordfeld", "area_m2": ' + "9" * 5000),
}


@pytest.mark.parametrize("content", NO_JSON.values(), ids=NO_JSON)
def test_body_that_is_no_json_is_not_understood(client: TestClient, content: str | bytes) -> None:
    problem_of(post(client, content), 400)


NO_PARCEL = {
    "nothing": ("", ""),
    "null": ("null", ""),
    "list": ("[]", ""),
    "1e400": (GOOD.replace('"Nordfeld"', '"Nordfeld", "area_m2": 1e400'), "/properties/area_m2"),
    "number of 400 digits": (GOOD.replace('"Nordfeld"', '"Nordfeld", "area_m2": ' + "9" * 400), "/properties/area_m2"),
    "no evidence": (json.dumps({"properties": {"name": "Nordfeld"}}), "/evidence"),
    "no date of the evidence": (json.dumps(body(evidence={"source": "x"})), "/evidence/as_of"),
    "date as seconds": (json.dumps(body(evidence=EVIDENCE | {"as_of": 86_400})), "/evidence/as_of"),
    "script as address": (json.dumps(body(evidence=EVIDENCE | {"source_url": "javascript:1"})), "/evidence/source_url"),
    "unknown member": (json.dumps(body(colour="red")), "/colour"),
    "unknown property": (json.dumps(with_properties(colour="red")), "/properties/colour"),
    "negative area": (json.dumps(with_properties(area_m2=-1)), "/properties/area_m2"),
    "no area": (json.dumps(with_properties(area_m2=0)), "/properties/area_m2"),
    "ratio above one": (json.dumps(with_properties(site_coverage_ratio=1.1)), "/properties/site_coverage_ratio"),
    "unknown code": (json.dumps(with_properties(zoning="XX")), "/properties/zoning"),
    "number as text": (json.dumps(with_properties(area_m2="5")), "/properties/area_m2"),
    "number as flag": (json.dumps(with_properties(area_m2=True)), "/properties/area_m2"),
    "flag as number": (json.dumps(with_properties(divisible=1)), "/properties/divisible"),
    "flag as text": (json.dumps(with_properties(divisible="true")), "/properties/divisible"),
    "text as number": (json.dumps(with_properties(plan_name=5)), "/properties/plan_name"),
    "day as seconds": (json.dumps(with_properties(plan_date=86_400)), "/properties/plan_date"),
    "no such day": (json.dumps(with_properties(plan_date="2026-02-30")), "/properties/plan_date"),
    "NUL in text": (json.dumps(with_properties(contact="a\0b")), "/properties/contact"),
    "NUL in a partner": (json.dumps(body(partner="\0")), "/partner"),
    "NUL in a site": (json.dumps(body(site_key="\0")), "/site_key"),
    "empty name": (json.dumps(body(properties={"name": ""})), "/properties/name"),
    "no name": (json.dumps(body(properties={})), "/properties/name"),
    "unknown name": (json.dumps(body(properties={"name": None})), "/properties/name"),
    "long text": (json.dumps(with_properties(contact="x" * 2001)), "/properties/contact"),
    "withdrawn at birth": (json.dumps(with_properties(status="withdrawn")), "/properties/status"),
    "key with a blank": (json.dumps(body(key="a b")), "/key"),
}


@pytest.mark.parametrize(("content", "pointer"), NO_PARCEL.values(), ids=NO_PARCEL)
def test_value_that_cannot_be_is_named(client: TestClient, content: str, pointer: str) -> None:
    assert blamed(post(client, content), 422) == [pointer]


CONTRADICTIONS = {
    "part larger than the whole": (with_properties(area_m2=10, net_area_m2=20), "net_area_m2"),
    "owner visibility without an agency": (with_properties(visibility="owner"), "partner"),
    "unknown agency": (body(partner="nobody"), "nobody"),
    "unknown site": (body(site_key="nowhere"), "nowhere"),
    "NUL in attributes": (body(attributes={"x": "\0"}), ""),
}


@pytest.mark.parametrize(("content", "word"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_contradiction_is_refused_with_a_reason(client: TestClient, content: dict[str, Any], word: str) -> None:
    assert word in problem_of(post(client, json.dumps(content)), 422)["detail"]


def test_taken_key_is_a_conflict(client: TestClient) -> None:
    assert "TAKEN" in problem_of(post(client, json.dumps(body(key="TAKEN"))), 409)["detail"]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def moved(ring: list[list[float]], lon: float, lat: float) -> list[list[float]]:
    return [[x + lon, y + lat] for x, y in ring]


BOW_TIE = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
TURNS = [2 * math.pi * (step % 200_000) / 200_000 for step in range(200_001)]
CIRCLE = [[LON + math.cos(turn) / 100, LAT + math.sin(turn) / 100] for turn in TURNS]
BAD_SHAPES = {
    "self-intersecting": (polygon(BOW_TIE), f"Self-intersection[{LON:g} {LAT:g}]"),
    "empty": (polygon(), "empty"),
    "empty point": ({"type": "Point", "coordinates": []}, "empty"),
    "not closed": (polygon(SQUARE[:-1]), "closed"),
    "two corners": (polygon([SQUARE[0], SQUARE[1], SQUARE[0]]), "Too few points"),
    "a spike": (
        polygon([*SQUARE[:-1], [LON, SQUARE[0][1]], [LON, LAT - 0.1], [LON, SQUARE[0][1]], SQUARE[0]]),
        "intersection",
    ),
    "hole outside": (polygon(SQUARE, moved(SQUARE, 0.1, 0)), "Hole lies outside"),
    "ring twice": ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, "intersection"),
    "200,000 positions": (polygon(CIRCLE), "100000"),
    "longitude and latitude swapped": (polygon([[y, x] for x, y in SQUARE]), "swapped"),
    "outside the region": (polygon(moved(SQUARE, -10, 0)), "outside the region"),
    "half outside the region": (polygon([[LON, LAT], [30, LAT], [30, LAT + 1], [LON, LAT]]), "outside the region"),
    "null island": ({"type": "Point", "coordinates": [0, 0]}, "outside the region"),
    "metres for degrees": (polygon([[7e5, 57e5], [7.1e5, 57e5], [7.1e5, 57.1e5], [7e5, 57e5]]), "not degrees"),
    "line": ({"type": "LineString", "coordinates": SQUARE}, "LineString"),
    "points": ({"type": "MultiPoint", "coordinates": SQUARE}, "MultiPoint"),
    "collection": ({"type": "GeometryCollection", "geometries": [polygon(SQUARE)]}, "GeometryCollection"),
    "four dimensions": (polygon([[*place, 1, 1] for place in SQUARE]), "GeoJSON"),
    "one dimension": (polygon([[1]]), "GeoJSON"),
    "text for coordinates": ({"type": "Point", "coordinates": ["12", "51"]}, "GeoJSON"),
    "null for a coordinate": ({"type": "Point", "coordinates": [None, 51]}, "GeoJSON"),
    "unknown kind": ({"type": "Circle", "coordinates": [LON, LAT], "radius": 5}, "GeoJSON"),
    "no kind": ({}, "GeoJSON"),
    "lists 900 deep": (json.loads('{"type":"Polygon","coordinates":' + "[" * 900 + "]" * 900 + "}"), "GeoJSON"),
}


@pytest.mark.parametrize(("geometry", "word"), BAD_SHAPES.values(), ids=BAD_SHAPES)
def test_bad_geometry_is_refused_with_its_fault(client: TestClient, geometry: dict[str, Any], word: str) -> None:
    answer = post(client, json.dumps(body(geometry=geometry)))
    assert word.lower() in problem_of(answer, 422)["detail"].lower()


def test_facility_is_a_point(client: TestClient) -> None:
    facility = {"properties": {"kind": "station", "name": "Bf", "accuracy_m": 5}, "evidence": EVIDENCE}
    for geometry in (None, polygon(SQUARE)):
        answer = post(client, json.dumps(facility | {"geometry": geometry}), "/infrastructure")
        assert "point" in problem_of(answer, 422)["detail"].lower()


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/xml", "multipart/form-data", "json", "application/json; charset=iso-8859-1"],
)
def test_body_of_another_type_is_not_read(client: TestClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    problem_of(client.post("/parcels", content=GOOD, headers=headers), 415)


def test_body_of_50_mb_is_refused_by_its_stated_length(client: TestClient) -> None:
    problem_of(post(client, b"{}", **{"Content-Length": str(50 * 2**20)}), 413)


def test_body_of_50_mb_without_a_length_is_refused_when_it_passes_the_limit(client: TestClient) -> None:
    chunks = (b" " * 2**20 for _ in range(50))
    problem_of(client.post("/parcels", content=chunks, headers=JSON), 413)


def test_limit_of_bodies_is_the_configured_one(open_client: OpenClient) -> None:
    with open_client(max_body_bytes=len(GOOD)) as client:
        headers = JSON | make_headers(client, Role.STAFF)
        assert client.post("/parcels", content=GOOD, headers=headers).status_code == 201
        problem_of(client.post("/parcels", content=GOOD + " ", headers=headers), 413)


ACCEPTED = {
    "outline": (polygon(SQUARE), "outline"),
    "outline the other way round": (polygon(SQUARE[::-1]), "outline"),
    "outline with heights": (polygon([[*place, 93.5] for place in SQUARE]), "outline"),
    "two parts": ({"type": "MultiPolygon", "coordinates": [[SQUARE], [moved(SQUARE, 0.1, 0)]]}, "outline"),
    "position": ({"type": "Point", "coordinates": [LON, LAT]}, "position"),
    "position with a height": ({"type": "Point", "coordinates": [LON, LAT, 93.5]}, "position"),
    "nowhere": (None, "none"),
}


@pytest.mark.parametrize(("geometry", "kind"), ACCEPTED.values(), ids=ACCEPTED)
def test_good_geometry_is_stored_flat_and_its_kind_is_told(
    client: TestClient, geometry: dict[str, Any] | None, kind: str
) -> None:
    made = post(client, json.dumps(body(geometry=geometry)))
    assert made.status_code == 201
    feature = client.get(made.headers["Location"]).json()
    assert feature["properties"]["geometry_kind"] == kind
    assert feature["geometry"] is None or not shapely.from_geojson(json.dumps(feature["geometry"])).has_z
    assert client.delete(made.headers["Location"], headers={"If-Match": "*"}).status_code == 204
    assert ids_of(client.get("/parcels")) == [1]

"""Whatever is sent, the answer is no server error and shows nothing of the inside."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.codes import Role
from tests.answers import INSIDE
from tests.makers import make_facility, make_headers, make_parcel, make_site

NAUGHTY = [
    "",
    "'",
    "''",
    "\\'",
    '"',
    "--",
    ";",
    "$1",
    "%s",
    "%(x)s",
    "{}",
    "{0}",
    ":x",
    "\0",
    "\\",
    "NaN",
    "-0",
    "1e400",
]
TEXTS = st.sampled_from(NAUGHTY) | st.text(max_size=30)
PARAMETERS = [
    "bbox",
    "limit",
    "next",
    "q",
    "status",
    "municipality",
    "min_area_m2",
    "profile",
    "weights",
    "key",
    "site",
    "crs",
    "bbox-crs",
    "datetime",
    "f",
    "name",
    "area_m2",
]
ADDRESSES = ["/parcels", "/parcels?profile=logistics", "/sites", "/infrastructure", "/districts", "/municipalities"]
ADDRESSES += ["/ogc/collections/parcels/items", "/ogc/collections/parcels/items/1", "/ogc/collections"]
SEARCH = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.sampled_from(["GI", "2026-01-01", 12, 51.3]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def client(shared_client: TestClient) -> TestClient:
    make_parcel(shared_client)
    make_site(shared_client)
    make_facility(shared_client)
    shared_client.headers.update(make_headers(shared_client, Role.STAFF))
    return shared_client


def check(answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        detail = json.dumps([answer.json()["detail"], answer.json().get("errors")])
        assert not INSIDE.search(detail), detail


@SEARCH
@given(address=st.sampled_from(ADDRESSES), name=st.sampled_from(PARAMETERS) | TEXTS, value=TEXTS)
def test_any_parameter_of_any_list(client: TestClient, address: str, name: str, value: str) -> None:
    mark = "&" if "?" in address else "?"
    check(client.get(f"{address}{mark}{quote(name, errors='replace')}={quote(value, errors='replace')}"))


@SEARCH
@given(
    path=st.sampled_from(
        ["/parcels/", "/sites/", "/infrastructure/", "/profiles/", "/ogc/collections/", "/ogc/collections/sites/items/"]
    ),
    text=TEXTS,
)
def test_any_id(client: TestClient, path: str, text: str) -> None:
    check(client.get(path + quote(text, safe="", errors="replace")))


@SEARCH
@given(lon=TEXTS, lat=TEXTS, profile=TEXTS, q=TEXTS)
def test_any_place(client: TestClient, lon: str, lat: str, profile: str, q: str) -> None:
    check(client.get("/score", params={"lon": lon, "lat": lat, "profile": profile}))
    check(client.get("/places", params={"q": q}))


@SEARCH
@given(
    path=st.sampled_from(["/parcels", "/sites", "/infrastructure"]),
    member=st.sampled_from(["geometry", "properties", "evidence", "key", "partner", "attributes", "site_key"]),
    value=VALUES,
)
def test_any_value_of_any_member(client: TestClient, path: str, member: str, value: Any) -> None:
    body = {"properties": {"name": "X"}, "evidence": {"source": "x", "as_of": "2026-01-01"}} | {member: value}
    check(client.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"}))


@SEARCH
@given(
    name=st.sampled_from(["name", "area_m2", "zoning", "divisible", "plan_date", "contact", "visibility", "status"]),
    value=VALUES,
)
def test_any_value_of_any_property(client: TestClient, name: str, value: Any) -> None:
    body = {"properties": {name: value}, "evidence": {"source": "x", "as_of": "2026-01-01"}}
    headers = {"Content-Type": "application/json", "If-Match": "*"}
    check(client.patch("/parcels/1", content=json.dumps(body), headers=headers))


@SEARCH
@given(coordinates=VALUES, kind=st.sampled_from(["Point", "Polygon", "MultiPolygon", "LineString", "Feature"]))
def test_any_coordinates(client: TestClient, coordinates: Any, kind: str) -> None:
    body = {
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": {"name": "X"},
        "evidence": {"source": "x", "as_of": "2026-01-01"},
    }
    check(client.post("/parcels", content=json.dumps(body), headers={"Content-Type": "application/json"}))


@SEARCH
@given(
    name=st.sampled_from(["Authorization", "If-None-Match", "Accept-Language", "Accept", "Host"]),
    value=st.binary(max_size=40),
)
def test_any_header(client: TestClient, name: str, value: bytes) -> None:
    check(client.get("/parcels", headers=[(name.encode(), value.replace(b"\n", b"").replace(b"\r", b""))]))

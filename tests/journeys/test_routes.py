"""GET /routes and /isochrones as map clients and portals ask them."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.codes import Role
from app.db.tables import FacilityRow
from app.network import measure, store
from tests.makers import LEUNA, make_facility, make_headers, make_parcel, opened_by_owner
from tests.network.stock import ABOUT, TARGETS, lonlat, streets

DATED = replace(ABOUT, as_of=date(2026, 5, 1))


@pytest.fixture
def client_with_roads(client: TestClient) -> TestClient:
    """The service with a network of streets, a facility and a parcel that staff alone may see."""
    make_facility(client, "airport_cargo", at=lonlat(300, 1_100), name="Cargo")
    make_parcel(client, at=lonlat(0, 0), key="OPEN", name="Nordfeld")
    make_parcel(client, at=lonlat(50, 80), key="SECRET", visibility="internal", name="Hidden field")
    with opened_by_owner(client) as session:
        store.make_current(session, store.save(session, streets(), DATED))
        measure.measure_all(session, TARGETS)
    return client


def cargo_key(client: TestClient) -> str:
    with opened_by_owner(client) as session:
        return session.scalars(select(FacilityRow.key)).one()


def ask(client: TestClient, path: str, **parameters: Any) -> Any:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()


def test_a_way_from_a_parcel_to_a_facility(client_with_roads: TestClient) -> None:
    feature = ask(client_with_roads, "/routes", parcel="OPEN", facility=cargo_key(client_with_roads), mode="car")
    line = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert line.geom_type == "LineString"
    assert line.distance(shapely.Point(LEUNA)) < 0.01
    said = feature["properties"]
    assert (said["from_name"], said["to_name"], said["mode"]) == ("Nordfeld", "Cargo", "car")
    assert said["road_m"] > 1_000
    assert said["time_s"] > 60
    assert said["steps"]
    assert (said["method"], said["network"], said["attribution"]) == ("road", ABOUT.title, ABOUT.attribution)
    assert said["network_as_of"] == "2026-05-01"
    assert said["engine_version"]


def test_a_way_between_places(client_with_roads: TestClient) -> None:
    (lon, lat), (to_lon, to_lat) = lonlat(-400, 0), lonlat(400, 0)
    there = ask(client_with_roads, "/routes", lon=lon, lat=lat, to_lon=to_lon, to_lat=to_lat, mode="car")
    assert there["properties"]["from_name"] is None
    assert there["properties"]["mode"] == "car"


def test_areas_within_reach_come_the_smallest_first(client_with_roads: TestClient) -> None:
    found = ask(client_with_roads, "/isochrones", facility=cargo_key(client_with_roads), minutes="3,1,2")
    assert [each["properties"]["minutes"] for each in found["features"]] == [1, 2, 3]
    areas = [shapely.from_geojson(json.dumps(each["geometry"])) for each in found["features"]]
    assert 0 < areas[0].area < areas[1].area < areas[2].area
    assert {each["properties"]["direction"] for each in found["features"]} == {"to"}
    lon, lat = LEUNA
    from_place = ask(client_with_roads, "/isochrones", lon=lon, lat=lat, minutes="2", mode="car")
    assert from_place["features"][0]["properties"]["direction"] == "from"


@pytest.mark.parametrize("path", ["/routes?mode=car&facility={facility}&parcel=", "/isochrones?parcel="])
def test_a_hidden_parcel_is_as_absent_as_one_that_is_not_there(client_with_roads: TestClient, path: str) -> None:
    asked = path.format(facility=cargo_key(client_with_roads))
    hidden, absent = (client_with_roads.get(asked + key) for key in ("SECRET", "NOBODY"))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.json()["detail"].replace("SECRET", "") == absent.json()["detail"].replace("NOBODY", "")
    headers = make_headers(client_with_roads, Role.STAFF)
    shown = client_with_roads.get(f"{asked}SECRET", headers=headers)
    assert shown.status_code == 200
    assert shown.headers["cache-control"].startswith("private")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("/isochrones", 400),
        ("/isochrones?lon=12.0", 400),
        ("/isochrones?lon=12.0&lat=51.32&parcel=OPEN", 400),
        ("/isochrones?lon=12.0&lat=51.32&minutes=0", 400),
        ("/isochrones?lon=12.0&lat=51.32&minutes=121", 400),
        ("/isochrones?lon=12.0&lat=51.32&minutes=1,2,3,4,5,6,7", 400),
        ("/isochrones?lon=12.0&lat=51.32&minutes=nan", 400),
        ("/isochrones?lon=12.0&lat=51.32&minutes=ten", 400),
        ("/isochrones?lon=12.0&lat=51.32&mode=direct", 400),
        ("/isochrones?lon=12.0&lat=51.32&colour=red", 400),
        ("/isochrones?lon=0&lat=0", 422),
        ("/isochrones?lon=12.9&lat=51.9", 422),
        ("/isochrones?facility=nowhere", 404),
        ("/routes?parcel=OPEN", 400),
        ("/routes?parcel=OPEN&to_lon=12.0", 400),
        ("/routes?lon=12.0&lat=51.32&to_lon=12.9&to_lat=51.9", 422),
        ("/routes?lon=12.0&lat=91&to_lon=12.9&to_lat=51.9", 400),
    ],
)
def test_what_cannot_be_answered_is_said(client_with_roads: TestClient, asked: str, status: int) -> None:
    answer = client_with_roads.get(asked)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_without_a_network_it_is_said_where_to_look(client: TestClient) -> None:
    answer = client.get("/isochrones?lon=12.0&lat=51.32", headers={"Accept-Language": "de"})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("Kein Straßennetz deckt diesen Ort ab")

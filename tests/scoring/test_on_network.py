"""Scores on a hand-made road network: every path tells the same, and every edit is followed in its transaction.

The streets are a ladder of three columns and ten rows, 500 m apart, driven at 10 m/s, by lorry at 8 m/s. The west
column is one way to the north, so the way to the exit in the south-west is longer than the way back.
"""

from typing import Any

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.changes.apply import rescore_all
from app.codes import Role
from app.db.tables import ParcelReachRow, TravelRow
from app.geo import LONLAT_SRID, STORAGE_SRID, reproject
from app.network import store
from app.network.model import ACCESS_M_PER_S
from tests.answers import ids_of
from tests.makers import (
    LEUNA,
    NOWHERE,
    POSITION,
    Place,
    make_facility,
    make_headers,
    make_parcel,
    make_site,
    opened_by_owner,
    shipped_profiles,
)
from tests.network.drawn import make_network

COLUMNS, ROWS, STEP_M = 3, 10, 500.0
EAST_M, NORTH_M = shapely.get_coordinates(reproject(shapely.Point(LEUNA), LONLAT_SRID))[0].tolist()
COVERED_M = 6_000.0
ACCESS_M = 40.0
TO_M, FROM_M = 5_500 + ACCESS_M, 4_500 + ACCESS_M  # from the parcel in the north-west, and back
ACCESS_S = ACCESS_M / ACCESS_M_PER_S


def at(east_m: float, north_m: float) -> Place:
    """A place so far from the crossing in the south-west, in degrees."""
    point = reproject(shapely.Point(EAST_M + east_m, NORTH_M + north_m), STORAGE_SRID, LONLAT_SRID)
    return point.x, point.y


NORTH_WEST = at(0, 4_500 + ACCESS_M)


def ladder() -> Any:
    """The network."""
    nodes = [(EAST_M + column * STEP_M, NORTH_M + row * STEP_M) for row in range(ROWS) for column in range(COLUMNS)]
    across = [(node, node + 1) for node in range(COLUMNS * ROWS) if (node + 1) % COLUMNS]
    along = [(node, node + COLUMNS) for node in range(COLUMNS * (ROWS - 1))]
    usual = STEP_M / 10.0
    both = [(usual, usual)] * len(across)
    car_s = both + [(usual, np.inf if start % COLUMNS == 0 else usual) for start, _ in along]
    truck_s = [(1.25 * there, 1.25 * back) for there, back in car_s]
    return make_network(nodes, across + along, car_s=car_s, truck_s=truck_s)


@pytest.fixture
def town(client: TestClient) -> TestClient:
    """The network with an exit, in use."""
    make_facility(client, "motorway_junction", at=at(0, 0), name="South-west")
    with opened_by_owner(client) as session:
        coverage = shapely.MultiPolygon([shapely.Point(EAST_M, NORTH_M).buffer(COVERED_M)])
        about = store.About("OpenStreetMap, ladder", None, "© OpenStreetMap contributors", coverage=coverage)
        store.make_current(session, store.save(session, ladder(), about))
        rescore_all(session, shipped_profiles())
    return client


def exit_of(body: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = next(each for each in body["distances"] if each["target"] == "motorway_exit")
    return told


def of_parcel(client: TestClient, parcel: int) -> dict[str, Any]:
    return exit_of(client.get(f"/parcels/{parcel}/score?profile=logistics").json())


def at_place(client: TestClient, place: Place) -> dict[str, Any]:
    answer = client.get("/score", params={"profile": "logistics", "lon": place[0], "lat": place[1]})
    assert answer.status_code == 200
    return exit_of(answer.json())


def change(client: TestClient, path: str, body: dict[str, Any]) -> None:
    """Change a row as its editor does."""
    staff = make_headers(client, Role.STAFF)
    tag = client.get(path, headers=staff).headers["ETag"]
    changed = {"properties": {}, **body, "evidence": {"source": "Survey", "as_of": "2026-06-01"}}
    answer = client.patch(path, json=changed, headers={**staff, "If-Match": tag})
    assert answer.status_code == 204, answer.text


def test_new_parcel_has_both_directions_the_leg_to_the_road_and_its_network(town: TestClient) -> None:
    told = of_parcel(town, make_parcel(town, at=NORTH_WEST, place=POSITION))
    assert told["car_to_s"] == pytest.approx(550 + ACCESS_S, abs=0.05)
    assert told["car_from_s"] == pytest.approx(450 + ACCESS_S, abs=0.05)
    assert told["car_s"] == pytest.approx(500 + ACCESS_S, abs=0.05)
    assert told["truck_to_s"] == pytest.approx(1.25 * 550 + ACCESS_S, abs=0.05)
    assert told["truck_s"] == pytest.approx(1.25 * 500 + ACCESS_S, abs=0.05)
    assert told["road_m"] == pytest.approx((TO_M + FROM_M) / 2, abs=0.5)
    assert told["access_m"] == pytest.approx(ACCESS_M, abs=0.1)
    assert (told["method"], told["road_facility"]) == ("road", "South-west")
    assert told["network"]["attribution"] == "© OpenStreetMap contributors"
    lorry = next(way for way in told["ways"] if (way["method"], way["mode"]) == ("road", "truck"))
    assert (lorry["to_m"], lorry["from_m"]) == pytest.approx((TO_M, FROM_M), abs=0.5)


def test_place_site_and_parcel_are_told_the_same(town: TestClient) -> None:
    of_place = at_place(town, NORTH_WEST)
    parcel = of_parcel(town, make_parcel(town, at=NORTH_WEST, place=POSITION))
    for name in ("road_m", "car_s", "car_to_s", "truck_s", "truck_from_s", "access_m"):
        assert of_place[name] == pytest.approx(parcel[name], abs=0.1)
    make_site(town, at=NORTH_WEST, place=POSITION)
    make_parcel(town, at=NORTH_WEST, place=POSITION)
    (site,) = town.get("/sites?profile=logistics").json()["features"]
    answer = town.get("/score", params={"profile": "logistics", "lon": NORTH_WEST[0], "lat": NORTH_WEST[1]}).json()
    assert site["properties"]["score"] == pytest.approx(answer["score"], abs=0.01)


def test_place_within_the_coverage_but_far_from_any_road_is_unreachable(town: TestClient) -> None:
    far, beyond = at(-2_500, 2_000), at(-12_000, 2_000)
    told = at_place(town, far)
    assert (told["method"], told["reason"], told["truck_s"], told["road_m"]) == ("road", "far_from_road", None, None)
    estimated = at_place(town, beyond)
    assert (estimated["method"], estimated["reason"]) == ("estimated", None)
    assert estimated["truck_s"] == pytest.approx(1.35 * estimated["straight_line_m"] / (60 / 3.6))


def test_moved_parcel_and_new_entrance_are_measured_anew(town: TestClient) -> None:
    parcel = make_parcel(town, at=NORTH_WEST, place=POSITION)
    lon, lat = at(500, ACCESS_M - 40)
    change(town, f"/parcels/{parcel}", {"geometry": {"type": "Point", "coordinates": [lon, lat]}})
    moved = of_parcel(town, parcel)
    assert moved["road_m"] == pytest.approx(500, abs=1)
    lon, lat = at(1_000, 500)
    change(town, f"/parcels/{parcel}", {"entrance": {"type": "Point", "coordinates": [lon, lat]}})
    entered = of_parcel(town, parcel)
    assert entered["road_m"] == pytest.approx(1_500, abs=1)
    assert ids_of(town.get("/parcels", params={"filter": "motorway_exit_road_m BETWEEN 1490 AND 1510"})) == [parcel]


def test_facility_that_opens_or_closes_moves_every_parcel(town: TestClient) -> None:
    parcel = make_parcel(town, at=NORTH_WEST, place=POSITION)
    near = make_facility(town, "motorway_junction", at=at(0, 4_500), name="North-west")
    told = of_parcel(town, parcel)
    assert told["road_m"] == pytest.approx(ACCESS_M, abs=0.5)
    assert told["road_facility"] == "North-west"
    assert ids_of(town.get("/parcels", params={"max_motorway_exit_road_m": 100})) == [parcel]
    change(town, f"/infrastructure/{near}", {"properties": {"status": "closed"}})
    assert of_parcel(town, parcel)["road_facility"] == "South-west"
    assert ids_of(town.get("/parcels", params={"max_motorway_exit_road_m": 100})) == []


def test_deleted_parcel_leaves_nothing_behind(town: TestClient) -> None:
    parcel, other = (make_parcel(town, at=NORTH_WEST, place=POSITION) for _ in range(2))
    staff = make_headers(town, Role.STAFF)
    tag = town.get(f"/parcels/{parcel}", headers=staff).headers["ETag"]
    assert town.delete(f"/parcels/{parcel}", headers={**staff, "If-Match": tag}).status_code == 204
    with opened_by_owner(town) as session:
        assert set(session.scalars(select(TravelRow.parcel_id))) == {other}
        assert session.scalars(select(ParcelReachRow.parcel_id)).all() == [other]


def test_parcel_that_is_nowhere_says_so(town: TestClient) -> None:
    body = town.get(f"/parcels/{make_parcel(town, place=NOWHERE)}/score?profile=logistics").json()
    motorway = next(each for each in body["contributions"] if each["criterion"] == "motorway_exit")
    assert (motorway["status"], motorway["reason"]) == ("unknown", "no_place")


def test_scoring_anew_agrees_with_single_edits(town: TestClient) -> None:
    places = [NORTH_WEST, at(700, 900), at(-2_500, 2_000), at(-12_000, 0)]
    parcels = [make_parcel(town, at=place, place=POSITION) for place in places]
    before = [of_parcel(town, parcel) for parcel in parcels]
    with opened_by_owner(town) as session:
        rescore_all(session, shipped_profiles())
        assert session.scalar(select(func.count()).select_from(ParcelReachRow)) == len(parcels)
    assert [of_parcel(town, parcel) for parcel in parcels] == before

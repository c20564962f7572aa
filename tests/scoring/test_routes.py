"""Scores over HTTP: shape, errors, caching, and the visibility of parcels."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from geoalchemy2.shape import from_shape
from sqlalchemy import NullPool, create_engine, insert
from sqlalchemy.orm import Session

from app.db.session import sqlalchemy_url
from app.db.tables import FacilityRow, ParcelRow
from app.geo import LONLAT_SRID, STORAGE_SRID, reproject
from app.scoring import store
from tests.scoring.conftest import Trip, make_network

EISLEBEN: dict[str, str | float] = {"lon": 11.54835, "lat": 51.52754, "profile": "logistics"}
SHAPE = {
    "id", "profile_id", "profile_version", "engine_version", "synthetic", "score", "score_low", "score_high",
    "coverage_ratio", "applicable_coverage_ratio", "group", "requirement", "knock_outs", "contributions", "distances",
}  # fmt: skip
REFERENCE_POINT = reproject(shapely.Point(12.23636, 51.42399), LONLAT_SRID)

AddParcel = Callable[..., int]


@pytest.fixture
def committed(database_url: str) -> Iterator[Session]:
    """A session on the database of the client; what it commits, the client sees."""
    with Session(create_engine(sqlalchemy_url(database_url), poolclass=NullPool)) as session:
        yield session


@pytest.fixture
def add_parcel(committed: Session) -> AddParcel:
    """Adds a parcel that the client finds, and gives its id."""

    def add(key: str = "T-1", **columns: Any) -> int:
        row = insert(ParcelRow).values(key=key, name=key, source="test", **columns)
        parcel_id = int(committed.execute(row.returning(ParcelRow.id)).scalar_one())
        committed.commit()
        return parcel_id

    return add


def test_score_of_a_place_has_the_agreed_shape(client: TestClient, committed: Session) -> None:
    committed.execute(
        insert(FacilityRow).values(
            key="LEJ",
            kind="airport_reference",
            name="LEJ",
            accuracy_m=300,
            geom=from_shape(REFERENCE_POINT, srid=STORAGE_SRID),
            source="test",
        )
    )
    committed.commit()
    answer = client.get("/score", params=EISLEBEN)
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == SHAPE
    assert len(body["contributions"]) == 21
    told = next(distance for distance in body["distances"] if distance["kind"] == "airport_reference")
    assert told["straight_line_m"] == pytest.approx(49_170, abs=1)
    assert (told["facility"], told["method"], told["source"]) == ("LEJ", "estimated", "test")
    assert body["requirement"]["required_area_m2"] == 50_000


def test_score_of_a_parcel_has_the_same_shape_and_explains_its_knock_outs(
    client: TestClient, add_parcel: AddParcel
) -> None:
    parcel = add_parcel(largest_contiguous_m2=30_000, synthetic=True)
    path = f"/parcels/{parcel}/score?profile=logistics&required_area_m2=40000"
    body = client.get(path).json()
    assert set(body) == SHAPE
    assert (body["id"], body["synthetic"], body["group"]) == (parcel, True, "knocked_out")
    assert body["requirement"]["required_area_m2"] == 40_000
    (hit,) = body["knock_outs"]
    assert (hit["required"], hit["measured"], hit["missing_amount"], hit["unit"]) == (40_000, 30_000, 10_000, "m2")
    assert hit["reason"] == "Largest contiguous plot below the required area"
    german = client.get(path, headers={"Accept-Language": "de"}).json()
    assert german["knock_outs"][0]["reason"].startswith("Größte zusammenhängende Fläche")


def test_distance_by_road_stands_beside_straight_line_and_estimate(
    client: TestClient, committed: Session, add_parcel: AddParcel
) -> None:
    at = from_shape(REFERENCE_POINT, srid=STORAGE_SRID)
    facility = {"key": "LEJ", "kind": "airport_reference", "name": "LEJ", "accuracy_m": 0, "geom": at, "source": "test"}
    lej = committed.scalar(insert(FacilityRow).values(**facility).returning(FacilityRow.id))
    place = from_shape(reproject(shapely.Point(12.1, 51.4), LONLAT_SRID), srid=STORAGE_SRID)
    parcel = add_parcel(position=place)
    way = (Trip(900, 15_000, lej), Trip(1_000, 16_000, lej))
    network = make_network(committed)
    network.put(parcel, "truck", {"lej_reference": way}, access_m=80)
    network.put(parcel, "car", {"lej_reference": (Trip(700, 14_000, lej), Trip(720, 15_000, lej))}, access_m=80)
    store.measure_parcels(committed, [parcel], None)
    committed.commit()
    body = client.get(f"/parcels/{parcel}/score?profile=logistics").json()
    told = next(distance for distance in body["distances"] if distance["target"] == "lej_reference")
    expected = {
        "method": "road", "road_m": 15_500, "truck_s": 950, "truck_to_s": 900, "truck_from_s": 1_000, "car_s": 710,
        "car_to_s": 700, "car_from_s": 720, "access_m": 80, "reason": None, "road_facility": "LEJ",
        "road_facility_id": lej,
    }  # fmt: skip
    assert expected.items() <= told.items()
    assert told["network"] == {
        "id": told["network"]["id"], "method": "road", "title": "OpenStreetMap, test extract", "as_of": "2026-11-01",
        "engine_version": "1", "attribution": "© OpenStreetMap contributors",
    }  # fmt: skip
    assert [(way["method"], way["mode"], way["to_facility"]) for way in told["ways"]] == [
        ("road", "car", "LEJ"), ("road", "truck", "LEJ"), ("estimated", "car", "LEJ"), ("estimated", "truck", "LEJ"),
    ]  # fmt: skip
    estimate = told["ways"][2]
    assert estimate["time_s"] == pytest.approx(1.35 * told["straight_line_m"] / (60 / 3.6))
    assert (estimate["network"], estimate["access_m"]) == (None, None)


def test_parcel_that_no_road_leads_to_says_why(client: TestClient, committed: Session, add_parcel: AddParcel) -> None:
    at = from_shape(REFERENCE_POINT, srid=STORAGE_SRID)
    facility = {"key": "LEJ", "kind": "airport_cargo", "name": "LEJ", "accuracy_m": 0, "geom": at, "source": "test"}
    committed.execute(insert(FacilityRow).values(**facility))
    parcel = add_parcel(position=at)
    make_network(committed).put_unreachable(parcel, "cut_off")
    store.measure_parcels(committed, [parcel], None)
    committed.commit()
    body = client.get(f"/parcels/{parcel}/score?profile=logistics").json()
    told = next(distance for distance in body["distances"] if distance["target"] == "lej_cargo")
    figures = {"road_m": None, "car_s": None, "truck_s": None, "reason": "cut_off", "method": "road"}
    assert figures.items() <= told.items()
    assert [way["time_s"] for way in told["ways"]][:2] == [None, None]
    air_cargo = next(each for each in body["contributions"] if each["criterion"] == "air_cargo")
    assert {"status": "unknown", "measured": None, "reason": "cut_off", "method": "road"}.items() <= air_cargo.items()
    assert air_cargo["network"]["attribution"] == "© OpenStreetMap contributors"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        pytest.param({"profile": "space"}, 400, id="unknown profile"),
        pytest.param({"lon": "nan"}, 400, id="longitude that is no number"),
        pytest.param({"lon": "inf"}, 400, id="infinite longitude"),
        pytest.param({"lon": "x"}, 400, id="longitude that is a word"),
        pytest.param({"lat": 91}, 400, id="beyond the pole"),
        pytest.param({"lon": 51.5, "lat": 11.5}, 422, id="swapped"),
        pytest.param({"lon": 2.35, "lat": 48.85}, 422, id="outside the region"),
        pytest.param({"required_area_m2": 0}, 422, id="no area needed"),
        pytest.param({"required_power_mw": -1}, 422, id="negative need"),
        pytest.param({"required_water_m3_per_h": "nan"}, 422, id="need that is no number"),
        pytest.param({"profil": "food"}, 400, id="unknown parameter"),
        pytest.param({"profile": "a\0b"}, 400, id="NUL byte"),
    ],
)
def test_bad_question_is_refused_as_a_problem(client: TestClient, changed: dict[str, Any], status: int) -> None:
    answer = client.get("/score", params=EISLEBEN | changed)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("parameter", ["lon", "lat", "profile"])
def test_missing_parameter_is_named(client: TestClient, parameter: str) -> None:
    answer = client.get("/score", params={name: value for name, value in EISLEBEN.items() if name != parameter})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == parameter


def test_hidden_parcel_has_the_answer_of_one_that_is_not_there(client: TestClient, add_parcel: AddParcel) -> None:
    hidden = add_parcel(visibility="internal")
    answers = [client.get(f"/parcels/{number}/score?profile=food") for number in (hidden, hidden + 1)]
    bodies = [answer.json() | {"instance": None, "detail": None} for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("number", ["abc", "0", "-1", "1" + "0" * 30])
def test_id_that_is_none_is_not_found(client: TestClient, number: str) -> None:
    assert client.get(f"/parcels/{number}/score?profile=food").status_code == 404


def test_unchanged_score_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/score", params=EISLEBEN).headers["ETag"]
    again = client.get("/score", params=EISLEBEN, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/score", params=EISLEBEN | {"profile": "food"}, headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_profiles_are_listed(client: TestClient) -> None:
    listed = client.get("/profiles").json()["profiles"]
    assert {profile["id"] for profile in listed} == {
        "automotive", "biotech_pharma", "data_centre", "food", "h2_bio_chemistry", "logistics",
    }  # fmt: skip


def test_profile_tells_end_points_and_what_is_unavailable(client: TestClient) -> None:
    body = client.get("/profiles/logistics").json()
    by_id = {criterion["id"]: criterion for criterion in body["criteria"]}
    motorway, siding = by_id["motorway_exit"], by_id["rail_siding"]
    assert (motorway["ideal"], motorway["unacceptable"], motorway["unit"]) == (180, 1200, "s")
    assert motorway["facility_kinds"] == ["motorway_junction"]
    assert siding["steps"] == {"on_plot": 1.0, "on_site": 0.8, "possible": 0.5, "none": 0.0}
    assert sum(criterion["weight"] for criterion in body["criteria"]) == pytest.approx(1)
    assert {"trade_tax", "labour_pool", "housing_distance", "gas_hydrogen"} <= set(body["unavailable"])
    assert body["unchecked_knock_outs"]


def test_unknown_profile_is_not_found(client: TestClient) -> None:
    assert client.get("/profiles/space").status_code == 404

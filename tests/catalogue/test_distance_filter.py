"""Parcels filtered and ordered by how far they are: in lists, under /ogc, in tiles and exports, for every viewer."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.codes import Role, TargetId
from app.db.tables import ParcelReachRow
from app.parcels.reach import REACH_PARAMETERS, WHERE_TO
from tests.answers import ids_of, problem_of
from tests.makers import (
    LEUNA,
    NOWHERE,
    make_facility,
    make_headers,
    make_parcel,
    make_partner,
    opened,
)
from tests.tiles.conftest import PLAIN, keys_in, path_of

EXIT = (12.0, 51.3)


@pytest.fixture
def stock(client: TestClient) -> list[int]:
    """Four parcels, each farther from the exit than the one before; one of them hidden, and one that is nowhere."""
    make_partner(client, "saalekreis")
    make_facility(client, "motorway_junction", at=EXIT)
    ids = [make_parcel(client, at=(12.0, 51.32 + number / 20), key=f"P-{number}") for number in range(4)]
    make_parcel(client, at=(12.0, 51.32), visibility="internal", key="P-hidden")
    make_parcel(client, place=NOWHERE, key="P-nowhere")
    return ids


def minutes(client: TestClient, parcel: int) -> float:
    """The lorry's time to the exit, as the score tells it."""
    body = client.get(f"/parcels/{parcel}/score?profile=logistics").json()
    told = next(distance for distance in body["distances"] if distance["target"] == "motorway_exit")
    return float(told["truck_s"]) / 60


def test_every_target_is_told_in_words() -> None:
    assert list(WHERE_TO) == list(TargetId)


def test_parcels_within_so_many_minutes_by_lorry(client: TestClient, stock: list[int]) -> None:
    most = int(minutes(client, stock[1])) + 1
    found = ids_of(client.get("/parcels", params={"filter": f"motorway_exit_truck_s <= {60 * most}"}))
    assert found == [parcel for parcel in stock if minutes(client, parcel) <= most] == stock[:2]
    assert ids_of(client.get("/parcels", params={"max_motorway_exit_truck_s": 60 * most})) == found


@pytest.mark.parametrize("parameter", REACH_PARAMETERS)
def test_common_distances_are_parameters(client: TestClient, stock: list[int], parameter: str) -> None:
    expected = stock if parameter.startswith("motorway_exit") else []
    assert ids_of(client.get("/parcels", params={f"min_{parameter}": 0})) == expected  # unknown does not pass
    assert ids_of(client.get("/parcels", params={f"max_{parameter}": -1})) == []


def test_hidden_parcel_is_found_by_those_who_see_it(client: TestClient, stock: list[int]) -> None:
    question = {"filter": "motorway_exit_road_m < 4000"}
    assert ids_of(client.get("/parcels", params=question)) == stock[:1]
    staff = make_headers(client, Role.STAFF)
    assert len(ids_of(client.get("/parcels", params=question, headers=staff))) == 2


def test_unknown_distance_is_null(client: TestClient, stock: list[int]) -> None:
    question = {"filter": "motorway_exit_car_s IS NULL"}
    (nowhere,) = client.get("/parcels", params=question).json()["features"]
    assert nowhere["properties"]["key"] == "P-nowhere"


@pytest.mark.parametrize("collection", ["parcels", "parcels-logistics"])
def test_ogc_filters_orders_and_describes_distances(client: TestClient, stock: list[int], collection: str) -> None:
    items = f"/ogc/collections/{collection}/items"
    farthest_first = {"sortby": "-motorway_exit_truck_s", "filter": "motorway_exit_truck_s > 0"}
    assert ids_of(client.get(items, params=farthest_first)) == stock[::-1]
    described = client.get(f"/ogc/collections/{collection}/queryables").json()["properties"]
    assert described["motorway_exit_truck_s"]["x-ogc-unit"] == "s"
    assert described["lej_cargo_road_m"]["x-ogc-unit"] == "m"
    assert "nearest motorway exit" in described["motorway_exit_truck_s"]["description"]
    assert {f"{target}_{name}" for target in TargetId for name in ("road_m", "car_s", "truck_s")} <= set(described)


def test_pages_in_order_of_distance_hold_every_parcel_once(client: TestClient, stock: list[int]) -> None:
    address: str | None = "/ogc/collections/parcels/items?sortby=motorway_exit_truck_s&limit=2"
    seen: list[int] = []
    while address is not None:
        body = client.get(address).json()
        seen += [feature["id"] for feature in body["features"]]
        address = next((link["href"] for link in body["links"] if link["rel"] == "next"), None)
    assert seen[:-1] == stock
    assert len(seen) == 5  # what is unknown comes last


def test_export_is_filtered_by_distance(client: TestClient, stock: list[int]) -> None:
    answer = client.get("/exports/parcels.geojson", params={"filter": "motorway_exit_road_m < 4000"})
    assert [feature["id"] for feature in answer.json()["features"]] == stock[:1]


def test_filtered_tile_follows_a_facility_and_the_plain_one_does_not(client: TestClient, stock: list[int]) -> None:
    plain = path_of(13, LEUNA, "parcels")
    question: dict[str, Any] = {"params": {"filter": "motorway_exit_road_m < 1000"}, "headers": PLAIN}
    before, unfiltered = client.get(plain, **question), client.get(plain, headers=PLAIN)
    assert keys_in(before) == []
    make_facility(client, "motorway_junction", at=LEUNA)
    after = client.get(plain, **question)
    assert keys_in(after) == ["P-0"]
    assert after.headers["ETag"] != before.headers["ETag"]
    assert client.get(plain, headers=PLAIN).headers["ETag"] == unfiltered.headers["ETag"]


def test_text_is_no_distance(client: TestClient) -> None:
    problem_of(client.get("/parcels", params={"filter": "motorway_exit_truck_s <= '600'"}), 400)


def test_deleted_parcel_leaves_nothing_behind(client: TestClient, stock: list[int]) -> None:
    staff = make_headers(client, Role.STAFF)
    tag = client.get(f"/parcels/{stock[0]}", headers=staff).headers["ETag"]
    assert client.delete(f"/parcels/{stock[0]}", headers={**staff, "If-Match": tag}).status_code == 204
    with opened(client) as session:
        assert session.scalars(select(ParcelReachRow.parcel_id)).all() == [*stock[1:], stock[-1] + 1, stock[-1] + 2]


def test_scored_parcels_carry_the_distances_that_are_scored(client: TestClient, stock: list[int]) -> None:
    features = client.get("/ogc/collections/parcels-logistics/items").json()["features"]
    told = {feature["properties"]["key"]: feature["properties"] for feature in features}
    for number, parcel in enumerate(stock):
        assert told[f"P-{number}"]["motorway_exit_truck_s"] == pytest.approx(60 * minutes(client, parcel), rel=1e-5)
    assert told["P-nowhere"]["motorway_exit_truck_s"] is None
    assert told["P-0"]["lej_cargo_truck_s"] is None  # no such facility is loaded
    table = client.get("/exports/parcels-logistics.csv", params={"properties": "key,motorway_exit_truck_s"})
    assert table.text.splitlines()[0].count("motorway_exit_truck_s") == 1
    plain = client.get(f"/parcels/{stock[0]}").json()["properties"]
    assert "motorway_exit_truck_s" not in plain

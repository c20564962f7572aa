"""Wherever figures found on roads are given out, whoever made the roads is named, with the licence; nowhere else."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.codes import Method
from app.network import store
from tests.makers import make_facility, make_parcel, opened_by_owner
from tests.network.stock import ABOUT, lonlat, streets

ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"
ROAD = replace(ABOUT, title="Roads", attribution="© OpenStreetMap contributors")
SKELETON = replace(ABOUT, title="Main roads", attribution="<b>Gatherers</b> & co")


@pytest.fixture
def client_with_roads(client: TestClient) -> TestClient:
    make_facility(client, at=lonlat(1_200, 1_200))
    make_parcel(client, at=lonlat(-300, -700), key="A")
    with opened_by_owner(client) as session:
        store.make_current(session, store.save(session, streets(), ROAD))
        store.make_current(session, store.save(session, replace(streets(), method=Method.SKELETON), SKELETON))
    return client


def licences_of(collection: dict[str, Any]) -> list[str]:
    return [link["href"] for link in collection["links"] if link["rel"] == "license"]


def test_collections_name_the_networks_behind_them(client_with_roads: TestClient) -> None:
    listed = {each["id"]: each for each in client_with_roads.get("/ogc/collections").json()["collections"]}
    for name in ("parcels", "parcels-logistics"):
        assert listed[name]["attribution"] == f"{ROAD.attribution} | {SKELETON.attribution}"
        assert listed[name]["licence"] == "ODbL-1.0; CC-BY-4.0"
        assert licences_of(listed[name])[0] == ODBL
    assert (listed["infrastructure"]["attribution"], listed["infrastructure"]["licence"]) == (
        ROAD.attribution,
        "ODbL-1.0",
    )
    for name in ("sites", "districts"):
        assert not {"attribution", "licence"} & set(listed[name])
        assert licences_of(listed[name]) == []
    own = client_with_roads.get("/ogc/collections/parcels-logistics").json()
    assert own["attribution"] == listed["parcels-logistics"]["attribution"]
    assert licences_of(own) == licences_of(listed["parcels-logistics"])
    page = client_with_roads.get("/ogc/collections/parcels?f=html").text
    assert ROAD.attribution in page
    assert "&lt;b&gt;Gatherers" in page


def test_tilejson_names_them_as_html(client_with_roads: TestClient) -> None:
    def said(name: str) -> str:
        return str(client_with_roads.get(f"/tiles/{name}.json").json()["attribution"])

    assert said("parcels").endswith(f" | {ROAD.attribution} | &lt;b&gt;Gatherers&lt;/b&gt; &amp; co")
    assert said("parcels-logistics") == said("parcels")
    assert said("infrastructure").endswith(f" | {ROAD.attribution}")
    assert "OpenStreetMap" not in said("sites")


@pytest.mark.parametrize(
    "path",
    [
        "parcels-logistics.geojson",
        "parcels-logistics.geojson?properties=key,score",
        "parcels-logistics.geojson?properties=key&sortby=-score",
        "parcels.geojson?sortby=motorway_exit_truck_s",
        "parcels.geojson?filter=key='A' AND NOT (motorway_exit_truck_s / 60 > 100000)",
    ],
)
def test_files_that_rest_on_roads_name_them(client_with_roads: TestClient, path: str) -> None:
    answer = client_with_roads.get(f"/exports/{path}")
    assert answer.status_code == 200, answer.text
    assert f'<{ODBL}>; rel="license"' in answer.headers["Link"]
    assert ROAD.attribution in answer.json()["attribution"]
    assert SKELETON.attribution in answer.json()["attribution"]
    assert "ODbL-1.0" in answer.json()["licence"]


@pytest.mark.parametrize(
    "path",
    [
        "parcels.geojson",
        "parcels.geojson?status=available",
        "parcels-logistics.geojson?properties=key",
        "sites.geojson",
    ],
)
def test_files_without_such_figures_are_under_no_licence_of_theirs(client_with_roads: TestClient, path: str) -> None:
    answer = client_with_roads.get(f"/exports/{path}")
    assert answer.status_code == 200, answer.text
    assert "ODbL" not in answer.text
    assert ODBL not in answer.headers.get("Link", "")


def test_without_a_network_none_is_named(client: TestClient) -> None:
    make_parcel(client, at=lonlat(-300, -700))
    assert "attribution" not in client.get("/ogc/collections/parcels").json()
    assert "|" not in client.get("/tiles/parcels-logistics.json").json()["attribution"]
    assert "ODbL" not in client.get("/exports/parcels-logistics.geojson").text

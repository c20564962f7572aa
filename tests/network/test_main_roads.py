"""Main roads to draw: of the best network that holds, in few rows, and told to mirrors."""

import json
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.changes.main_roads import publish_main_roads, publish_missing_main_roads
from app.codes import Method
from app.imports.skeleton import load_skeleton
from app.network import store
from app.network.model import Network, RoadClass
from app.settings import PROJECT_DIR
from tests.makers import opened_by_owner
from tests.network.drawn import make_network
from tests.network.stock import ABOUT, centre

SKELETON = PROJECT_DIR / "geodata" / "skeleton"
ITEMS = "/ogc/collections/roads/items?limit=1000"
STRETCHES = [
    (RoadClass.MOTORWAY, "A14"),
    (RoadClass.MOTORWAY, "A14"),
    (RoadClass.MOTORWAY_LINK, "A14"),
    (RoadClass.TRUNK, "Merseburger Ring"),
    (RoadClass.PRIMARY, "Bahnhofstraße"),
    (RoadClass.PRIMARY, None),
    (RoadClass.RESIDENTIAL, "Am Anger"),
]


def drawn(method: Method = Method.ROAD) -> Network:
    """Stretches one after the other, 100 m each."""
    count = len(STRETCHES)
    # well within one square of 25 km
    corner = np.floor(centre() / 25_000) * 25_000 + 12_000
    xy = [(corner[0] + 100.0 * step, corner[1]) for step in range(count + 1)]
    ends = [(step, step + 1) for step in range(count)]
    network = make_network(xy, ends)
    classes, names = np.empty((2, count), dtype=object)
    classes[:], names[:] = zip(*STRETCHES, strict=True)
    return Network(**{**vars(network), "method": method, "road_class": classes, "name": names})


def hold(session: Session, network: Network) -> None:
    store.make_current(session, store.save(session, network, ABOUT))


def told(session: Session) -> dict[str, Any]:
    found = session.execute(text("SELECT key, feature_json, version FROM road ORDER BY id"))
    return {key: (json.loads(feature)["properties"], version) for key, feature, version in found}


def lines(session: Session) -> list[tuple[str, str | None, str | None, float]]:
    statement = "SELECT road_class, reference, name, round(ST_Length(geom)) FROM road ORDER BY road_class, name"
    return [tuple(row) for row in session.execute(text(statement))]


def test_stretches_of_one_road_are_one_row(session: Session) -> None:
    hold(session, drawn())
    publish_main_roads(session, "test")
    assert lines(session) == [
        ("motorway", "A 14", None, 200),
        ("primary", None, None, 200),
        ("trunk", None, "Merseburger Ring", 100),
    ]
    assert {each["schematic"] for each, _ in told(session).values()} == {False}


def test_the_skeleton_is_schematic_and_steps_back(session: Session) -> None:
    load_skeleton(session, SKELETON)
    publish_main_roads(session, "test")
    shipped = told(session)
    assert {each["method"] for each, _ in shipped.values()} == {"skeleton"}
    assert all(each["schematic"] for each, _ in shipped.values())
    assert {"A 14", "A 9", "B 100"} <= {each["reference"] for each, _ in shipped.values()}
    assert 50 < len(shipped) < 1000
    hold(session, drawn())
    publish_main_roads(session, "test")
    assert {each["method"] for each, _ in told(session).values()} == {"road"}
    store.retire(session, Method.ROAD)
    publish_main_roads(session, "test")
    assert told(session).keys() == shipped.keys()


def test_only_what_changed_is_told(session: Session) -> None:
    def feed() -> list[tuple[str, str]]:
        found = session.execute(text("SELECT operation, row_key FROM change WHERE collection = 'roads' ORDER BY id"))
        return [(operation, key.partition("/")[2].split("/")[0]) for operation, key in found]

    hold(session, drawn())
    publish_main_roads(session, "test")
    publish_main_roads(session, "test")
    assert sorted(feed()) == [("created", "motorway"), ("created", "primary"), ("created", "trunk")]
    assert {version for _, version in told(session).values()} == {1}
    network = drawn()
    network.road_class[3:5] = RoadClass.SECONDARY  # no trunk road, and less of the primary one
    hold(session, network)
    publish_main_roads(session, "test")
    assert sorted(feed()[3:]) == [("changed", "primary"), ("deleted", "trunk")]


def test_no_network_no_roads(session: Session) -> None:
    publish_missing_main_roads(session, "test")
    assert told(session) == {}


@pytest.fixture
def region(client: TestClient) -> TestClient:
    """The application with the skeleton, whose roads an older version did not give out."""
    with opened_by_owner(client) as session:
        load_skeleton(session, SKELETON)
        publish_missing_main_roads(session, "test")
        session.commit()
    return client


def test_they_are_given_out_as_any_collection(region: TestClient) -> None:
    features = region.get(ITEMS).json()["features"]
    assert {feature["geometry"]["type"] for feature in features} == {"MultiLineString"}
    motorways = region.get(f"{ITEMS}&filter=reference='A 14'").json()["features"]
    assert 0 < len(motorways) < len(features)
    assert all(feature["properties"]["road_class"] == "motorway" for feature in motorways)
    tile = region.get("/tiles/roads/7/68/42.mvt")
    assert tile.status_code == 200
    assert b"schematic" in tile.content
    assert b"aggregated" not in tile.content, "roads are drawn, not summed up"
    told = region.get("/ogc/collections/roads").json()
    assert "Skeleton network" in json.dumps(told)

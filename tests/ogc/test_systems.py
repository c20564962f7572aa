"""Coordinate systems of answers and boxes, as the abstract tests of Part 2 (CRS) want them."""

import json
from typing import Any

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from pyproj import Transformer

from app.crs import CRS84, LATLON, OFFERED, STORAGE, Crs
from tests.answers import COLLECTIONS, features_of, ids_of, pages, problem_of

ITEMS = "/ogc/collections/parcels/items"
EVERY_CRS = pytest.mark.parametrize("crs", OFFERED.values(), ids=lambda crs: f"{crs.srid}-{crs.is_lat_first}")


def moved(shape: Any, crs: Crs) -> Any:
    """A lon/lat shape in a system, in the axis order of that system."""
    to_crs = Transformer.from_crs("OGC:CRS84", crs.uri)
    return shapely.transform(shape, lambda xy: np.column_stack(to_crs.transform(xy[:, 0], xy[:, 1])))


def shape_of(feature: dict[str, Any]) -> Any:
    return shapely.from_geojson(json.dumps(feature["geometry"])) if feature["geometry"] else None


@EVERY_CRS
@pytest.mark.parametrize("name", COLLECTIONS)
def test_items_come_in_the_system_and_axis_order_asked_for(world: TestClient, name: str, crs: Crs) -> None:
    path = f"/ogc/collections/{name}/items"
    plain = features_of(world.get(f"{path}?limit=50"))
    answer = world.get(path, params={"limit": 50, "crs": crs.uri})
    assert answer.headers["Content-Crs"] == f"<{crs.uri}>"
    tolerance = 2e-7 if crs.is_lonlat else 0.03  # the stored text has 7 decimals of a degree
    for there, here in zip(plain, features_of(answer), strict=True):
        assert here | {"geometry": None} == there | {"geometry": None}
        if there["geometry"] is None:
            assert here["geometry"] is None
        else:
            assert shapely.hausdorff_distance(moved(shape_of(there), crs), shape_of(here)) < tolerance


@EVERY_CRS
def test_item_comes_in_the_system_asked_for(world: TestClient, crs: Crs) -> None:
    answer = world.get(f"{ITEMS}/1", params={"crs": crs.uri})
    page = world.get(ITEMS, params={"crs": crs.uri, "limit": 1})
    assert answer.headers["Content-Crs"] == f"<{crs.uri}>"
    assert answer.json()["geometry"] == features_of(page)[0]["geometry"]


def test_without_a_system_it_is_lonlat(world: TestClient) -> None:
    for path in (ITEMS, f"{ITEMS}/1"):
        assert world.get(path).headers["Content-Crs"] == f"<{CRS84.uri}>"


def test_latitude_comes_first_in_epsg_4326(world: TestClient) -> None:
    point = features_of(world.get(ITEMS, params={"crs": LATLON.uri, "key": "POINT"}))[0]
    assert point["geometry"] == {"type": "Point", "coordinates": [51.3, 12.0123456]}


def test_outer_rings_run_against_the_clock_on_the_ground(world: TestClient) -> None:
    for crs in OFFERED.values():
        outline = features_of(world.get(ITEMS, params={"crs": crs.uri, "limit": 1}))[0]["geometry"]["coordinates"][0]
        assert shapely.LinearRing(outline[0]).is_ccw is not crs.is_lat_first


@EVERY_CRS
def test_box_in_any_system_gives_the_same_features(world: TestClient, crs: Crs) -> None:
    shapes = {feature["id"]: shape_of(feature) for feature in features_of(world.get(ITEMS, params={"limit": 100}))}
    box = shapely.box(11.9805, 51.29, 12.0305, 51.3195)
    west, south, east, north = moved(box, crs).bounds
    within = {
        id_
        for id_, shape in shapes.items()
        if shape and moved(shape, crs).intersects(shapely.box(west, south, east, north))
    }
    asked = {"bbox": f"{west},{south},{east},{north}", "bbox-crs": crs.uri, "limit": "4"}
    walk = list(pages(world, str(world.build_request("GET", ITEMS, params=asked).url)))
    assert {id_ for page in walk for id_ in ids_of(page)} == within
    assert len(walk) > 1
    with_heights = asked | {"bbox": f"{west},{south},0,{east},{north},90", "limit": "100"}
    assert set(ids_of(world.get(ITEMS, params=with_heights))) == within


def test_box_and_answer_may_be_in_different_systems(world: TestClient) -> None:
    asked = {"bbox": "51.2,11.9,51.31,12.1", "bbox-crs": LATLON.uri, "crs": STORAGE.uri}
    (feature,) = features_of(world.get(ITEMS, params=asked))
    assert feature["geometry"]["coordinates"] == pytest.approx([709_963.0, 5_687_470.0], abs=500)


@pytest.mark.parametrize("uri", ["", "EPSG:25832", "http://www.opengis.net/def/crs/EPSG/0/31468", "x" * 1900, "'"])
@pytest.mark.parametrize("name", ["crs", "bbox-crs"])
def test_system_that_is_not_offered_is_refused(world: TestClient, name: str, uri: str) -> None:
    problem_of(world.get(ITEMS, params={name: uri, "bbox": "11,51,12,52"}), 400)
    problem_of(world.get(f"{ITEMS}/1", params={name: uri}), 400)


def test_box_in_metres_that_is_none_is_refused(world: TestClient) -> None:
    for box in ("1,2,3", "a,b,c,d", "nan,0,1,1", "5,0,1,1", "0,5,1,1"):
        problem_of(world.get(ITEMS, params={"bbox": box, "bbox-crs": STORAGE.uri}), 400)


def test_box_far_away_gives_nothing(world: TestClient) -> None:
    far = {"bbox": "9000000,9000000,9100000,9100000", "bbox-crs": STORAGE.uri}
    assert world.get(ITEMS, params=far).json()["numberMatched"] == 0

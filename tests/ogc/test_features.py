"""Items and single items, as the abstract tests of Part 1 (Core, GeoJSON) want them."""

from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from fastapi.testclient import TestClient

from app.features import query
from app.features.counts import Counts
from app.published.scored import MEASURED
from app.web.deps import MAX_LIMIT
from tests.answers import COLLECTIONS, blamed, features_of, ids_of, pages, problem_of
from tests.makers import app_of
from tests.ogc.conftest import DAYS, PARCELS, UMLAUTS

ITEMS = "/ogc/collections/parcels/items"
GEOJSON = "application/geo+json"


def keys_of(world: TestClient, question: str) -> set[str]:
    walk = pages(world, f"{ITEMS}?{question}")
    return {feature["properties"]["key"] for page in walk for feature in features_of(page)}


def by_key(world: TestClient) -> dict[str, dict[str, Any]]:
    return {feature["properties"]["key"]: feature for feature in features_of(world.get(f"{ITEMS}?limit=1000"))}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_items_are_a_feature_collection_with_counts_time_and_links(world: TestClient, name: str) -> None:
    before = datetime.now(UTC)
    answer = world.get(f"/ogc/collections/{name}/items")
    after = datetime.now(UTC)
    body = answer.json()
    assert answer.headers["Content-Type"] == GEOJSON
    assert body["type"] == "FeatureCollection"
    assert body["numberReturned"] == len(body["features"]) == body["numberMatched"] > 0
    assert before <= datetime.fromisoformat(body["timeStamp"]) <= after
    assert [link["rel"] for link in body["links"]] == ["self", "alternate", "collection"]
    assert all(link["type"] and link["title"] for link in body["links"])


def test_items_are_geojson_whichever_json_is_asked_for(world: TestClient) -> None:
    for accept in ("application/json", GEOJSON, "*/*"):
        assert world.get(ITEMS, headers={"Accept": accept}).headers["Content-Type"] == GEOJSON
    assert world.get(f"{ITEMS}?f=json", headers={"Accept": "text/html"}).headers["Content-Type"] == GEOJSON
    assert world.get(ITEMS, headers={"Accept": "text/html"}).headers["Content-Type"].startswith("text/html")


def test_items_are_those_of_the_rest_list(world: TestClient) -> None:
    assert features_of(world.get(f"{ITEMS}?limit=50")) == features_of(world.get("/parcels?limit=50"))


@pytest.mark.parametrize("limit", [1, 4, 9, 26, 27])
def test_walk_of_pages_gives_every_feature_once(world: TestClient, limit: int) -> None:
    walk = list(pages(world, f"{ITEMS}?limit={limit}"))
    ids = [id_ for page in walk for id_ in ids_of(page)]
    assert len(ids) == len(set(ids)) == PARCELS
    assert {page.json()["numberMatched"] for page in walk} == {PARCELS}
    assert len(walk) == -(-PARCELS // limit)


def test_next_link_keeps_every_parameter(world: TestClient) -> None:
    asked = (
        "bbox=11,51,13,52&datetime=2024-01-01/..&status=sold&crs=http://www.opengis.net/def/crs/EPSG/0/25832&limit=2"
    )
    body = world.get(f"{ITEMS}?{asked}").json()
    (following,) = (link for link in body["links"] if link["rel"] == "next")
    assert following["type"] == GEOJSON
    kept = parse_qs(urlsplit(following["href"]).query)
    assert kept.pop("next")
    assert kept == parse_qs(asked)


def test_limit_above_the_maximum_is_lowered(world: TestClient) -> None:
    assert world.get(f"{ITEMS}?limit={10**9}").json()["numberReturned"] == PARCELS <= MAX_LIMIT


@pytest.mark.parametrize("limit", ["0", "-1", "abc", "", "1.5", "1e3", "9" * 5000])
def test_limit_that_is_none_is_refused(world: TestClient, limit: str) -> None:
    assert blamed(world.get(ITEMS, params={"limit": limit}), 400) == ["limit"]


@pytest.mark.parametrize(
    ("question", "name"),
    [("fliter=a", "fliter"), ("limit=1&limit=2", "limit"), ("bbox-srs=x", "bbox-srs"), ("Status=sold", "Status")],
)
def test_unknown_and_repeated_parameters_are_refused_by_name(world: TestClient, question: str, name: str) -> None:
    assert blamed(world.get(f"{ITEMS}?{question}"), 400) == [name]


def test_one_item_takes_no_parameters_of_pages(world: TestClient) -> None:
    assert blamed(world.get(f"{ITEMS}/1?limit=1"), 400) == ["limit"]


BOXES = [
    (11.95, 51.0, 12.0, 52.0),
    (11.0, 51.0, 13.0, 51.31),
    (11.9, 51.319, 11.9515, 51.321),
    (12.0, 51.32, 12.0, 51.32),
    (12.0, 51.0, 12.0, 52.0),
    (170.0, -10.0, -170.0, 10.0),
    (-170.0, 40.0, -175.0, 60.0),
]


@pytest.mark.parametrize("box", BOXES)
def test_bbox_gives_what_intersects_it(world: TestClient, box: tuple[float, float, float, float]) -> None:
    west, south, east, north = box
    parts = [box] if west <= east else [(west, south, 180, north), (-180, south, east, north)]
    shapes = {
        key: shapely.geometry.shape(feature["geometry"])
        for key, feature in by_key(world).items()
        if feature["geometry"] is not None
    }
    wanted = {key for key, shape in shapes.items() if any(shape.intersects(shapely.box(*part)) for part in parts)}
    assert keys_of(world, f"bbox={west},{south},{east},{north}") == wanted
    assert keys_of(world, f"bbox={west},{south},-5,{east},{north},9000") == wanted


@pytest.mark.parametrize(
    "box", ["", "a,b,c,d", "1,2,3", "1,2,3,4,5", "NaN,1,2,3", "1,60,2,50", "0,91,1,92", "500,1,600,2"]
)
def test_bbox_that_is_none_is_refused(world: TestClient, box: str) -> None:
    problem_of(world.get(ITEMS, params={"bbox": box}), 400)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("2025-06-30", {DAYS[1]}),
        ("2025-06-30T12:00:00Z", {DAYS[1]}),
        ("2025-07-01T01:00:00%2B02:00", {DAYS[1]}),
        ("2024-01-01/2025-06-30", {DAYS[0], DAYS[1]}),
        ("2024-01-02/2026-05-11", {DAYS[1]}),
        ("2025-06-30/..", {DAYS[1], DAYS[2]}),
        ("../2025-06-30T00:00:00Z", {DAYS[0], DAYS[1]}),
        ("1999-01-01", set()),
    ],
)
def test_datetime_gives_features_of_that_day_and_none_without_one(
    world: TestClient, question: str, wanted: set[object]
) -> None:
    days = {key: feature["properties"]["as_of"] for key, feature in by_key(world).items()}
    assert None in days.values()
    expected = {key for key, day in days.items() if day in {str(each) for each in wanted}}
    assert keys_of(world, f"datetime={question}") == expected


@pytest.mark.parametrize("text", ["foo", "../..", "2026-02-30", "2026-01-02/2026-01-01", "10000-01-01"])
def test_datetime_that_is_none_is_refused(world: TestClient, text: str) -> None:
    problem_of(world.get(ITEMS, params={"datetime": text}), 400)


def test_properties_filter_by_equality(world: TestClient) -> None:
    features = by_key(world)
    assert keys_of(world, "status=sold") == {k for k, f in features.items() if f["properties"]["status"] == "sold"}
    assert keys_of(world, "operation_24h=true") == keys_of(world, "operation_24h=1") == {"NOWHERE"}
    assert "NOWHERE" not in keys_of(world, "area_m2=40000")
    both = {"area_m2": 40_000, "status": "available"}
    assert keys_of(world, "area_m2=40000&status=available") == {
        key for key, feature in features.items() if both.items() <= feature["properties"].items()
    }
    assert keys_of(world, "area_m2=1") == set()


def test_text_is_compared_as_it_stands(world: TestClient) -> None:
    for name, wanted in ((UMLAUTS, ["POINT"]), ("%", []), ("'; DROP TABLE parcel; --", []), ("=1+1", [])):
        given = features_of(world.get(ITEMS, params={"name": name}))
        assert [feature["properties"]["key"] for feature in given] == wanted


@pytest.mark.parametrize(
    ("name", "value"),
    [("area_m2", "many"), ("area_m2", "NaN"), ("synthetic", "perhaps"), ("name", "\0"), ("name", "x" * 2001)],
)
def test_value_of_another_type_is_refused(world: TestClient, name: str, value: str) -> None:
    assert blamed(world.get(ITEMS, params={name: value}), 400)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_item_is_the_one_of_the_page_with_links(world: TestClient, name: str) -> None:
    feature = features_of(world.get(f"/ogc/collections/{name}/items?limit=1"))[0]
    answer = world.get(f"/ogc/collections/{name}/items/{feature['id']}")
    item = answer.json()
    assert answer.headers["Content-Type"] == GEOJSON
    assert {link["rel"] for link in item.pop("links")} == {"self", "alternate", "collection"}
    assert item == feature


@pytest.mark.parametrize(
    "text", ["abc", "0", "-1", "1.0", "01", "9" * 30, "%00", "..%2F1", "%C0%AF", "🏭", "99999", "x" * 9000]
)
def test_id_that_is_none_is_not_found(world: TestClient, text: str) -> None:
    problem_of(world.get(f"{ITEMS}/{text}"), 404)


def test_page_token_is_good_for_its_own_question_only(world: TestClient) -> None:
    body = world.get(f"{ITEMS}?limit=2&status=sold").json()
    (href,) = (link["href"] for link in body["links"] if link["rel"] == "next")
    token = parse_qs(urlsplit(href).query)["next"][0]
    assert problem_of(world.get(f"{ITEMS}?limit=2&next={token}"), 400)["type"] == "/problems/invalid-page-token"
    assert problem_of(world.get(f"{ITEMS}?next=forged"), 400)["type"] == "/problems/invalid-page-token"


def test_count_is_absent_where_counting_stopped(world: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "COUNT_CAP", PARCELS - 1)
    counts: Counts = app_of(world).state.counts
    monkeypatch.setattr(counts, "_kept", OrderedDict())
    body = world.get(f"{ITEMS}?limit=2").json()
    assert "numberMatched" not in body
    assert body["numberReturned"] == 2
    monkeypatch.setattr(query, "COUNT_CAP", PARCELS)
    monkeypatch.setattr(counts, "_kept", OrderedDict())
    assert world.get(f"{ITEMS}?limit=2").json()["numberMatched"] == PARCELS


def test_hits_are_counted_beyond_that_and_no_feature_is_given(
    world: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "COUNT_CAP", 3)
    body = world.get(f"{ITEMS}?resultType=hits").json()
    assert (body["numberMatched"], body["numberReturned"], body["features"]) == (PARCELS, 0, [])
    assert "next" not in [link["rel"] for link in body["links"]]
    assert world.get(f"{ITEMS}?resultType=hits&status=sold").json()["numberMatched"] == 13
    assert len(features_of(world.get(f"{ITEMS}?resultType=results&status=sold"))) == 13
    assert blamed(world.get(f"{ITEMS}?resultType=all"), 400) == ["resultType"]


@pytest.mark.parametrize("path", [f"{ITEMS}?limit=3", f"{ITEMS}/1", f"{ITEMS}?limit=3&f=html", f"{ITEMS}/1?f=html"])
def test_who_holds_the_state_gets_304(world: TestClient, path: str) -> None:
    first = world.get(path)
    again = world.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Accept" in again.headers["Vary"]


def test_tag_of_one_format_is_not_that_of_the_other(world: TestClient) -> None:
    for path in (f"{ITEMS}?limit=3", f"{ITEMS}/1"):
        held = world.get(path).headers["ETag"]
        assert world.get(path, headers={"Accept": "text/html", "If-None-Match": held}).status_code == 200


def test_scored_parcels_say_what_the_scored_list_says(world: TestClient) -> None:
    listed = {feature["id"]: feature for feature in features_of(world.get("/parcels?profile=logistics&limit=1000"))}
    scored = features_of(world.get("/ogc/collections/parcels-logistics/items?limit=1000"))
    assert len(scored) == len(listed) > 0
    for feature in scored:
        for name in MEASURED:  # the distances that are scored stand in the collection only
            assert name in feature["properties"]
            del feature["properties"][name]
        assert feature == listed[feature["id"]]


def test_scored_parcels_are_filtered_by_their_score(world: TestClient) -> None:
    path = "/ogc/collections/parcels-logistics/items?limit=1000"
    scores = [feature["properties"]["score"] for feature in features_of(world.get(path))]
    bound = sorted(score for score in scores if score is not None)[len(scores) // 2]
    best = world.get(f"{path}&filter=score>={bound}").json()
    assert (
        best["numberMatched"] == len(best["features"]) == sum(score is not None and score >= bound for score in scores)
    )

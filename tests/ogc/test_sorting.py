"""`sortby`, `properties`, `skipGeometry` and `q`: the order of pages, walks through them, and fewer members."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.errors import InvalidToken
from app.features import paging
from app.features.ordering import ByKeys, SortKey
from app.features.paging import After
from app.features.query import FeatureQuery
from app.main import create_app
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS
from app.published.pages import Walk
from app.settings import Settings
from tests.answers import blamed, features_of, ids_of, pages, problem_of
from tests.makers import change_parcel, make_parcel, withdraw_parcel

ITEMS = "/ogc/collections/parcels/items"
ORDERS = [
    "name",
    "-name",
    "+area_m2",
    "-area_m2,status",
    "as_of,-key",
    "-as_of",
    "operation_24h,-id",
    "-zoning,municipality",
]


def compared(value: Any) -> Any:
    return value[:60] if isinstance(value, str) else value


def sorted_by(features: list[dict[str, Any]], order: str) -> list[int]:
    """Ids in an order computed here: keys from the last to the first, each stable, unknown last."""
    ordered = sorted(features, key=lambda feature: feature["id"])
    for key in reversed(order.split(",")):
        name, is_descending = key.lstrip("+-"), key.startswith("-")
        values = {each["id"]: compared(each["id"] if name == "id" else each["properties"][name]) for each in features}
        known = [each for each in ordered if values[each["id"]] is not None]
        unknown = [each for each in ordered if values[each["id"]] is None]
        known.sort(key=lambda each: values[each["id"]], reverse=False)
        if is_descending:  # stable also when turned round
            known = sorted(known, key=lambda each: values[each["id"]], reverse=True)
        ordered = known + unknown
    return [each["id"] for each in ordered]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 4, 26])
def test_pages_follow_the_order_and_give_every_feature_once(world: TestClient, order: str, limit: int) -> None:
    every = features_of(world.get(f"{ITEMS}?limit=1000"))
    walk = pages(world, f"{ITEMS}?limit={limit}&sortby={quote(order)}")
    assert [id_ for page in walk for id_ in ids_of(page)] == sorted_by(every, order)


def test_plus_may_stand_bare_in_an_address(world: TestClient) -> None:
    assert ids_of(world.get(f"{ITEMS}?sortby=+key,+name")) == ids_of(world.get(f"{ITEMS}?sortby=key,name"))


def test_order_and_filter_go_together(world: TestClient) -> None:
    asked = f"{ITEMS}?limit=3&sortby=-key&filter=status='sold'"
    keys = [each["properties"]["key"] for page in pages(world, asked) for each in features_of(page)]
    assert keys == sorted(keys, reverse=True)
    assert len(keys) == 13


@pytest.fixture
def changing(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("order", ["name", "-price_eur_per_m2,name", "-as_of", "divisible,-zoning"])
def test_unchanged_rows_are_given_once_while_others_come_change_and_go(changing: TestClient, order: str) -> None:
    """Names with umlauts, equal values, unknown ones, dates and flags; three rows change while pages are turned."""
    names = ["Ödfeld", "Aue", "aue", 'a"\\b', "Zeitz", "Aue", "ß", "Öd", "🏭", "Ä" * 90]
    made = [
        make_parcel(
            changing,
            at=(12 + number / 50, 51.4),
            name=name,
            as_of=None if number % 3 == 0 else date(2024, 1, 1 + number % 4),
            price_eur_per_m2=None if number % 4 == 0 else number % 3 / 3,
            divisible=[None, True, False][number % 3],
            zoning=[None, "GI", "GE"][number % 3],
        )
        for number, name in enumerate(names)
    ]
    moving = made[::4]
    given: list[int] = []
    for number, page in enumerate(pages(changing, f"{ITEMS}?limit=2&sortby={quote(order)}")):
        given += ids_of(page)
        make_parcel(changing, at=(12.5, 51.4), name=f"New {number}", price_eur_per_m2=number / 7)
        if number < len(moving):
            change_parcel(changing, moving[number], name="Moved", price_eur_per_m2=99.0, zoning="SO", divisible=True)
        if number == 2:
            withdraw_parcel(changing, moving[0])
    still = [row_id for row_id in made if row_id not in moving]
    assert sorted(row_id for row_id in given if row_id in still) == still


REFUSED = {
    "unknown": "price",
    "geometry": "geometry",
    "several in a row": "municipality_keys",
    "twice": "name,-name",
    "empty": "",
    "empty key": "name,",
    "sign alone": "-",
    "two signs": "--name",
    "six keys": "name,key,status,zoning,as_of,id",
    "fifty keys": ",".join(["name"] * 50),
    "column that is no property": "feature_json",
    "other case": "Name",
    "SQL": "name;DROP TABLE parcel",
    "quotes": '"name"',
    "NUL": "na\0me",
    "long": "x" * 3000,
}


@pytest.mark.parametrize("order", REFUSED.values(), ids=REFUSED)
def test_order_that_is_none_is_refused(world: TestClient, order: str) -> None:
    assert set(blamed(world.get(ITEMS, params={"sortby": order}), 400)) == {"sortby"}


def test_page_token_is_good_for_its_order_only(world: TestClient) -> None:
    page = world.get(f"{ITEMS}?limit=2&sortby=name")
    token = next(link["href"] for link in page.json()["links"] if link["rel"] == "next").partition("next=")[2]
    for other in ("", "&sortby=-name", "&sortby=name,key", "&sortby=key", "&sortby=name&q=feld"):
        problem = problem_of(world.get(f"{ITEMS}?limit=2{other}&next={token}"), 400)
        assert problem["type"] == "/problems/invalid-page-token"


@pytest.mark.parametrize(
    "order", [(5,), (True,), ("a\0b",), (None, None), (), ([],), ("x",), (1e400,), ("10000-01-01",)]
)
@pytest.mark.parametrize("name", ["name", "area_m2", "as_of", "withdrawn_at", "id", "synthetic"])
def test_forged_token_is_refused_and_nothing_worse(world: TestClient, name: str, order: Any) -> None:
    """Whoever knows how tokens are made gets a page or a 400."""
    question = Walk(PARCELS, FeatureQuery(sort=(SortKey(name),)), ANONYMOUS).question
    answer = world.get(ITEMS, params={"sortby": name, "next": paging.encode(After(1, order), question)})
    assert answer.status_code in (200, 400), answer.text


def test_token_of_another_shape_is_of_another_question() -> None:
    with pytest.raises(InvalidToken):
        ByKeys(PARCELS, (SortKey("name"),)).after(After(1, ("a", "b")))
    with pytest.raises(InvalidToken):
        ByKeys(PARCELS, (SortKey("name"),)).after(After(1, ("a",), run_id=1))


def test_only_the_properties_asked_for_are_given(world: TestClient) -> None:
    whole = features_of(world.get(f"{ITEMS}?limit=1000"))
    some = features_of(world.get(f"{ITEMS}?limit=1000&properties=name,area_m2"))
    for feature, few in zip(whole, some, strict=True):
        chosen = {name: value for name, value in feature["properties"].items() if name in ("name", "area_m2")}
        assert few == feature | {"properties": chosen}
    bare = features_of(world.get(f"{ITEMS}?limit=1000&properties=key&skipGeometry=true"))
    assert bare == [each | {"geometry": None, "properties": {"key": each["properties"]["key"]}} for each in whole]
    moved = features_of(world.get(f"{ITEMS}?properties=key&crs=http://www.opengis.net/def/crs/EPSG/0/25832"))
    assert moved[0]["geometry"]["coordinates"][0][0][0][0] > 600_000


def test_next_link_keeps_the_choice_of_properties(world: TestClient) -> None:
    walk = pages(world, f"{ITEMS}?limit=10&properties=key&skipGeometry=true")
    assert all(list(each["properties"]) == ["key"] for page in walk for each in features_of(page))


@pytest.mark.parametrize("names", ["", "price", "name,price", "feature_json", "name, key", "x" * 9000, "na\0me"])
def test_property_that_is_none_is_refused(world: TestClient, names: str) -> None:
    assert blamed(world.get(ITEMS, params={"properties": names}), 400) == ["properties"]


def test_words_find_features_by_key_name_and_place(world: TestClient) -> None:
    def found(words: str) -> list[str]:
        answer = world.get(ITEMS, params={"q": words, "limit": 1000})
        return [each["properties"]["key"] for each in features_of(answer)]

    assert found("point") == found("POINT") == ["POINT"]
    assert found("große wiese") == ["POINT"]
    assert len(found("leuna")) > 20
    assert found("leuna p-07") == ["P-07"]
    assert found("100%") == found("_") == found("'; --") == []
    assert blamed(world.get(ITEMS, params={"q": "x" * 201}), 400) == ["q"]

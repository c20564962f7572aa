"""Walks through pages while the stock changes: every row that stands still is given exactly once."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.changes.apply import rescore_all
from app.features import query
from app.scoring import evaluate
from tests.answers import features_of, ids_of, next_of, pages, problem_of
from tests.makers import (
    change_parcel,
    make_facility,
    make_parcel,
    make_site,
    opened,
    shipped_profiles,
    withdraw_parcel,
)

BY_ID = "/parcels?limit=3"
BY_PROFILE = "/parcels?profile=logistics&limit=3"
BY_NEEDS = "/parcels?profile=logistics&required_area_m2=20000&limit=3"
BY_WEIGHTS = "/parcels?profile=logistics&weights=air_cargo:3,land_price:1&limit=3"
ORDERS = {"by id": BY_ID, "by profile": BY_PROFILE, "by needs": BY_NEEDS, "by weights": BY_WEIGHTS}


def make_parcels(client: TestClient) -> list[int]:
    """Twelve parcels at growing distance from the air cargo area; pairs of them lie at one place and score alike."""
    make_facility(client, "airport_cargo", at=(12.24, 51.414))
    return [make_parcel(client, at=(12.2 - (number // 2) / 5, 51.4)) for number in range(12)]


@pytest.fixture
def parcels(client: TestClient) -> list[int]:
    """A stock that a test may change."""
    return make_parcels(client)


@pytest.fixture(scope="module")
def quiet(shared_client: TestClient) -> TestClient:
    """A stock that nothing changes, with one parcel that is sold: ids 1 to 12, and 5 is knocked out."""
    assert make_parcels(shared_client) == list(range(1, 13))
    change_parcel(shared_client, 5, status="sold")
    return shared_client


def walked(client: TestClient, url: str, between: Callable[[int], None]) -> list[int]:
    """Ids in the order given, with something happening after each page."""
    given: list[int] = []
    for number, page in enumerate(pages(client, url)):
        given += ids_of(page)
        between(number)
    return given


@pytest.mark.parametrize("url", ORDERS.values(), ids=ORDERS)
def test_quiet_walk_gives_every_row_once_and_agrees_with_the_count(quiet: TestClient, url: str) -> None:
    given = walked(quiet, url, lambda _: None)
    assert sorted(given) == list(range(1, 13))
    assert quiet.get(url).json()["numberMatched"] == len(given)
    assert given == walked(quiet, url.replace("limit=3", "limit=5"), lambda _: None)


@pytest.mark.parametrize("url", [BY_PROFILE, BY_NEEDS, BY_WEIGHTS], ids=["stored", "needs", "weights"])
def test_order_is_group_then_score_then_id(quiet: TestClient, url: str) -> None:
    groups = ["ranked", "data_missing", "knocked_out"]
    given = [feature for page in pages(quiet, url) for feature in features_of(page)]
    order = [
        (groups.index(feature["properties"]["group"]), -feature["properties"]["score"], feature["id"])
        for feature in given
    ]
    assert order == sorted(order)
    assert len({score for _, score, _ in order}) < len(order)  # there are ties, and the id breaks them
    assert given[-1]["id"] == 5


@pytest.mark.parametrize("url", ORDERS.values(), ids=ORDERS)
def test_unchanged_rows_are_given_once_while_others_come_change_and_go(
    client: TestClient, parcels: list[int], url: str
) -> None:
    moving = parcels[1:12:4]

    def disturb(number: int) -> None:
        make_parcel(client, at=(12.23 - number / 15, 51.4))
        if number < len(moving):
            change_parcel(client, moving[number], price_eur_per_m2=1.0 + number, zoning="GI", plan_status="binding")
        if number == 1:
            withdraw_parcel(client, moving[-1])

    given = walked(client, url, disturb)
    still = [row_id for row_id in parcels if row_id not in moving]
    assert sorted(row_id for row_id in given if row_id in still) == still


def test_walk_keeps_to_its_run_while_the_whole_stock_is_scored_anew(client: TestClient, parcels: list[int]) -> None:
    def rescore(number: int) -> None:
        if number == 0:
            make_facility(client, "airport_cargo", at=(11.2, 51.4))  # turns the order of the new run round

    given = walked(client, BY_PROFILE, rescore)
    assert sorted(given) == parcels
    assert given != walked(client, BY_PROFILE, lambda _: None)


def test_walk_whose_run_was_dropped_is_told_to_start_again(client: TestClient, parcels: list[int]) -> None:
    following = next_of(client.get(BY_PROFILE))
    assert following is not None
    for _ in range(2):
        with opened(client) as session:
            rescore_all(session, shipped_profiles())
    assert "start again" in problem_of(client.get(following), 410)["detail"]
    assert sorted(walked(client, BY_PROFILE, lambda _: None)) == parcels


OTHER_QUESTIONS = {
    "another filter": (BY_ID, "/parcels?limit=3&status=available"),
    "another box": (BY_ID, "/parcels?limit=3&bbox=11,51,13,52"),
    "another collection": (BY_ID, "/sites?limit=3"),
    "a profile": (BY_ID, BY_PROFILE),
    "no profile": (BY_PROFILE, BY_ID),
    "another profile": (BY_PROFILE, "/parcels?profile=food&limit=3"),
    "needs": (BY_PROFILE, BY_NEEDS),
    "other needs": (BY_NEEDS, "/parcels?profile=logistics&required_area_m2=20001&limit=3"),
    "other weights": (BY_WEIGHTS, "/parcels?profile=logistics&weights=air_cargo:1,land_price:3&limit=3"),
}


@pytest.mark.parametrize(("asked", "other"), OTHER_QUESTIONS.values(), ids=OTHER_QUESTIONS)
def test_page_token_is_good_for_its_question_only(quiet: TestClient, asked: str, other: str) -> None:
    following = next_of(quiet.get(asked))
    assert following is not None
    token = following.partition("next=")[2]
    assert problem_of(quiet.get(f"{other}&next={token}"), 400)["type"] == "/problems/invalid-page-token"


def test_last_page_has_no_next_even_when_it_is_full(quiet: TestClient) -> None:
    for url in ORDERS.values():
        assert len(list(pages(quiet, url))) == 12 / 3


def test_count_that_stops_at_its_cap_says_at_least(quiet: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "COUNT_CAP", 12)
    assert quiet.get(BY_ID).json()["numberMatched"] == 12
    monkeypatch.setattr(query, "COUNT_CAP", 11)
    capped = quiet.get(BY_ID + "&bbox=11,51,13,52").json()
    assert capped["numberMatchedAtLeast"] == 11
    assert "numberMatched" not in capped


def test_row_withdrawn_while_it_is_ranked_is_left_as_it_was(
    client: TestClient, parcels: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request reads one state, whatever is committed between its statements."""
    rank = evaluate.rank

    def rank_while_another_withdraws(*arguments: Any) -> object:
        withdraw_parcel(client, parcels[0])
        return rank(*arguments)

    monkeypatch.setattr(evaluate, "rank", rank_while_another_withdraws)
    assert parcels[0] in ids_of(client.get("/parcels?profile=logistics&required_area_m2=20000"))
    monkeypatch.undo()
    assert parcels[0] not in ids_of(client.get("/parcels?profile=logistics&required_area_m2=20000"))


@pytest.mark.parametrize("path", ["/sites", "/infrastructure"])
def test_other_lists_are_walked_alike(client: TestClient, path: str) -> None:
    make = make_site if path == "/sites" else lambda where, at: make_facility(where, "station", at=at)
    made = [make(client, at=(12.0 + number / 10, 51.4)) for number in range(5)]
    for url in (f"{path}?limit=2", f"{path}?limit=2&bbox=11,51,13,52"):
        assert walked(client, url, lambda _: None) == made

"""What GET /changes tells to whom, row by row."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import conninfo
from sqlalchemy import text

from app.changes import edit
from app.changes.apply import remove
from app.changes.edit import Editing
from app.codes import ImportTarget, ParcelStatus, Role
from app.db.dumps import write_dump
from app.db.postgres import find_postgres
from app.features.rows import Draft
from app.main import create_app
from app.partners.store import set_writer
from app.settings import Settings
from tests.answers import problem_of
from tests.feed.mirror import Mirror
from tests.makers import (
    STAFF,
    app_of,
    change_parcel,
    evidence,
    make_district,
    make_facility,
    make_headers,
    make_municipality,
    make_parcel,
    make_partner,
    make_site,
    opened,
    shipped_profiles,
    withdraw_parcel,
    withdraw_site,
)

BOX = (11.9, 51.2, 12.1, 51.4)
Told = list[tuple[str, int, str]]


class Follower:
    """Someone who follows from now on."""

    def __init__(self, client: TestClient, headers: dict[str, str] | None = None, **parameters: Any) -> None:
        self.client, self.headers, self.parameters = client, headers or {}, parameters
        self.position = self.ask()["position"]

    def ask(self, **parameters: Any) -> dict[str, Any]:
        answer = self.client.get("/changes", params=self.parameters | parameters, headers=self.headers)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def news(self) -> Told:
        """Collection, id and word of what is new, in order."""
        body = self.ask(since=self.position)
        self.position = body["position"]
        return [(change["collection"], change["id"], change["change"]) for change in body["changes"]]


def delete(client: TestClient, target: ImportTarget, row_id: int) -> None:
    with opened(client) as session:
        set_writer(session, STAFF)
        remove(session, target, [row_id], "test", shipped_profiles())


def change_site(client: TestClient, row_id: int, **properties: Any) -> None:
    with opened(client) as session:
        editing = Editing(session, STAFF, shipped_profiles(), ImportTarget.SITES)
        edit.change(editing, row_id, Draft(evidence(), properties), "*")


def restore_parcel(client: TestClient, row_id: int) -> None:
    with opened(client) as session:
        editing = Editing(session, STAFF, shipped_profiles(), ImportTarget.PARCELS)
        edit.restore(editing, row_id, ParcelStatus.AVAILABLE, "*")


def give_to(client: TestClient, row_id: int, owner_partner_id: int) -> None:
    with opened(client) as session:
        editing = Editing(session, STAFF, shipped_profiles(), ImportTarget.PARCELS)
        edit.change(editing, row_id, Draft(evidence(), unrecorded={"owner_partner_id": owner_partner_id}), "*")


@pytest.fixture
def viewers(client: TestClient) -> dict[str, dict[str, str]]:
    """The headers of each class of viewers; the agencies A and B have the ids 1 and 2."""
    for partner in ("a", "b"):
        make_partner(client, partner)
    return {
        "public": {},
        "viewer": make_headers(client, Role.VIEWER),
        "a": make_headers(client, Role.EDITOR, "a"),
        "b": make_headers(client, Role.EDITOR, "b"),
        "staff": make_headers(client, Role.STAFF),
    }


Followed = Callable[[Callable[[], Any]], dict[str, list[tuple[int, str]]]]


@pytest.fixture
def followed(client: TestClient, viewers: dict[str, dict[str, str]]) -> Followed:
    """What each class of viewers is told of what a function does to parcels."""

    def follow(act: Callable[[], Any]) -> dict[str, list[tuple[int, str]]]:
        followers = {name: Follower(client, headers, collection="parcels") for name, headers in viewers.items()}
        act()
        return {
            name: [(row_id, change) for _, row_id, change in follower.news()] for name, follower in followers.items()
        }

    return follow


NAMES = ("public", "viewer", "a", "b", "staff")


def told(word: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, word)


# --- what a change of one row is to whom ---------------------------------------------------------

STEPS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, str]]] = {
    "public stays public": ({}, {"name": "Other"}, told("changed", *NAMES)),
    "public becomes partner": (
        {},
        {"visibility": "partner"},
        told("withdrawn", "public") | told("changed", "viewer", "a", "b", "staff"),
    ),
    "public becomes owner": (
        {"partner": "a"},
        {"visibility": "owner"},
        told("withdrawn", "public", "viewer", "b") | told("changed", "a", "staff"),
    ),
    "public becomes internal": (
        {"partner": "a"},
        {"visibility": "internal"},
        told("withdrawn", "public", "viewer", "a", "b") | told("changed", "staff"),
    ),
    "internal stays internal": ({"visibility": "internal"}, {"name": "Other"}, told("changed", "staff")),
    "internal becomes public": (
        {"visibility": "internal"},
        {"visibility": "public"},
        told("created", "public", "viewer", "a", "b") | told("changed", "staff"),
    ),
    "owner's stays its own": (
        {"partner": "a", "visibility": "owner"},
        {"name": "Other"},
        told("changed", "a", "staff"),
    ),
    "partner becomes public": (
        {"visibility": "partner"},
        {"visibility": "public"},
        told("created", "public") | told("changed", "viewer", "a", "b", "staff"),
    ),
}


@pytest.mark.parametrize(("made", "changed", "expected"), STEPS.values(), ids=STEPS)
def test_change_is_told_as_each_viewer_sees_it(
    client: TestClient, followed: Followed, made: dict[str, Any], changed: dict[str, Any], expected: dict[str, str]
) -> None:
    row_id = make_parcel(client, **made)
    news = followed(lambda: change_parcel(client, row_id, **changed))
    assert news == {name: [(row_id, expected[name])] if name in expected else [] for name in NAMES}


def test_new_row_is_told_to_those_who_see_it(client: TestClient, followed: Followed) -> None:
    news = followed(lambda: make_parcel(client, partner="a", visibility="owner"))
    assert {name for name, changes in news.items() if changes} == {"a", "staff"}
    assert {changes[0][1] for changes in news.values() if changes} == {"created"}


def test_withdrawn_row_is_withdrawn_from_all_but_its_agency_and_staff(client: TestClient, followed: Followed) -> None:
    row_id = make_parcel(client, partner="a")
    news = followed(lambda: withdraw_parcel(client, row_id))
    assert news == {name: [(row_id, "changed" if name in ("a", "staff") else "withdrawn")] for name in NAMES}
    back = followed(lambda: restore_parcel(client, row_id))
    assert back == {name: [(row_id, "changed" if name in ("a", "staff") else "created")] for name in NAMES}


def test_edit_of_a_withdrawn_row_is_told_to_its_agency_and_staff_only(client: TestClient, followed: Followed) -> None:
    row_id = make_parcel(client, partner="a")
    withdraw_parcel(client, row_id)
    news = followed(lambda: change_parcel(client, row_id, name="Other"))
    assert {name for name, changes in news.items() if changes} == {"a", "staff"}


def test_row_that_moves_to_another_agency_is_withdrawn_from_the_first(client: TestClient, followed: Followed) -> None:
    row_id = make_parcel(client, partner="a", visibility="owner")
    news = followed(lambda: give_to(client, row_id, 2))
    assert news == {
        "public": [],
        "viewer": [],
        "a": [(row_id, "withdrawn")],
        "b": [(row_id, "created")],
        "staff": [(row_id, "changed")],
    }


@pytest.mark.parametrize("visibility", ["public", "internal"])
def test_deleted_row_is_withdrawn_from_those_who_saw_it(
    client: TestClient, followed: Followed, visibility: str
) -> None:
    row_id = make_parcel(client, visibility=visibility)
    news = followed(lambda: delete(client, ImportTarget.PARCELS, row_id))
    saw = NAMES if visibility == "public" else ("staff",)
    assert news == {name: [(row_id, "withdrawn")] if name in saw else [] for name in NAMES}


def test_row_hidden_and_then_edited_is_withdrawn_with_the_version_that_hid_it(client: TestClient) -> None:
    row_id = make_parcel(client, key="SK-1")
    public = Follower(client)
    change_parcel(client, row_id, visibility="internal", name="Secret")
    hidden = public.ask(since=public.position)
    change_parcel(client, row_id, price_eur_per_m2=3.0)
    later = public.ask(since=public.position)
    (change,) = later["changes"]
    assert (change["change"], change["key"], change["href"], change["fields"]) == ("withdrawn", "SK-1", None, [])
    assert [change["version"], change["changed_at"]] == [
        hidden["changes"][0]["version"],
        hidden["changes"][0]["changed_at"],
    ]


# --- the form of an answer -----------------------------------------------------------------------


def test_change_says_what_which_when_and_where(client: TestClient) -> None:
    row_id = make_parcel(client, key="SK-1")
    public = Follower(client)
    change_parcel(client, row_id, name="Other", price_eur_per_m2=3.0)
    (change,) = public.ask(since=public.position)["changes"]
    assert {name: change[name] for name in ("collection", "id", "key", "change", "fields")} == {
        "collection": "parcels",
        "id": row_id,
        "key": "SK-1",
        "change": "changed",
        "fields": ["name", "price_eur_per_m2"],
    }
    assert change["changed_at"].endswith("+00:00")
    item = client.get(change["href"])
    assert item.status_code == 200
    assert item.headers["ETag"].removeprefix("W/").startswith(f'"{change["version"]}-')
    assert "feature" not in change
    (with_feature,) = public.ask(since=public.position, include="features")["changes"]
    links = {"links": item.json()["links"]}
    assert with_feature["feature"] | links == item.json()


def test_several_changes_of_a_row_are_one_with_all_their_fields(client: TestClient) -> None:
    row_id = make_parcel(client)
    public = Follower(client)
    change_parcel(client, row_id, name="Other")
    change_parcel(client, row_id, price_eur_per_m2=3.0)
    (change,) = public.ask(since=public.position)["changes"]
    assert (change["change"], change["fields"]) == ("changed", ["name", "price_eur_per_m2"])


def test_row_that_came_and_went_is_only_withdrawn(client: TestClient) -> None:
    public = Follower(client)
    row_id = make_parcel(client)
    withdraw_parcel(client, row_id)
    assert public.news() == [("parcels", row_id, "withdrawn")]


def test_fields_changed_while_a_row_was_hidden_are_not_named(client: TestClient) -> None:
    row_id = make_parcel(client)
    public = Follower(client)
    for properties in ({"visibility": "internal"}, {"price_eur_per_m2": 3.0}, {"visibility": "public"}):
        change_parcel(client, row_id, **properties)
    (change,) = public.ask(since=public.position)["changes"]
    assert (change["change"], change["fields"]) == ("created", [])


def test_pages_are_as_long_as_asked_and_end(client: TestClient) -> None:
    public = Follower(client, limit=2)
    row_ids = [make_parcel(client) for _ in range(5)]
    seen, sizes = [], []
    more = True
    while more:
        body = public.ask(since=public.position)
        public.position, more = body["position"], body["more"]
        sizes.append(body["numberReturned"])
        seen += [change["id"] for change in body["changes"]]
        assert body["links"][1]["href"].endswith(f"since={body['position']}")
    assert (seen, sizes) == (row_ids, [2, 2, 1])
    assert public.news() == []


def test_going_on_after_any_change_gives_those_behind_it(client: TestClient) -> None:
    public = Follower(client)
    row_ids = [make_parcel(client) for _ in range(3)]
    changes = public.ask(since=public.position)["changes"]
    for number, change in enumerate(changes):
        behind = public.ask(since=change["position"])["changes"]
        assert [each["id"] for each in behind] == row_ids[number + 1 :]


# --- other rows and other collections ------------------------------------------------------------


def test_features_that_name_a_changed_row_are_told_too(client: TestClient) -> None:
    site_id = make_site(client, key="PARK", name="Park")
    inside = make_parcel(client, site_id=site_id)
    make_parcel(client)
    public = Follower(client)
    change_site(client, site_id, name="Industriepark")
    assert sorted(public.news()) == [("parcels", inside, "changed"), ("sites", site_id, "changed")]
    withdraw_site(client, site_id)
    assert sorted(public.news()) == [("parcels", inside, "changed"), ("sites", site_id, "withdrawn")]
    delete(client, ImportTarget.SITES, site_id)
    assert public.news() == []


def test_new_regions_are_told_with_what_they_rename(client: TestClient) -> None:
    row_id = make_parcel(client)
    public = Follower(client)
    municipality = make_municipality(client, "15088020", "Leuna", BOX)
    assert sorted(public.news()) == [("municipalities", municipality, "created"), ("parcels", row_id, "changed")]
    district = make_district(client, "15088", "Saalekreis", BOX)
    assert sorted(public.news()) == [
        ("districts", district, "created"),
        ("municipalities", municipality, "changed"),
        ("parcels", row_id, "changed"),
    ]


def test_scored_parcels_are_told_of_other_scores_and_plain_ones_are_not(client: TestClient) -> None:
    row_id = make_parcel(client)
    everything = Follower(client)
    plain = Follower(client, collection="parcels")
    scored = Follower(client, collection="parcels-logistics")
    facility = make_facility(client)
    assert everything.news() == [("infrastructure", facility, "created")]
    assert plain.news() == []
    assert scored.news() == [("parcels-logistics", row_id, "changed")]
    change_parcel(client, row_id, name="Other")
    assert plain.news() == [("parcels", row_id, "changed")]
    assert scored.news() == [("parcels-logistics", row_id, "changed")]


def test_scoring_that_changes_nothing_is_not_told(client: TestClient) -> None:
    make_parcel(client)
    scored = Follower(client, collection="parcels-logistics")
    make_facility(client, "mine")
    assert scored.news() == []


def test_mirror_of_scored_parcels_shows_their_scores(client: TestClient) -> None:
    make_parcel(client)
    mirror = Mirror(client, {}, "parcels-logistics")
    make_facility(client)
    assert mirror.features != mirror.source()
    assert mirror.follow() == 1
    assert mirror.features == mirror.source()


# --- order of commits ----------------------------------------------------------------------------


def test_nothing_is_told_that_an_older_transaction_might_still_precede(client: TestClient) -> None:
    public = Follower(client)
    factory = app_of(client).state.session_factory
    with factory() as slow:
        slow.execute(text("SELECT pg_current_xact_id()"))
        fast_id = make_parcel(client)
        assert public.news() == []
        set_writer(slow, STAFF)
        editing = Editing(slow, STAFF, shipped_profiles(), ImportTarget.PARCELS)
        slow_id = edit.create(editing, Draft(evidence(), {"name": "Slow"}), None)
        assert public.news() == []
        slow.commit()
    assert public.news() == [("parcels", slow_id, "created"), ("parcels", fast_id, "created")]


def test_transaction_that_is_rolled_back_holds_nothing_back_and_is_not_told(client: TestClient) -> None:
    public = Follower(client)
    with app_of(client).state.session_factory() as slow:
        editing = Editing(slow, STAFF, shipped_profiles(), ImportTarget.PARCELS)
        edit.create(editing, Draft(evidence(), {"name": "Never"}), None)
        row_id = make_site(client)
        assert public.news() == []
        slow.rollback()
    assert public.news() == [("sites", row_id, "created")]


def test_changes_of_one_row_in_the_other_order_of_transactions_end_with_its_last_state(client: TestClient) -> None:
    row_id = make_parcel(client)
    public = Follower(client, limit=1)
    with app_of(client).state.session_factory() as slow:
        slow.execute(text("SELECT pg_current_xact_id()"))
        change_parcel(client, row_id, visibility="internal")
        editing = Editing(slow, STAFF, shipped_profiles(), ImportTarget.PARCELS)
        edit.change(editing, row_id, Draft(evidence(), {"visibility": "public"}), "*")
        slow.commit()
    assert [change for _, _, change in public.news() + public.news()] == ["created", "changed"]
    assert public.news() == []


# --- nothing new, and bad questions --------------------------------------------------------------


def test_nothing_new_is_a_304(client: TestClient) -> None:
    position = Follower(client).position
    path = f"/changes?since={position}"
    first = client.get(path)
    assert first.headers["ETag"].startswith('W/"')
    held = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=held).status_code == 304
    make_parcel(client, visibility="internal")
    assert client.get(path, headers=held).status_code == 304  # what is hidden is no news
    make_parcel(client)
    assert client.get(path, headers=held).status_code == 200


def test_tag_of_one_viewer_is_good_for_no_other(client: TestClient, viewers: dict[str, dict[str, str]]) -> None:
    tags = {name: client.get("/changes", headers=headers).headers["ETag"] for name, headers in viewers.items()}
    assert len(set(tags.values())) == len(tags)
    held = viewers["public"] | {"If-None-Match": tags["staff"]}
    assert client.get("/changes", headers=held).status_code == 200


def test_positions_show_nothing_of_what_is_hidden(client: TestClient) -> None:
    first, second = Follower(client).position, Follower(client).position
    assert first != second  # sealed anew every time, so that none can be compared
    assert len(first) == len(second)


BAD = {
    "empty": "",
    "words": "yesterday",
    "a number": "17",
    "a date": "2026-11-20T00:00:00Z",
    "umlauts": "größer",
    "SQL": "' OR 1=1 --",
    "long": "A" * 1999,
    "padding": "====",
    "random": "A" * 75,
}


@pytest.mark.parametrize("since", BAD.values(), ids=BAD)
def test_position_of_nobody_is_refused(client: TestClient, since: str) -> None:
    problem = problem_of(client.get("/changes", params={"since": since}), 400)
    assert problem["type"] == "/problems/invalid-page-token"


def test_forged_position_is_refused(client: TestClient) -> None:
    position = Follower(client).position
    for place in range(0, len(position), 5):
        letter = "A" if position[place] != "A" else "B"
        problem_of(client.get("/changes", params={"since": position[:place] + letter + position[place + 1 :]}), 400)


def test_position_of_another_viewer_or_collection_is_refused(
    client: TestClient, viewers: dict[str, dict[str, str]]
) -> None:
    position = Follower(client, viewers["staff"]).position
    problem_of(client.get("/changes", params={"since": position}, headers=viewers["a"]), 400)
    other = {"since": position, "collection": "parcels"}
    problem_of(client.get("/changes", params=other, headers=viewers["staff"]), 400)


def test_position_ahead_of_the_database_is_gone(client: TestClient) -> None:
    make_parcel(client)
    position = Follower(client).position
    with opened(client) as session:
        session.execute(text("SET LOCAL ROLE NONE"))
        session.execute(text("DELETE FROM change"))
    assert "full copy" in problem_of(client.get("/changes", params={"since": position}), 410)["detail"]


def test_position_from_before_a_restore_is_gone(client: TestClient, settings: Settings, tmp_path: Path) -> None:
    make_parcel(client)
    position = Follower(client).position
    url = str(app_of(client).state.settings.database_url)
    dump = write_dump(url, tmp_path / "lotse.dump")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored TEMPLATE template0")
    program = find_postgres().program("pg_restore")
    subprocess.run([program, "--dbname", conninfo.make_conninfo(url, dbname="restored"), dump], check=True)
    restored_url = urlsplit(url)._replace(path="/restored").geturl()
    with TestClient(create_app(settings.model_copy(update={"database_url": restored_url}))) as restored:
        assert "full copy" in problem_of(restored.get("/changes", params={"since": position}), 410)["detail"]
        public = Follower(restored)
        row_id = make_parcel(restored)
        assert public.news() == [("parcels", row_id, "created")]
    assert client.get("/changes", params={"since": position}).status_code == 200


def test_unknown_collection_is_not_found(client: TestClient) -> None:
    for name in ("parcel", "change", "", "parcels,sites", "' OR 1=1"):
        problem_of(client.get("/changes", params={"collection": name}), 404)


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "", "9" * 30])
def test_limit_that_is_none_is_refused(client: TestClient, limit: str) -> None:
    answer = client.get("/changes", params={"limit": limit})
    assert answer.status_code == (200 if limit.startswith("9") else 400)


@pytest.mark.parametrize("question", ["include=all", "since=a&since=b", "sinc=1", "collection=a%00b", "after=3"])
def test_unreadable_question_is_refused(client: TestClient, question: str) -> None:
    problem_of(client.get(f"/changes?{question}"), 400)

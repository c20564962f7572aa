"""Matches of projects: kept as they were answered, made again to the last digit, and told of what changed since."""

from typing import Any

import pytest
from sqlalchemy import text

from app.codes import Role
from app.projects import match_store
from tests.answers import blamed, problem_of
from tests.makers import change_parcel, make_facility, make_headers, make_parcel, make_partner, opened_by_owner
from tests.projects.conftest import Clerk

QUESTION: dict[str, Any] = {
    "profile": "logistics",
    "requirements": [{"property": "area_m2", "min": 2, "unit": "ha"}],
    "weights": {"land_price": 2, "ready_to_build": 1},
}


@pytest.fixture
def project(clerk: Clerk) -> str:
    """A project over twelve parcels, of which ten fit and one is internal."""
    for number in range(12):
        make_parcel(
            clerk.client,
            key=f"P-{number:02}",
            area_m2=15_000.0 if number > 9 else 40_000.0,
            price_eur_per_m2=20.0 + number,
            ready_months=float(60 - number),
            visibility="internal" if number == 3 else "public",
        )
    return f"/projects/{clerk.take_up(question=QUESTION)}"


def match(clerk: Clerk, project: str, **page: Any) -> dict[str, Any]:
    answer = clerk.send("POST", f"{project}/matches", json=page)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    assert answer.headers["Location"].endswith(f"{project}/matches/{told['number']}")
    assert told["now"] is None
    return told


def again(clerk: Clerk, project: str, number: int = 1) -> dict[str, Any]:
    told: dict[str, Any] = clerk.told(f"{project}/matches/{number}")
    return told


def test_a_match_is_kept_and_made_again_to_the_last_digit(clerk: Clerk, project: str) -> None:
    first = match(clerk, project, limit=5, stability=True)
    assert [line["rank"] for line in first["answer"]["lines"]] == [1, 2, 3, 4, 5]
    assert first["answer"]["counts"] == {"judged": 12, "ranked": 10, "data_missing": 0, "knocked_out": 2}
    for _ in range(2):
        told = again(clerk, project)
        assert told | {"now": None} == first
        assert told["now"]["is_same"]
        assert told["now"]["is_question_of_project"]
        assert (told["now"]["changed"], told["now"]["moved"]) == ([], [])
        assert told["now"]["state"] == first["answer"]["state"]


def test_matches_are_numbered_and_listed(clerk: Clerk, project: str) -> None:
    assert [match(clerk, project)["number"] for _ in range(2)] == [1, 2]
    listed = clerk.told(f"{project}/matches")["matches"]
    assert [each["number"] for each in listed] == [2, 1]
    assert listed[0]["counts"]["ranked"] == 10
    assert len(listed[0]["parcel_ids"]) == 3
    assert clerk.deeds(int(project.rpartition("/")[2])) == ["created", "matched", "matched"]
    problem_of(clerk.get(f"{project}/matches/3"), 404)
    problem_of(clerk.get(f"/projects/{clerk.take_up()}/matches/1"), 404)


def test_a_match_says_which_parcels_moved_and_why(clerk: Clerk, project: str) -> None:
    first = match(clerk, project)
    (best, *_) = (line["parcel"] for line in first["answer"]["lines"])
    change_parcel(clerk.client, best["id"], price_eur_per_m2=70.0)
    now = again(clerk, project)["now"]
    assert not now["is_same"]
    assert now["changed"] == ["data_state"]
    moved = {each["parcel_key"]: each for each in now["moved"]}
    fallen = moved[best["key"]]
    assert (fallen["rank_before"], fallen["rank_now"]) == (1, 10)
    assert fallen["points_before"] > fallen["points_now"]
    risen = [each for key, each in moved.items() if key != best["key"]]
    assert all(each["rank_before"] - each["rank_now"] == 1 for each in risen)
    assert all(each["points_before"] == each["points_now"] for each in risen)
    assert again(clerk, project)["answer"] == first["answer"]


def test_a_match_tells_of_parcels_that_came_and_went(clerk: Clerk, project: str) -> None:
    first = match(clerk, project)
    gone = first["answer"]["lines"][-1]["parcel"]
    assert clerk.send("DELETE", f"/parcels/{gone['id']}", if_match="*").status_code == 204
    new_id = make_parcel(clerk.client, key="NEW", area_m2=30_000.0, price_eur_per_m2=79.0, ready_months=70.0)
    moved = again(clerk, project)["now"]["moved"]
    assert [(each["parcel_id"], each["parcel_key"], each["rank_before"], each["rank_now"]) for each in moved] == [
        (gone["id"], None, 10, None),
        (new_id, "NEW", None, 10),
    ]


def test_a_change_that_moves_nobody_leaves_the_match_the_same(clerk: Clerk, project: str) -> None:
    match(clerk, project)
    change_parcel(clerk.client, 1, name="Renamed")
    now = again(clerk, project)["now"]
    assert (now["is_same"], now["changed"], now["moved"]) == (True, ["data_state"], [])


def test_a_scoring_of_the_whole_stock_is_told(clerk: Clerk, project: str) -> None:
    match(clerk, project)
    make_facility(clerk.client, "airport_cargo", at=(12.01, 51.32))
    assert "data_state" in again(clerk, project)["now"]["changed"]


def test_another_question_of_the_project_leaves_the_match_what_it_was(clerk: Clerk, project: str) -> None:
    match(clerk, project)
    clerk.change(project, question=QUESTION | {"profile": "food"})
    told = again(clerk, project)
    assert told["question"] == QUESTION
    assert told["now"]["is_same"]
    assert not told["now"]["is_question_of_project"]


def test_a_later_page_is_kept_as_that_page(clerk: Clerk, project: str) -> None:
    first = match(clerk, project, limit=4)
    second = match(clerk, project, limit=4, next=first["answer"]["next"])
    assert [line["rank"] for line in second["answer"]["lines"]] == [5, 6, 7, 8]
    assert second["digest"] == first["digest"]
    assert again(clerk, project, 2)["now"]["is_same"]


def test_a_project_that_requires_nothing_is_not_matched(clerk: Clerk) -> None:
    project = f"/projects/{clerk.take_up()}"
    problem_of(clerk.send("POST", f"{project}/matches", json={}), 422)
    assert blamed(clerk.send("POST", f"{project}/matches", json={"limit": 0}), 422) == ["/limit"]
    assert clerk.told(f"{project}/matches")["matches"] == []


def test_a_project_that_is_deleted_while_it_is_matched_stores_nothing(
    clerk: Clerk, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = match_store.add

    def deleted_before(*given: Any) -> int:
        assert clerk.send("DELETE", project, if_match="*").status_code == 204
        return add(*given)

    monkeypatch.setattr("app.projects.match_routes.match_store.add", deleted_before)
    refused = problem_of(clerk.send("POST", f"{project}/matches", json={}), 404)
    assert "was deleted on" in refused["detail"]
    with opened_by_owner(clerk.client) as session:
        assert session.scalar(text("SELECT count(*) FROM project_match")) == 0


def test_a_match_is_for_staff(clerk: Clerk, project: str) -> None:
    match(clerk, project)
    make_partner(clerk.client, "a")
    editor = make_headers(clerk.client, Role.EDITOR, "a")
    for path in (f"{project}/matches", f"{project}/matches/1", "/projects/99999/matches/1"):
        problem_of(clerk.client.get(path), 401)
        problem_of(clerk.client.get(path, headers=editor), 403)
    problem_of(clerk.client.post(f"{project}/matches", json={}, headers=editor), 403)


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "unit that does not fit": (
        {"requirements": [{"property": "area_m2", "min": 1, "unit": "km"}]},
        "/question/requirements/0/unit",
    ),
    "unknown property": (
        {"requirements": [{"property": "colour", "min": 1}]},
        "/question/requirements/0/property",
    ),
    "negative weight": ({"weights": {"land_price": -1}}, "/question/weights/land_price"),
    "all weights zero": ({"weights": {"land_price": 0}}, "/question/weights"),
    "unknown criterion": ({"weights": {"sunshine": 1}}, "/question/weights/sunshine"),
    "unknown profile": ({"profile": "space"}, "/question/profile"),
    "filter that is none": ({"filter": "area_m2 >"}, "/question/filter"),
}


@pytest.mark.parametrize(("said", "pointer"), BAD.values(), ids=BAD)
def test_a_question_that_makes_no_sense_is_kept_by_no_project(
    shared_clerk: Clerk, said: dict[str, Any], pointer: str
) -> None:
    clerk = shared_clerk
    before = clerk.told("/projects")["numberMatched"]
    question = {"profile": "food"} | said
    assert blamed(clerk.send("POST", "/projects", json={"title": "x", "question": question}), 422) == [pointer]
    assert clerk.told("/projects")["numberMatched"] == before
    project = f"/projects/{clerk.take_up()}"
    assert blamed(clerk.change(project, question=question), 422) == [pointer]
    assert clerk.told(project)["question"] is None

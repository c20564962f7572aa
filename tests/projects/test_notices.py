"""The other direction: which open projects a new or changed parcel concerns, told at once."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.codes import Role
from app.projects import fits, notices
from tests.answers import problem_of
from tests.makers import (
    change_parcel,
    make_facility,
    make_headers,
    make_municipality,
    make_parcel,
    make_partner,
    opened_by_owner,
    shipped_profiles,
    withdraw_parcel,
)
from tests.projects.conftest import Clerk

LARGE = {"property": "area_m2", "min": 5, "unit": "ha"}
NEEDED: dict[str, Any] = {"profile": "logistics", "requirements": [LARGE], "weights": {"land_price": 1}}
KNOWN: dict[str, Any] = {"price_eur_per_m2": 30.0}


@given(st.sets(st.integers(1, 5_000), max_size=50), st.lists(st.integers(1, 9_000), max_size=50))
def test_a_set_of_ids_is_kept(kept: set[int], asked: list[int]) -> None:
    packed = fits.packed(np.array(sorted(kept), dtype=np.int64))
    found = fits.is_in(np.array(asked, dtype=np.int64), packed)
    assert found.tolist() == [each in kept for each in asked]


def told(clerk: Clerk) -> list[tuple[int, int, bool, str | None]]:
    """What was told so far: project, parcel, whether it fits, group."""
    with opened_by_owner(clerk.client) as session:
        found = text("SELECT project_id, parcel_id, fits, found_group FROM project_notice ORDER BY id")
        return [tuple(row) for row in session.execute(found)]


def concerned(clerk: Clerk, parcel_id: int) -> list[dict[str, Any]]:
    answer = clerk.told(f"/parcels/{parcel_id}/projects")
    assert answer["parcel_id"] == parcel_id
    projects: list[dict[str, Any]] = answer["projects"]
    return projects


@pytest.fixture
def land(clerk: Clerk) -> dict[str, int]:
    """A large and a small parcel."""
    return {
        key: make_parcel(clerk.client, key=key, area_m2=area_m2, **KNOWN)
        for key, area_m2 in (("LARGE", 60_000.0), ("SMALL", 10_000.0))
    }


def test_a_new_parcel_is_told_to_the_projects_that_it_fits(clerk: Clerk, land: dict[str, int]) -> None:
    project_id = clerk.take_up(question=NEEDED)
    clerk.take_up()
    clerk.take_up(question=NEEDED | {"requirements": [LARGE | {"min": 50}]})
    assert told(clerk) == []
    new_id = make_parcel(clerk.client, area_m2=70_000.0, **KNOWN | {"price_eur_per_m2": 20.0})
    make_parcel(clerk.client, area_m2=20_000.0, **KNOWN)
    assert told(clerk) == [(project_id, new_id, True, "ranked")]
    (concern,) = concerned(clerk, new_id)
    assert (concern["project_id"], concern["group"], concern["rank"], concern["ranked"]) == (
        project_id,
        "ranked",
        1,
        2,
    )
    assert concern["since"] > clerk.told(f"/projects/{project_id}")["created_at"]
    (concern,) = concerned(clerk, land["LARGE"])
    assert (concern["rank"], concern["ranked"], concern["fails"], concern["unknown"]) == (2, 2, [], [])


def test_what_fitted_when_the_question_was_set_is_not_told_again(clerk: Clerk, land: dict[str, int]) -> None:
    clerk.take_up(question=NEEDED)
    change_parcel(clerk.client, land["LARGE"], area_m2=80_000.0)
    change_parcel(clerk.client, land["SMALL"], area_m2=20_000.0)
    assert told(clerk) == []


def test_a_changed_parcel_comes_to_fit_and_ceases_to(clerk: Clerk, land: dict[str, int]) -> None:
    project_id, parcel_id = clerk.take_up(question=NEEDED), land["SMALL"]
    change_parcel(clerk.client, parcel_id, area_m2=50_000.0)
    change_parcel(clerk.client, parcel_id, area_m2=50_001.0)
    change_parcel(clerk.client, parcel_id, area_m2=49_999.0)
    assert told(clerk) == [(project_id, parcel_id, True, "ranked"), (project_id, parcel_id, False, "knocked_out")]
    (concern,) = concerned(clerk, parcel_id)
    assert (concern["group"], concern["rank"], concern["fails"]) == ("knocked_out", None, ["area_m2 >= 50000"])
    change_parcel(clerk.client, parcel_id, area_m2=None)
    (concern,) = concerned(clerk, parcel_id)
    assert (concern["group"], concern["unknown"]) == ("data_missing", ["area_m2 >= 50000"])


def test_a_parcel_that_is_withdrawn_or_deleted_ceases_to_fit(clerk: Clerk, land: dict[str, int]) -> None:
    project_id, parcel_id = clerk.take_up(question=NEEDED), land["LARGE"]
    other_id = make_parcel(clerk.client, area_m2=70_000.0, **KNOWN)
    withdraw_parcel(clerk.client, parcel_id)
    assert clerk.send("DELETE", f"/parcels/{other_id}", if_match="*").status_code == 204
    assert told(clerk) == [
        (project_id, other_id, True, "ranked"),
        (project_id, parcel_id, False, None),
        (project_id, other_id, False, None),
    ]
    (concern,) = concerned(clerk, parcel_id)
    assert (concern["group"], concern["rank"]) == (None, None)


def test_editors_and_facilities_are_told_of_too(clerk: Clerk, land: dict[str, int]) -> None:
    question = NEEDED | {"requirements": [{"property": "lej_cargo_road_m", "max": 20, "unit": "km"}]}
    make_partner(clerk.client, "a")
    project_id = clerk.take_up(question=question)
    make_facility(clerk.client, "airport_cargo", at=(12.01, 51.32))
    assert [(parcel_id, is_fitting) for _, parcel_id, is_fitting, _ in told(clerk)] == [
        (parcel_id, True) for parcel_id in land.values()
    ]
    body = {
        "geometry": {"type": "Point", "coordinates": [12.0, 51.33]},
        "properties": {"name": "Editor's field"} | KNOWN,
        "evidence": {"source": "x", "as_of": "2026-05-12"},
    }
    made = clerk.client.post("/parcels", json=body, headers=make_headers(clerk.client, Role.EDITOR, "a"))
    assert made.status_code == 201, made.text
    assert told(clerk)[-1][:3] == (project_id, int(made.headers["Location"].rpartition("/")[2]), True)


def test_a_closed_project_is_told_nothing_until_it_is_open_again(clerk: Clerk, land: dict[str, int]) -> None:
    project_id = clerk.take_up(question=NEEDED)
    clerk.step(project_id, "lost", reason="Went to Poland")
    first_id = make_parcel(clerk.client, area_m2=70_000.0, **KNOWN)
    assert (told(clerk), concerned(clerk, first_id)) == ([], [])
    clerk.step(project_id, "inquiry", reason="Came back")
    second_id = make_parcel(clerk.client, area_m2=80_000.0, **KNOWN)
    assert told(clerk) == [(project_id, second_id, True, "ranked")]
    assert [concern["rank"] for concern in concerned(clerk, first_id)] == [2]


def test_a_new_question_begins_anew(clerk: Clerk, land: dict[str, int]) -> None:
    project_id = clerk.take_up(question=NEEDED)
    make_parcel(clerk.client, area_m2=70_000.0, **KNOWN)
    clerk.change(f"/projects/{project_id}", title="Same question", question=NEEDED)
    assert len(told(clerk)) == 1
    clerk.change(f"/projects/{project_id}", question=NEEDED | {"requirements": [LARGE | {"min": 6}]})
    assert told(clerk) == []
    change_parcel(clerk.client, land["LARGE"], area_m2=59_999.0)
    assert told(clerk) == [(project_id, land["LARGE"], False, "knocked_out")]
    clerk.change(f"/projects/{project_id}", question=None)
    assert (told(clerk), concerned(clerk, land["LARGE"])) == ([], [])


def test_only_parcels_that_pass_the_filter_of_a_project_are_judged(clerk: Clerk, land: dict[str, int]) -> None:
    project_id = clerk.take_up(question=NEEDED | {"filter": "zoning = 'GI'"})
    assert concerned(clerk, land["LARGE"]) == []
    change_parcel(clerk.client, land["LARGE"], zoning="GI")
    assert told(clerk) == [(project_id, land["LARGE"], True, "ranked")]
    assert [concern["rank"] for concern in concerned(clerk, land["LARGE"])] == [1]


def test_a_parcel_on_the_shortlist_concerns_its_project_in_any_case(clerk: Clerk, land: dict[str, int]) -> None:
    project_id = clerk.take_up(question=NEEDED)
    assert concerned(clerk, land["SMALL"]) == []
    clerk.send("PUT", f"/projects/{project_id}/shortlist/{land['SMALL']}", json={"status": "visited"})
    (concern,) = concerned(clerk, land["SMALL"])
    assert (concern["group"], concern["shortlist_status"]) == ("knocked_out", "visited")


def test_what_concerns_a_parcel_is_for_staff(clerk: Clerk, land: dict[str, int]) -> None:
    make_partner(clerk.client, "a")
    for parcel_id in (land["LARGE"], 99_999):
        path = f"/parcels/{parcel_id}/projects"
        problem_of(clerk.client.get(path), 401)
        problem_of(clerk.client.get(path, headers=make_headers(clerk.client, Role.EDITOR, "a")), 403)
    problem_of(clerk.get("/parcels/99999/projects"), 404)


def test_regions_and_sites_that_parcels_lie_in_are_told_of(clerk: Clerk, land: dict[str, int]) -> None:
    wanted = {"property": "municipality", "in": ["Leuna"]}
    project_id = clerk.take_up(question=NEEDED | {"requirements": [wanted]})
    make_municipality(clerk.client, "15088205", "Leuna", (11.9, 51.2, 12.1, 51.4))
    assert told(clerk) == [(project_id, parcel_id, True, "ranked") for parcel_id in land.values()]


def test_many_parcels_at_once_are_told_in_order(clerk: Clerk, land: dict[str, int]) -> None:
    projects = [clerk.take_up(question=NEEDED) for _ in range(2)]
    with opened_by_owner(clerk.client) as session:
        ids = list(session.scalars(text("UPDATE parcel SET area_m2 = 70000 RETURNING id")))
        notices.tell(session, [*ids, *ids, 99_999], shipped_profiles())
    assert told(clerk) == [(project_id, land["SMALL"], True, "ranked") for project_id in projects]

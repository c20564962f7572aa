"""Projects over the web: what a clerk enters, finds, changes and can justify; and nobody else is told of."""

from typing import Any

import pytest

from app.codes import Role
from tests.answers import blamed, problem_of
from tests.makers import make_headers, make_parcel
from tests.projects.conftest import Clerk

CONTACT = {"name": "Erika Mustermann", "email": "erika@muster.example"}
QUESTION = {
    "profile": "biotech_pharma",
    "requirements": [
        {"property": "largest_contiguous_m2", "min": 12, "unit": "ha"},
        {"property": "power_mw", "min": 20, "level": "should"},
    ],
    "weights": {"air_cargo": 2, "motorway_exit": 1},
}
FULL = {"sector": "pharma", "investor": "Muster AG", "contact": CONTACT, "question": QUESTION}


def found(clerk: Clerk, question: str) -> list[str]:
    """Titles of the projects that a question finds."""
    page = clerk.told(f"/projects{question}")
    assert page["numberMatched"] >= len(page["projects"])
    return [project["title"] for project in page["projects"]]


# --- one project ---------------------------------------------------------------------------------


def test_a_project_is_kept_as_it_was_entered(clerk: Clerk) -> None:
    project_id = clerk.take_up(**FULL, reference="2026/17", since="2026-05-12")
    project = clerk.told(f"/projects/{project_id}")
    assert {name: project[name] for name in FULL} == FULL | {"contact": CONTACT | {"organisation": None, "phone": None}}
    assert (project["reference"], project["stage"], project["stage_since"]) == ("2026/17", "inquiry", "2026-05-12")
    assert (project["profile"], project["confidentiality"]) == ("biotech_pharma", "internal")
    assert project["next_stages"] == ["shortlist", "visit", "negotiation", "lost"]
    assert project["created_by"].startswith("staff of")
    assert clerk.deeds(project_id) == ["created"]


def test_a_project_without_a_reference_gets_a_free_one(clerk: Clerk) -> None:
    ids = [clerk.take_up() for _ in range(2)]
    references = [clerk.told(f"/projects/{id_}")["reference"] for id_ in ids]
    assert references == [f"PR-{id_:06d}" for id_ in ids]
    taken = clerk.send("POST", "/projects", json={"title": "Another", "reference": references[0]})
    assert references[0] in problem_of(taken, 409)["detail"]


def test_what_is_said_changes_and_the_rest_stays(clerk: Clerk) -> None:
    project_id = clerk.take_up(**FULL)
    changed = clerk.change(f"/projects/{project_id}", title="Larger plant", sector=None)
    assert changed.status_code == 200
    assert changed.headers["ETag"] == clerk.get(f"/projects/{project_id}").headers["ETag"]
    project = clerk.told(f"/projects/{project_id}")
    assert changed.json() == project
    assert (project["title"], project["sector"], project["version"]) == ("Larger plant", None, 2)
    assert project["question"] == QUESTION
    (newest, *_) = clerk.told(f"/projects/{project_id}/history")["history"]
    assert newest["fields"] == ["sector", "title"]
    assert newest["before"] == {"sector": "pharma", "title": "Packaging plant"}


def test_the_record_names_no_people(clerk: Clerk) -> None:
    project_id = clerk.take_up(**FULL)
    clerk.change(f"/projects/{project_id}", investor="Beispiel SE", contact=None)
    (newest, *_) = clerk.told(f"/projects/{project_id}/history")["history"]
    assert (newest["fields"], newest["before"]) == (["contact", "investor"], {})


def test_what_is_the_same_already_is_no_change(clerk: Clerk) -> None:
    project_id = clerk.take_up(**FULL)
    assert clerk.change(f"/projects/{project_id}", sector="pharma", question=QUESTION).json()["version"] == 1
    assert clerk.deeds(project_id) == ["created"]


CHANGES: dict[str, tuple[str, str, Any]] = {
    "change": ("PATCH", "", {"title": "Mine"}),
    "step": ("POST", "/stages", {"stage": "visit"}),
    "removal": ("DELETE", "", None),
}


@pytest.mark.parametrize(("method", "path", "body"), CHANGES.values(), ids=CHANGES)
def test_nobody_changes_what_another_changed_meanwhile(clerk: Clerk, method: str, path: str, body: Any) -> None:
    project_id = clerk.take_up()
    address = f"/projects/{project_id}{path}"
    held = clerk.get(f"/projects/{project_id}").headers["ETag"]
    said = {} if body is None else {"json": body}
    problem_of(clerk.send(method, address, **said), 428)
    clerk.change(f"/projects/{project_id}", sector="food")
    problem_of(clerk.send(method, address, if_match=held, **said), 412)
    assert clerk.told(f"/projects/{project_id}")["title"] == "Packaging plant"
    now = clerk.get(f"/projects/{project_id}").headers["ETag"]
    assert clerk.send(method, address, if_match=now, **said).status_code in (200, 201, 204)


def test_of_a_deleted_project_nothing_but_that_is_left(clerk: Clerk) -> None:
    project_id = clerk.take_up(**FULL)
    clerk.send("POST", f"/projects/{project_id}/notes", json={"text": "Called."})
    assert clerk.send("DELETE", f"/projects/{project_id}", if_match="*").status_code == 204
    for path in ("", "/notes", "/documents", "/shortlist", "/stages", "/history"):
        gone = problem_of(clerk.get(f"/projects/{project_id}{path}"), 404)
        assert "was deleted on" in gone["detail"]
    assert found(clerk, "") == []
    assert "was deleted" not in problem_of(clerk.get(f"/projects/{project_id + 1}"), 404)["detail"]


# --- stages --------------------------------------------------------------------------------------


def test_a_project_goes_from_inquiry_to_its_end(clerk: Clerk) -> None:
    project_id = clerk.take_up(since="2026-01-07")
    steps = [("shortlist", "2026-01-20"), ("visit", "2026-02-03"), ("negotiation", "2026-03-01")]
    for stage, day in steps:
        assert clerk.step(project_id, stage, since=day).json()["stage"] == stage
    assert blamed(clerk.step(project_id, "settled"), 422) == ["/reason"]
    settled = clerk.step(project_id, "settled", since="2026-05-04", reason="Contract signed")
    assert (settled.status_code, settled.json()["stage_since"]) == (201, "2026-05-04")
    taken = clerk.told(f"/projects/{project_id}/stages")["stages"]
    ends = [("inquiry", "2026-01-07"), *steps, ("settled", "2026-05-04")]
    assert [(step["stage"], step["since"]) for step in taken] == ends
    assert taken[-1]["reason"] == "Contract signed"
    assert clerk.deeds(project_id) == ["created", *["stage_set"] * 4]


def test_a_step_that_leads_nowhere_is_refused(clerk: Clerk) -> None:
    project_id = clerk.take_up()
    refused = problem_of(clerk.step(project_id, "settled", reason="Signed at once"), 409)
    assert "shortlist, visit, negotiation, lost" in refused["detail"]
    assert blamed(clerk.step(project_id, "visit", since="2999-01-01"), 422) == ["/since"]
    assert blamed(clerk.step(project_id, "visit", since="2000-01-01"), 422) == ["/since"]
    assert blamed(clerk.step(project_id, "inquired"), 422) == ["/stage"]
    assert clerk.told(f"/projects/{project_id}")["version"] == 1


# --- lists ---------------------------------------------------------------------------------------


def test_a_list_finds_by_stage_sector_words_and_parcel(clerk: Clerk) -> None:
    first = clerk.take_up(title="Pill works", sector="Pharma", investor="Muster AG")
    clerk.take_up(title="Bakery 100%", sector="Food")
    clerk.step(first, "visit")
    parcel_id = make_parcel(clerk.client)
    clerk.send("PUT", f"/projects/{first}/shortlist/{parcel_id}", json={})
    assert found(clerk, "") == ["Bakery 100%", "Pill works"]
    assert found(clerk, "?stage=visit") == ["Pill works"]
    assert found(clerk, "?stage=visit,inquiry") == ["Bakery 100%", "Pill works"]
    assert found(clerk, "?stage=lost") == []
    assert found(clerk, "?sector=pharma") == ["Pill works"]
    assert found(clerk, "?q=muster") == ["Pill works"]
    assert found(clerk, "?q=0%25") == ["Bakery 100%"]
    assert found(clerk, f"?parcel={parcel_id}") == ["Pill works"]
    assert blamed(clerk.get("/projects?stage=visit,visited"), 400) == ["stage"]


def test_a_list_has_pages(clerk: Clerk) -> None:
    ids = [clerk.take_up(sector="food") for _ in range(5)]
    clerk.take_up(sector="chemistry")
    seen: list[int] = []
    address: str | None = "/projects?sector=FOOD&limit=2"
    while address is not None:
        page = clerk.told(address)
        assert page["numberMatched"] == 5
        seen += [project["id"] for project in page["projects"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert seen == ids[::-1]
    token = clerk.told("/projects?limit=2")["links"][1]["href"].partition("next=")[2]
    problem_of(clerk.get(f"/projects?sector=food&next={token}"), 400)


def test_a_list_names_no_investor_of_a_confidential_project(clerk: Clerk) -> None:
    project_id = clerk.take_up(**FULL, confidentiality="confidential")
    assert "Muster" not in clerk.get("/projects").text
    assert found(clerk, "?q=Muster") == []
    assert clerk.told(f"/projects/{project_id}")["investor"] == "Muster AG"
    clerk.change(f"/projects/{project_id}", confidentiality="internal")
    assert clerk.told("/projects?q=Muster")["projects"][0]["investor"] == "Muster AG"


# --- who may -------------------------------------------------------------------------------------

ASKED = [
    ("GET", "/projects"),
    ("POST", "/projects"),
    *((method, "/projects/{}") for method in ("GET", "PATCH", "DELETE")),
    *((method, "/projects/{}/stages") for method in ("GET", "POST")),
    *((method, "/projects/{}/notes") for method in ("GET", "POST")),
    *((method, "/projects/{}/notes/1") for method in ("PATCH", "DELETE")),
    *((method, "/projects/{}/documents") for method in ("GET", "POST")),
    *((method, "/projects/{}/documents/1") for method in ("GET", "DELETE")),
    ("GET", "/projects/{}/shortlist"),
    *((method, "/projects/{}/shortlist/1") for method in ("PUT", "DELETE")),
    ("GET", "/projects/{}/history"),
    *((method, "/projects/{}/matches") for method in ("GET", "POST")),
    ("GET", "/projects/{}/matches/1"),
]


def body_for(method: str, path: str) -> dict[str, Any]:
    """What staff could send there."""
    if method in ("GET", "DELETE"):
        return {}
    if path.endswith("documents"):
        return {"files": {"file": b"x"}}
    bodies = {"stages": {"stage": "visit"}, "notes": {"text": "x"}, "notes/1": {"text": "x"}, "shortlist/1": {}}
    return {"json": bodies.get(path.partition("{}/")[2], {"title": "x"})}


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.EDITOR])
@pytest.mark.parametrize(("method", "path"), ASKED)
def test_nobody_but_staff_learns_whether_there_is_a_project(
    shared_clerk: Clerk, method: str, path: str, role: Role | None
) -> None:
    clerk = shared_clerk
    project_id = clerk.take_up(title="SECRET-TITLE")
    headers = {} if role is None else make_headers(clerk.client, role, "a")
    told = []
    for id_ in (project_id, 99_999):
        answer = clerk.client.request(method, path.format(id_), headers=headers, **body_for(method, path))
        problem = problem_of(answer, 401 if role is None else 403)
        told.append({**problem, "instance": ""})
    assert told[0] == told[1]
    assert "SECRET" not in str(told)


def test_what_is_told_of_projects_is_kept_by_no_cache(clerk: Clerk) -> None:
    project_id = clerk.take_up(**FULL)
    for path in ("", f"/{project_id}", *(f"/{project_id}/{part}" for part in ("notes", "stages", "history"))):
        assert clerk.get(f"/projects{path}").headers["Cache-Control"] == "no-store"


# --- bad bodies ----------------------------------------------------------------------------------

BAD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no title": ({}, ["/title"]),
    "blank title": ({"title": "  "}, ["/title"]),
    "long title": ({"title": "x" * 201}, ["/title"]),
    "NUL": ({"title": "x", "investor": "\0"}, ["/investor"]),
    "unknown member": ({"title": "x", "budget": 5}, ["/budget"]),
    "unknown member of the contact": ({"title": "x", "contact": {"fax": "1"}}, ["/contact/fax"]),
    "unknown confidentiality": ({"title": "x", "confidentiality": "public"}, ["/confidentiality"]),
    "reference with a blank": ({"title": "x", "reference": "a b"}, ["/reference"]),
    "inquiry of tomorrow": ({"title": "x", "since": "2999-01-01"}, ["/since"]),
    "question without a profile": ({"title": "x", "question": {}}, ["/question/profile"]),
    "10,000 requirements": (
        {"title": "x", "question": {"profile": "food", "requirements": [{"property": "power_mw", "min": 1}] * 10_000}},
        ["/question/requirements"],
    ),
}


@pytest.mark.parametrize(("body", "pointers"), BAD.values(), ids=BAD)
def test_a_project_that_makes_no_sense_is_refused_whole(
    shared_clerk: Clerk, body: dict[str, Any], pointers: list[str]
) -> None:
    before = shared_clerk.told("/projects")
    assert blamed(shared_clerk.send("POST", "/projects", json=body), 422) == pointers
    assert shared_clerk.told("/projects") == before


@pytest.mark.parametrize("name", ["title", "reference", "confidentiality"])
def test_what_a_project_must_have_is_not_made_unknown(shared_clerk: Clerk, name: str) -> None:
    project_id = shared_clerk.take_up()
    assert blamed(shared_clerk.change(f"/projects/{project_id}", **{name: None}), 422) == [f"/{name}"]


def test_a_reference_that_is_taken_is_not_taken_again(clerk: Clerk) -> None:
    clerk.take_up(reference="A-1")
    project_id = clerk.take_up(reference="A-2")
    problem_of(clerk.change(f"/projects/{project_id}", reference="A-1"), 409)

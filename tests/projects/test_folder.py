"""Notes, documents and shortlists of projects: written, changed, found again, and kept apart from everything else."""

import hashlib
from typing import Any

import pytest
from httpx2 import Response

from tests.answers import blamed, problem_of
from tests.contracts.conftest import OpenClient
from tests.makers import make_parcel, withdraw_parcel
from tests.projects.conftest import Clerk


@pytest.fixture
def project(clerk: Clerk) -> str:
    """The address of a project."""
    return f"/projects/{clerk.take_up()}"


# --- notes ---------------------------------------------------------------------------------------


def test_notes_are_written_changed_and_removed(clerk: Clerk, project: str) -> None:
    written = clerk.send("POST", f"{project}/notes", json={"text": "Called; wants rail."})
    assert written.status_code == 201
    clerk.send("POST", f"{project}/notes", json={"text": "Sent plans."})
    address = f"{project}/notes/{written.json()['id']}"
    problem_of(clerk.send("PATCH", address, json={"text": "Called; no rail."}), 428)
    changed = clerk.send("PATCH", address, if_match=written.headers["ETag"], json={"text": "Called; no rail."})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    problem_of(clerk.send("PATCH", address, if_match=written.headers["ETag"], json={"text": "Mine"}), 412)
    assert [note["text"] for note in clerk.told(f"{project}/notes")["notes"]] == ["Sent plans.", "Called; no rail."]
    assert clerk.send("DELETE", address, if_match='"2"').status_code == 204
    assert [note["text"] for note in clerk.told(f"{project}/notes")["notes"]] == ["Sent plans."]
    deeds = ["created", "note_added", "note_added", "note_changed", "note_removed"]
    assert clerk.deeds(int(project.rpartition("/")[2])) == deeds


def test_a_note_belongs_to_its_project(clerk: Clerk, project: str) -> None:
    other = f"/projects/{clerk.take_up()}"
    note_id = clerk.send("POST", f"{project}/notes", json={"text": "Ours"}).json()["id"]
    for method, said in (("PATCH", {"json": {"text": "Theirs"}}), ("DELETE", {})):
        problem_of(clerk.send(method, f"{other}/notes/{note_id}", if_match="*", **said), 404)
    problem_of(clerk.send("POST", "/projects/99999/notes", json={"text": "Nowhere"}), 404)
    assert blamed(clerk.send("POST", f"{project}/notes", json={"text": " \n "}), 422) == ["/text"]


@pytest.fixture(scope="module")
def shared_project(shared_clerk: Clerk) -> str:
    """The address of a project that several tests add to."""
    return f"/projects/{shared_clerk.take_up()}"


# --- documents -----------------------------------------------------------------------------------

PAGE = b"<!doctype html><script>alert(1)</script>"


def upload(clerk: Clerk, project: str, name: str, content: bytes, media_type: str, **fields: str) -> Response:
    files = {"file": (name, content, media_type)}
    return clerk.send("POST", f"{project}/documents", files=files, data=fields)


def test_a_document_comes_back_byte_by_byte(clerk: Clerk, project: str) -> None:
    content = bytes(range(256)) * 40
    stored = upload(clerk, project, "Exposé Nordfeld.pdf", content, "application/pdf", description="First draft")
    assert stored.status_code == 201, stored.text
    about = stored.json()
    assert about["sha256"] == hashlib.sha256(content).hexdigest()
    assert (about["size_bytes"], about["description"]) == (len(content), "First draft")
    got = clerk.get(stored.headers["Location"])
    assert got.content == content
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Expos%C3%A9%20Nordfeld.pdf"
    assert clerk.told(f"{project}/documents")["documents"] == [about]
    assert clerk.send("DELETE", stored.headers["Location"]).status_code == 204
    problem_of(clerk.get(stored.headers["Location"]), 404)
    assert clerk.deeds(int(project.rpartition("/")[2])) == ["created", "document_added", "document_removed"]


def test_a_document_is_never_run_by_a_browser(clerk: Clerk, project: str) -> None:
    stored = upload(clerk, project, "page.html", PAGE, "text/html; charset=utf-8")
    got = clerk.get(stored.headers["Location"])
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["Cache-Control"] == "no-store"
    assert got.content == PAGE


NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\me\\plan.pdf": "plan.pdf",
    "a\u202egpj.exe": "agpj.exe",
    "x" * 300 + ".pdf": "x" * 196 + ".pdf",
    ".": ".",
    "dir/": "file",
}


@pytest.mark.parametrize(("given", "kept"), NAMES.items())
def test_a_document_keeps_only_the_last_part_of_its_name(
    shared_clerk: Clerk, shared_project: str, given: str, kept: str
) -> None:
    assert upload(shared_clerk, shared_project, given, b"x", "text/plain").json()["name"] == kept


@pytest.mark.parametrize("given", ["nonsense", "a/b/c", "", "text/pl ain"])
def test_bytes_of_no_type_are_just_bytes(shared_clerk: Clerk, shared_project: str, given: str) -> None:
    stored = upload(shared_clerk, shared_project, "x.bin", b"x", given)
    assert shared_clerk.get(stored.headers["Location"]).headers["Content-Type"] == "application/octet-stream"


def test_a_document_beyond_the_limit_is_refused(open_client: OpenClient) -> None:
    with open_client(max_document_bytes=1000, max_body_bytes=500) as client:
        clerk = Clerk(client)
        project = f"/projects/{clerk.take_up()}"
        assert upload(clerk, project, "a", b"x" * 1000, "text/plain").status_code == 201
        problem_of(upload(clerk, project, "a", b"x" * 1001, "text/plain"), 413)
        problem_of(upload(clerk, project, "a", b"x" * 100_000, "text/plain"), 413)
        assert len(clerk.told(f"{project}/documents")["documents"]) == 1


def test_a_form_without_a_file_or_with_more_is_refused(clerk: Clerk, project: str) -> None:
    path = f"{project}/documents"
    problem_of(clerk.send("POST", path, files={"file": b"x", "other": b"y"}), 400)
    problem_of(clerk.send("POST", path, data={"file": "x"}, files={"description": b"y"}), 400)
    problem_of(clerk.send("POST", path, json={"file": "x"}), 415)
    problem_of(upload(clerk, "/projects/99999", "a", b"x", "text/plain"), 404)
    assert blamed(upload(clerk, project, "a", b"x", "text/plain", description="x" * 2001), 422) == ["/description"]
    assert clerk.told(path)["documents"] == []


# --- shortlist -----------------------------------------------------------------------------------


def put(clerk: Clerk, project: str, parcel_id: int, if_match: str | None = None, **said: Any) -> Response:
    return clerk.send("PUT", f"{project}/shortlist/{parcel_id}", if_match=if_match, json=said)


def listed(clerk: Clerk, project: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = clerk.told(f"{project}/shortlist")["shortlist"]
    return entries


def test_parcels_are_put_on_the_list_judged_and_taken_off(clerk: Clerk, project: str) -> None:
    first, second = (make_parcel(clerk.client, key=key, name=f"Field {key}") for key in ("A", "B"))
    put_on = put(clerk, project, second, comment="Near the motorway")
    assert put_on.status_code == 201
    assert put(clerk, project, first, status="offered").status_code == 201
    assert [(entry["parcel_key"], entry["status"]) for entry in listed(clerk, project)] == [
        ("B", "proposed"),
        ("A", "offered"),
    ]
    problem_of(put(clerk, project, second, status="rejected"), 428)
    changed = put(clerk, project, second, put_on.headers["ETag"], status="rejected", comment="Too wet")
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    problem_of(put(clerk, project, second, put_on.headers["ETag"], status="chosen"), 412)
    assert clerk.send("DELETE", f"{project}/shortlist/{first}", if_match="*").status_code == 204
    (entry,) = listed(clerk, project)
    assert (entry["parcel_name"], entry["comment"], entry["parcel_status"]) == ("Field B", "Too wet", "available")
    history = clerk.told(f"{project}/history")["history"]
    assert [event["action"] for event in history[:3]] == ["parcel_removed", "parcel_changed", "parcel_added"]
    assert history[1]["before"] == {"status": "proposed", "comment": "Near the motorway"}
    assert history[0]["before"] == {"status": "offered", "comment": None}


def test_a_parcel_that_is_deleted_stays_on_the_list_by_name(clerk: Clerk, project: str) -> None:
    parcel_id = make_parcel(clerk.client, key="GONE", name="Sold field", visibility="internal")
    put(clerk, project, parcel_id, comment="First choice")
    withdraw_parcel(clerk.client, parcel_id)
    assert listed(clerk, project)[0]["parcel_status"] == "withdrawn"
    assert clerk.send("DELETE", f"/parcels/{parcel_id}", if_match="*").status_code == 204
    (entry,) = listed(clerk, project)
    assert (entry["parcel_key"], entry["parcel_name"]) == ("GONE", "Sold field")
    assert (entry["parcel_status"], entry["comment"]) == (None, "First choice")
    assert entry["gone_at"] is not None
    changed = put(clerk, project, parcel_id, "*", status="rejected", comment="Sold to another")
    assert changed.json()["status"] == "rejected"


def test_only_what_is_there_comes_on_a_list(clerk: Clerk, project: str) -> None:
    problem_of(put(clerk, project, 99_999), 404)
    problem_of(put(clerk, "/projects/99999", make_parcel(clerk.client)), 404)
    problem_of(clerk.send("DELETE", f"{project}/shortlist/99999", if_match="*"), 404)
    assert blamed(put(clerk, project, make_parcel(clerk.client), status="liked"), 422) == ["/status"]
    assert listed(clerk, project) == []

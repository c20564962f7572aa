"""The safety net in the database: what the role of web requests may write, whatever the application forgets to ask."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.codes import Role
from app.partners.model import Viewer
from app.partners.store import set_writer
from tests.makers import (
    app_of,
    make_district,
    make_facility,
    make_municipality,
    make_parcel,
    make_partner,
    make_site,
    opened_by_owner,
)

WriteAs = Callable[[Viewer | None, str], int]
BOX = (11.9, 51.2, 12.1, 51.4)


@pytest.fixture(scope="module")
def write_as(shared_client: TestClient) -> WriteAs:
    """Runs one statement as a web request of a viewer would, rolls it back, and says how many rows it changed."""
    for partner in ("a", "b"):
        make_partner(shared_client, partner)
        make_parcel(shared_client, partner=partner, key=f"P-{partner}")
        make_site(shared_client, partner=partner, key=f"S-{partner}")
    make_facility(shared_client)
    make_municipality(shared_client, "15088020", "Leuna", BOX)
    make_district(shared_client, "15088", "Saalekreis", BOX)

    def write(viewer: Viewer | None, statement: str) -> int:
        session: Session
        with app_of(shared_client).state.session_factory() as session:
            if viewer is not None:
                set_writer(session, viewer)
            found: Any = session.execute(text(statement))
            session.rollback()
            return int(found.rowcount)

    return write


EDITOR = Viewer(Role.EDITOR, 1, "editor of a")
STAFF = Viewer(Role.STAFF, None, "staff")
NO_WRITERS = {
    "nobody": None,
    "the public": Viewer(),
    "viewer of the agency": Viewer(Role.VIEWER, 1),
    "editor of another": Viewer(Role.EDITOR, 2),
    "editor of none": Viewer(Role.EDITOR, None),
}


@pytest.mark.parametrize("viewer", NO_WRITERS.values(), ids=NO_WRITERS)
@pytest.mark.parametrize("row", ["parcel WHERE key = 'P-a'", "site WHERE key = 'S-a'"])
def test_foreign_land_is_neither_changed_nor_deleted(write_as: WriteAs, viewer: Viewer | None, row: str) -> None:
    table, _, condition = row.partition(" ")
    assert write_as(viewer, f"UPDATE {table} SET name = 'mine' {condition}") == 0  # noqa: S608 - fixed texts
    assert write_as(viewer, f"DELETE FROM {row}") == 0  # noqa: S608 - fixed texts


@pytest.mark.parametrize("table", ["parcel", "site"])
def test_editor_changes_own_land_but_gives_it_to_nobody_and_deletes_none(write_as: WriteAs, table: str) -> None:
    own = f"{table} SET name = 'mine' WHERE owner_partner_id = 1"
    assert write_as(EDITOR, f"UPDATE {own}") == 1
    assert write_as(EDITOR, f"DELETE FROM {table}") == 0  # noqa: S608 - a fixed name
    with pytest.raises(ProgrammingError, match="row-level security"):
        write_as(EDITOR, f"UPDATE {table} SET owner_partner_id = 2 WHERE owner_partner_id = 1")  # noqa: S608 - a fixed name


@pytest.mark.parametrize("owner", ["2", "NULL"])
def test_editor_adds_no_land_for_others(write_as: WriteAs, owner: str) -> None:
    row = f"(key, name, source, owner_partner_id) VALUES ('NEW', 'New', 'test', {owner})"
    with pytest.raises(ProgrammingError, match="row-level security"):
        write_as(EDITOR, f"INSERT INTO parcel {row}")
    assert write_as(STAFF, f"INSERT INTO parcel {row}") == 1


@pytest.mark.parametrize("table", ["district", "municipality", "facility"])
def test_reference_data_is_written_by_staff_only(write_as: WriteAs, table: str) -> None:
    statement = f"UPDATE {table} SET name = 'Other'"  # noqa: S608 - a fixed name
    assert write_as(EDITOR, statement) == 0
    assert write_as(STAFF, statement) == 1


PROJECT = "project (reference, title, stage_since, created_by, updated_by)"
OF_A_PROJECT = ("stage", "note", "document", "parcel", "baseline", "notice", "match", "event")


@pytest.fixture(scope="module")
def with_project(shared_client: TestClient) -> None:
    """A project with something of everything."""
    with opened_by_owner(shared_client) as session:
        session.execute(text(f"INSERT INTO {PROJECT} VALUES ('PR-1', 'Plant', now(), 'x', 'x')"))  # noqa: S608 - a fixed name
        for statement in (
            "stage (project_id, stage, since, actor) VALUES (1, 'inquiry', now(), 'x')",
            "note (project_id, text, created_by, updated_by) VALUES (1, 'x', 'x', 'x')",
            "document (project_id, name, media_type, size_bytes, sha256, content, created_by) "
            "VALUES (1, 'x', 'x', 1, 'x', 'x', 'x')",
            "parcel (project_id, parcel_id, parcel_key, parcel_name, status, created_by, updated_by) "
            "VALUES (1, 1, 'x', 'x', 'proposed', 'x', 'x')",
            "baseline (project_id, fitting) VALUES (1, 'x')",
            "notice (project_id, parcel_id, fits) VALUES (1, 1, true)",
            "match (project_id, number, question, page, state, answer, parcel_ids, points, digest, created_by) "
            "VALUES (1, 1, '{}', '{}', '{}', '{}', '{}', '{}', 'x', 'x')",
            "event (project_id, action, actor) VALUES (1, 'created', 'x')",
        ):
            session.execute(text(f"INSERT INTO project_{statement}"))


@pytest.mark.parametrize("viewer", [*NO_WRITERS.values(), EDITOR], ids=[*NO_WRITERS, "editor"])
def test_projects_are_not_even_read_but_by_staff(write_as: WriteAs, with_project: None, viewer: Viewer | None) -> None:
    for table in ("project", *(f"project_{part}" for part in OF_A_PROJECT)):
        assert write_as(viewer, f"SELECT * FROM {table}") == 0  # noqa: S608 - a fixed name
        assert write_as(viewer, f"DELETE FROM {table}") == 0  # noqa: S608 - a fixed name
        assert write_as(STAFF, f"SELECT * FROM {table}") == 1  # noqa: S608 - a fixed name
    with pytest.raises(ProgrammingError, match="row-level security"):
        write_as(viewer, f"INSERT INTO {PROJECT} VALUES ('PR-2', 'Plant', now(), 'x', 'x')")  # noqa: S608 - a fixed name


FORBIDDEN = {
    "making a token": "INSERT INTO token (label, role, secret_sha256, expires_at) VALUES ('x', 'admin', 'x', now())",
    "raising a token": "UPDATE token SET role = 'admin'",
    "prolonging a token": "UPDATE token SET expires_at = now() + interval '9 years'",
    "removing a token": "DELETE FROM token",
    "making an agency": "INSERT INTO partner (key, name) VALUES ('x', 'x')",
    "renaming an agency": "UPDATE partner SET name = 'x'",
    "rewriting the change feed": "UPDATE change SET actor = 'nobody'",
    "emptying the change feed": "DELETE FROM change",
    "rewriting the record of imports": "UPDATE import_run SET actor = 'nobody'",
    "rewriting the record of a project": "UPDATE project_event SET actor = 'nobody'",
    "rewriting an inquiry": "UPDATE inquiry SET message = 'x'",
    "prolonging an inquiry": "UPDATE inquiry SET delete_on = now() + interval '9 years'",
    "emptying the record of imports": "DELETE FROM import_run",
    "switching the net off": "ALTER TABLE parcel DISABLE ROW LEVEL SECURITY",
    "emptying a table": "TRUNCATE parcel",
    "a table of one's own": "CREATE TABLE mine (id int)",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_web_requests_may_not_even_as_admin(write_as: WriteAs, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        write_as(Viewer(Role.ADMIN, None, "admin"), statement)


def test_who_writes_is_forgotten_with_the_transaction(shared_client: TestClient, write_as: WriteAs) -> None:
    assert write_as(STAFF, "UPDATE facility SET name = 'Other'") == 1
    for _ in range(4):  # every connection of the pool
        assert write_as(None, "UPDATE facility SET name = 'Other'") == 0

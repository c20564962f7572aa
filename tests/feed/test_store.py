"""Reading the feed goes by its index, and stays quick where much is hidden from who reads."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.changes.store import append_changes
from app.codes import Operation, Role
from app.features.collection import Collection
from app.feed import store
from app.feed.positions import START, Position
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS, Viewer
from tests.makers import make_parcel

VIEWERS = {"public": ANONYMOUS, "editor": Viewer(Role.EDITOR, 1, "editor"), "staff": Viewer(Role.STAFF)}


@pytest.fixture
def plans(session: Session) -> Iterator[list[str]]:
    """The plan of every SELECT from the feed that is executed, over 20,000 internal entries."""
    session.execute(
        text(
            "INSERT INTO change (collection, row_id, row_key, operation, version, visibility, actor, transaction_id) "
            "SELECT 'parcels', n, n, 'changed', 1, 'internal', 'test', n FROM generate_series(1, 20000) AS n"
        )
    )
    session.execute(text("ANALYZE change"))
    found: list[str] = []
    connection = session.connection()
    raw: Any = connection.connection.driver_connection

    def explain(_connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.lstrip().startswith("SELECT") and "FROM change" in statement:
            rows = raw.execute(f"EXPLAIN {statement}", parameters)
            found.append("\n".join(row[0] for row in rows))

    event.listen(connection, "before_cursor_execute", explain)
    yield found
    event.remove(connection, "before_cursor_execute", explain)


@pytest.mark.parametrize("viewer", VIEWERS.values(), ids=VIEWERS)
@pytest.mark.parametrize("collection", [None, PARCELS], ids=["all", "parcels"])
def test_entries_after_a_position_are_looked_up(
    session: Session, plans: list[str], viewer: Viewer, collection: Collection | None
) -> None:
    entries = store.entries_after(session, Position(19_000, 0), 10**9, collection, viewer, 101)
    assert len(entries) == (101 if viewer.is_staff else 0)
    (plan,) = plans
    assert "ix_change_position" in plan
    assert "Index Cond: ((ROW(transaction_id, id) > ROW(" in plan


def test_state_before_is_looked_up_in_the_entries_of_the_row(session: Session) -> None:
    row_ids = [make_parcel(session, visibility="internal") for _ in range(3)]
    append_changes(session, PARCELS, {Operation.CHANGED: row_ids}, (), "test")
    entries = store.entries_after(session, START, 10**9, PARCELS, Viewer(Role.STAFF), 100)
    assert [(each.row_id, each.was_visible, each.is_visible) for each in entries if each.operation == "changed"] == [
        (row_id, True, True) for row_id in row_ids
    ]

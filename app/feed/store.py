"""Reading the change feed: where it stands, which entries concern a viewer, and how their rows stand now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, LargeBinary, Text, and_, not_, null, or_, select, tuple_

from app.codes import Operation
from app.db.session import Session, sql_file
from app.db.tables import ChangeRow
from app.features.collection import Collection
from app.features.query import visible
from app.features.refresh import any_of
from app.features.visibility import is_among
from app.feed.positions import Position
from app.partners.model import Viewer


@dataclass(frozen=True)
class State:
    """Where the feed stands: what positions are sealed with, what may be told by now, and the last of it."""

    secret: bytes
    epoch: str
    horizon: int
    last: Position


@dataclass(frozen=True)
class Entry:
    """One change of one row; whether the viewer might see the row before it, and may after it."""

    position: Position
    collection_id: str
    row_id: int
    key: str
    operation: Operation
    version: int
    fields: tuple[str, ...]
    changed_at: datetime
    was_visible: bool
    is_visible: bool


@dataclass(frozen=True)
class Standing:
    """A visible row as it stands now."""

    version: int
    feature: str | None  # None where it was not asked for


def state(session: Session) -> State:
    """Where the feed stands in the session's snapshot."""
    statement = sql_file(__package__, "state").columns(
        secret=LargeBinary,
        horizon=BigInteger,
        last_transaction_id=BigInteger,
        last_change_id=BigInteger,
        epoch=Text,
    )
    found = session.execute(statement).one()
    return State(found.secret, found.epoch, found.horizon, Position(found.last_transaction_id, found.last_change_id))


def entries_after(
    session: Session, since: Position, horizon: int, collection: Collection | None, viewer: Viewer, limit: int
) -> list[Entry]:
    """The next entries that concern a viewer, of one collection or all, in the order of their transactions."""
    row = ChangeRow
    was_visible = is_among(viewer, row.former_visibility, row.former_owner_partner_id)
    is_visible = is_among(viewer, row.visibility, row.owner_partner_id)
    statement = (
        select(
            row.transaction_id,
            row.id,
            row.collection,
            row.row_id,
            row.row_key,
            row.operation,
            row.version,
            row.fields,
            row.changed_at,
            was_visible.label("was_visible"),
            is_visible.label("is_visible"),
        )
        .where(
            tuple_(row.transaction_id, row.id) > tuple_(since.transaction_id, since.change_id),
            row.transaction_id < horizon,
            or_(was_visible, is_visible),
            _of(collection),
        )
        .order_by(row.transaction_id, row.id)
        .limit(limit)
    )
    return [
        Entry(
            Position(found.transaction_id, found.id),
            found.collection,
            found.row_id,
            found.row_key,
            Operation(found.operation),
            found.version,
            tuple(found.fields),
            found.changed_at,
            bool(found.was_visible),
            bool(found.is_visible),
        )
        for found in session.execute(statement)
    ]


def _of(collection: Collection | None) -> ColumnElement[bool]:
    """Entries of a collection; scores concern only the collections that show them."""
    row = ChangeRow
    plain = not_(row.operation == Operation.RESCORED)
    if collection is None:
        return plain
    of_it = row.collection == collection.counted_as
    return of_it if collection.joined is not None else and_(of_it, plain)


def standing(
    session: Session, collection: Collection, row_ids: Sequence[int], viewer: Viewer, *, with_features: bool
) -> dict[int, Standing]:
    """How rows stand now, as far as the viewer may see them."""
    feature = collection.feature if with_features else null()
    statement = visible(select(collection.row_id, collection.version, feature), collection, viewer).where(
        any_of(collection.row_id, row_ids)
    )
    return {row_id: Standing(version, text) for row_id, version, text in session.execute(statement)}

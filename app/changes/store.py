"""The records of change: version counters of collections, and the change feed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, literal, null, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import InstrumentedAttribute

from app.codes import Operation, Visibility
from app.db.session import Session
from app.db.tables import ChangeRow, CollectionVersionRow
from app.features.collection import Collection
from app.features.refresh import any_of
from app.features.tile_versions import Places, touch
from app.features.visibility import audience


def bump_collection(session: Session, collection_id: str, places: Places | None = None) -> None:
    """Raise a collection's version: every entity tag made from it is void when this transaction commits.

    Of its tiles only those that touch the places are made fresh, all of them where no places are named.
    """
    statement = upsert(CollectionVersionRow).values(collection=collection_id, version=1)
    raised = statement.on_conflict_do_update(
        index_elements=["collection"],
        set_={"version": CollectionVersionRow.version + 1, "changed_at": func.now()},
    )
    version = session.scalars(raised.returning(CollectionVersionRow.version)).one()
    touch(session, collection_id, version, places)


def append_changes(
    session: Session,
    collection: Collection,
    by_operation: Mapping[Operation, Sequence[int]],
    fields: Sequence[str],
    actor: str,
    shown_to: Visibility = Visibility.PUBLIC,
) -> None:
    """Append what happened to each row, with who may see it now and who might before.

    To be called after the rows were written, which locks them: then the newest entry of a row is that of the change
    before. (Scoring locks no parcel, so its entries say nothing of that.) What is deleted is appended before it goes.
    `shown_to` is said of rows that have no visibility of their own.
    """
    visibility, owner_partner_id = audience(collection, shown_to)
    former = (
        select(ChangeRow.visibility, ChangeRow.owner_partner_id)
        .where(
            ChangeRow.collection == collection.id,
            ChangeRow.row_id == collection.row_id,
            ChangeRow.operation != Operation.RESCORED,
        )
        .order_by(ChangeRow.id.desc())
        .limit(1)
        .correlate(collection.table)
        .lateral("former")
    )
    for operation, row_ids in by_operation.items():
        if not row_ids:
            continue
        is_deleted = operation is Operation.DELETED
        told: dict[InstrumentedAttribute[Any], ColumnElement[Any]] = {
            ChangeRow.collection: literal(collection.id),
            ChangeRow.row_id: collection.row_id,
            ChangeRow.row_key: collection.key,
            ChangeRow.operation: literal(operation.value),
            ChangeRow.version: collection.version,
            ChangeRow.fields: literal(list(fields), JSONB),
            ChangeRow.visibility: null() if is_deleted else visibility,
            ChangeRow.owner_partner_id: null() if is_deleted else owner_partner_id,
            ChangeRow.former_visibility: former.c.visibility,
            ChangeRow.former_owner_partner_id: former.c.owner_partner_id,
            ChangeRow.actor: literal(actor),
        }
        rows = (
            select(*told.values())
            .select_from(collection.table.outerjoin(former, true()))
            .where(any_of(collection.row_id, row_ids))
            .order_by(collection.row_id)
        )
        session.execute(insert(ChangeRow).from_select([column.key for column in told], rows))


def append_rows(session: Session, collection_id: str, rows: Select[Any], actor: str) -> None:
    """Append what happened to many rows at once, which are selected as columns of the feed in the order of their ids.

    They are `row_id`, `row_key`, `operation`, `version`, `visibility` and `former_visibility`.
    """
    what = rows.add_columns(literal(collection_id).label("collection"), literal(actor).label("actor"))
    session.execute(insert(ChangeRow).from_select(what.selected_columns.keys(), what.order_by("row_id")))

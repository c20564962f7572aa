"""The records of change: version counters of collections, and the change feed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, insert, literal, null, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from app.codes import Operation
from app.db.session import Session
from app.db.tables import ChangeRow, CollectionVersionRow
from app.features.collection import Collection
from app.features.refresh import any_of


def bump_collection(session: Session, collection_id: str) -> None:
    """Raise a collection's version: every entity tag made from it is void when this transaction commits."""
    statement = upsert(CollectionVersionRow).values(collection=collection_id, version=1)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["collection"],
            set_={"version": CollectionVersionRow.version + 1, "changed_at": func.now()},
        )
    )


def append_changes(
    session: Session,
    collection: Collection,
    by_operation: Mapping[Operation, Sequence[int]],
    fields: Sequence[str],
    actor: str,
) -> None:
    """Append what happened to each row, with who may hear of it."""
    has_owner = f"{collection.system_prefix}visibility" in collection.table.c
    for operation, row_ids in by_operation.items():
        if row_ids:
            session.execute(
                insert(ChangeRow).from_select(
                    [
                        "collection",
                        "row_id",
                        "row_key",
                        "operation",
                        "version",
                        "fields",
                        "visibility",
                        "owner_partner_id",
                        "actor",
                    ],
                    select(
                        literal(collection.id),
                        collection.row_id,
                        collection.key,
                        literal(operation.value),
                        collection.version,
                        literal(list(fields), JSONB),
                        collection.system("visibility") if has_owner else null(),
                        collection.system("owner_partner_id") if has_owner else null(),
                        literal(actor),
                    )
                    .where(any_of(collection.row_id, row_ids))
                    .order_by(collection.row_id),
                )
            )

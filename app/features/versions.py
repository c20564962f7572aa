"""Which state of a collection a viewer reads: the counters behind every entity tag."""

from sqlalchemy import select

from app.db.session import Session
from app.db.tables import CollectionVersionRow
from app.features.collection import Collection


def collection_versions(session: Session, *collection_ids: str) -> tuple[int, ...]:
    """The version of each collection, 0 where nothing was ever written."""
    table = CollectionVersionRow
    statement = select(table.collection, table.version).where(table.collection.in_(collection_ids))
    found = {collection_id: version for collection_id, version in session.execute(statement)}
    return tuple(found.get(collection_id, 0) for collection_id in collection_ids)


def collection_version(session: Session, collection: Collection) -> int:
    """The version of one collection: of the one it is a view of, where it is one."""
    (version,) = collection_versions(session, collection.counted_as)
    return version

"""Which state of a collection a viewer reads: the counters behind every entity tag."""

from sqlalchemy import select

from app.db.session import Session
from app.db.tables import CollectionVersionRow


def collection_versions(session: Session, *collection_ids: str) -> tuple[int, ...]:
    """The version of each collection, 0 where nothing was ever written."""
    table = CollectionVersionRow
    statement = select(table.collection, table.version).where(table.collection.in_(collection_ids))
    found = {collection_id: version for collection_id, version in session.execute(statement)}
    return tuple(found.get(collection_id, 0) for collection_id in collection_ids)

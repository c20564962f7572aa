"""The main roads that are given out follow the network that holds."""

from app.changes.store import append_changes, bump_collection
from app.codes import Operation
from app.db.session import Session
from app.features import rows
from app.features.refresh import bump_versions, refresh
from app.features.tile_sums import keep_sums
from app.network.main_roads_store import ROADS, all_ids, is_published, write_rows


def publish_main_roads(session: Session, actor: str) -> None:
    """Give out the main roads of the network that holds now, and none of the one before."""
    before = all_ids(session)
    written = write_rows(session)
    created, gone = written - before, before - written
    changed = set(refresh(session, ROADS, sorted(written))) - created
    if not (created or gone or changed):
        return
    bump_versions(session, ROADS, sorted(created | changed))
    told = {Operation.CREATED: created, Operation.CHANGED: changed, Operation.DELETED: gone}
    append_changes(session, ROADS, {operation: sorted(ids) for operation, ids in told.items()}, (), actor)
    rows.remove(session, ROADS, sorted(gone))
    bump_collection(session, ROADS.id)
    keep_sums(session, ROADS, None)


def publish_missing_main_roads(session: Session, actor: str) -> None:
    """Give out those of a network that was stored before any were."""
    if not is_published(session):
        publish_main_roads(session, actor)

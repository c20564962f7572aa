"""A few parcels as columns, read from the database as a transaction sees them that may have written some itself."""

from collections.abc import Sequence

from app.db.session import Session
from app.stock import store
from app.stock.kept import Kept
from app.stock.snapshot import Holdings, Snapshot
from app.stock.stock import available

MOST_BYTES = 64 * 2**20  # of columns and values beside the rows


def few(session: Session, ids: Sequence[int]) -> Snapshot:
    """The parcels of some ids, as far as they are there."""
    state = store.state(session, may_have_written=True)
    held = Holdings(state, store.rows(session, ids), available(session), Kept(MOST_BYTES), {}, only=tuple(ids))
    return Snapshot(session, held)

"""Every parcel as columns of numbers in memory, brought to the very state that a transaction sees, and lent to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from app.db.session import Session
from app.scoring.criteria import CRITERIA
from app.scoring.facts import is_available
from app.scoring.store import open_kinds
from app.stock import store
from app.stock.columns import IdArray
from app.stock.kept import Kept, Step
from app.stock.rows import Move
from app.stock.snapshot import Holdings, Snapshot
from app.stock.store import State

MOST_STEPS = 64  # that can be gone back
MOST_CHANGED = 20_000  # more rows are read as a whole


@dataclass(frozen=True)
class Difference:
    """Rows in which a newer state may differ from an older one."""

    older: State
    newer: State
    ids: IdArray


class Stock:
    """The parcels of a database in the memory of one process, read when they are first asked for."""

    def __init__(self, most_bytes: int) -> None:
        """`most_bytes` bounds what is kept beside the rows: values of profiles, and columns of properties."""
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._held: Holdings | None = None
        self._differences: list[Difference] = []  # one begins where the one before it ends

    @contextmanager
    def read(self, session: Session) -> Iterator[Snapshot]:
        """Lend the stock as this transaction sees it, which must see one state throughout and have written nothing.

        Nobody else reads it meanwhile. No array of it may be changed, nor used when it was given back.
        """
        with self._lock:
            yield Snapshot(session, self._brought_to(session))

    @property
    def size_bytes(self) -> int:
        """What is held in memory now, but for masks and labels."""
        return 0 if self._held is None else self._held.rows.size_bytes + self._held.kept.size_bytes

    def _brought_to(self, session: Session) -> Holdings:
        state, held = store.state(session), self._held
        self._held = None  # where this fails half way, the next reader begins anew
        if held is None or not _is_scored_alike(held.state, state):
            self._differences.clear()
            held = self._loaded(session, state)
        elif held.state.parcels_version != state.parcels_version:
            held = self._stepped(session, held, state)
        self._held = held
        return held

    def _loaded(self, session: Session, state: State) -> Holdings:
        return Holdings(state, store.rows(session), available(session), Kept(self._most_bytes), {})

    def _stepped(self, session: Session, held: Holdings, state: State) -> Holdings:
        ids = self._differing(session, held.state, state)
        if ids is None:
            return self._loaded(session, state)
        found = store.rows(session, ids.tolist())
        move = Move.between(held.rows.ids, ids, found.ids)
        rows = held.rows.replaced(found, move)
        held.kept.follow(Step(session, rows, move))
        return Holdings(state, rows, held.available, held.kept, {})

    def _differing(self, session: Session, held: State, wanted: State) -> IdArray | None:
        """Ids in which the wanted state may differ from that held, ascending; None where they are not known."""
        if held.parcels_version < wanted.parcels_version:
            ids = np.array(store.changed_since(session, held.snapshot, MOST_CHANGED + 1), dtype=np.int64)
            if len(ids) > MOST_CHANGED:
                self._differences.clear()
                return None
            self._differences = [*self._differences, Difference(held, wanted, ids)][-MOST_STEPS:]
            return ids
        return self._way_back(wanted)

    def _way_back(self, wanted: State) -> IdArray | None:
        """For a transaction that began before what others have read since: everything that was changed from then on."""
        undone = [each for each in self._differences if each.newer.parcels_version > wanted.parcels_version]
        self._differences = self._differences[: len(self._differences) - len(undone)]
        if not undone or undone[0].older.parcels_version > wanted.parcels_version:
            return None
        self._differences.append(replace(undone[0], newer=wanted))
        return np.unique(np.concatenate([each.ids for each in undone]))


def _is_scored_alike(held: State, wanted: State) -> bool:
    """Whether only single parcels may differ: neither was the whole stock scored anew, nor did facilities change."""
    told = [(state.life, state.scores_version, state.facilities_version) for state in (held, wanted)]
    return told[0] == told[1]


def available(session: Session) -> tuple[bool, ...]:
    """One flag a criterion: whether anything loaded can tell."""
    kinds = open_kinds(session)
    return tuple(is_available(criterion, kinds) for criterion in CRITERIA)

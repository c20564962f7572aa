"""What a viewer has to do after a position: per row one change, created, changed or withdrawn, as it stands now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.db.session import Session
from app.errors import Gone
from app.features.collection import Collection
from app.feed import store
from app.feed.positions import Position, Sealing
from app.feed.store import Entry, Standing, State
from app.partners.model import Viewer


class Told(StrEnum):
    """What happened to a row in the eyes of a viewer. Who mirrors it stores the first two and drops the third."""

    CREATED = "created"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Change:
    """What became of one row of a collection."""

    position: Position
    collection_id: str
    row_id: int
    key: str
    told: Told
    version: int
    fields: tuple[str, ...]  # touched; empty where it may be any
    changed_at: datetime
    feature: str | None


@dataclass(frozen=True)
class Following:
    """Who follows what: one collection, or else all that are stored (`published` by id)."""

    viewer: Viewer
    collection: Collection | None
    published: Mapping[str, Collection]
    with_features: bool

    @property
    def question(self) -> tuple[object, ...]:
        """What a position is good for."""
        return (self.viewer.visibility_class, None if self.collection is None else self.collection.id)

    def sealing(self, state: State) -> Sealing:
        """How positions of this question are sealed."""
        return Sealing(state.secret, state.epoch, self.question)

    def collection_of(self, entry: Entry) -> Collection | None:
        """The collection that an entry is told of; None where the viewer knows none."""
        return self.collection or self.published.get(entry.collection_id)


@dataclass(frozen=True)
class Page:
    """The changes after a position, where to go on, and whether there is more already."""

    changes: list[Change]
    position: Position
    more: bool


def read_page(session: Session, following: Following, state: State, since: Position, limit: int) -> Page:
    """The next changes; at most `limit` entries are read, and several of one row are told as one.

    Everything is read in the one snapshot of the session, and each row as it stands in it. Who applies every page ends
    with what the viewer may see, whatever order the transactions committed in.
    """
    if since > state.last:
        raise Gone("The position is ahead of the database; take a full copy and follow from a new position.")
    found = store.entries_after(session, since, state.horizon, following.collection, following.viewer, limit + 1)
    entries, more = found[:limit], len(found) > limit
    return Page(_told(session, following, entries), entries[-1].position if more else state.last, more)


def _told(session: Session, following: Following, entries: Sequence[Entry]) -> list[Change]:
    by_row: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_row[entry.collection_id, entry.row_id].append(entry)
    now = _standing(session, following, by_row)
    changes = [_change(following, of_row, now.get(row)) for row, of_row in by_row.items()]
    return sorted(changes, key=lambda change: change.position)


def _standing(
    session: Session, following: Following, rows: Mapping[tuple[str, int], list[Entry]]
) -> dict[tuple[str, int], Standing]:
    ids: dict[str, list[int]] = defaultdict(list)
    collections: dict[str, Collection] = {}
    for (collection_id, row_id), (entry, *_) in rows.items():
        collection = following.collection_of(entry)
        if collection is not None:
            collections[collection_id] = collection
            ids[collection_id].append(row_id)
    return {
        (collection_id, row_id): standing
        for collection_id, collection in collections.items()
        for row_id, standing in store.standing(
            session, collection, ids[collection_id], following.viewer, with_features=following.with_features
        ).items()
    }


def _change(following: Following, entries: Sequence[Entry], now: Standing | None) -> Change:
    """One change out of the entries of one row, of which only what the viewer could see is told."""
    last = entries[-1]
    collection = following.collection_of(last)
    change = Change(
        position=last.position,
        collection_id=last.collection_id if collection is None else collection.id,
        row_id=last.row_id,
        key=last.key,
        told=Told.WITHDRAWN,
        version=last.version,
        fields=(),
        changed_at=last.changed_at,
        feature=None,
    )
    if now is None:
        return change
    if not all(entry.was_visible for entry in entries):
        return replace(change, told=Told.CREATED, version=now.version, feature=now.feature)
    return replace(change, told=Told.CHANGED, version=now.version, fields=_fields(entries), feature=now.feature)


def _fields(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Every field touched; none is named where one of the entries names none."""
    if not all(entry.fields and entry.is_visible for entry in entries):
        return ()
    return tuple(sorted({field for entry in entries for field in entry.fields}))

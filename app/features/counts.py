"""Counts kept in memory: how many rows match a question, for as long as the collection stays as it is."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from threading import Lock

from app.db.session import Session
from app.features.collection import Collection
from app.features.query import Count, FeatureQuery, count, count_all
from app.partners.model import Viewer

MOST_KEPT = 1000


class Counts:
    """The counts this process asked for last, so that every page of a walk does not count anew.

    A count holds for one version of a collection and one class of viewers: what voids an entity tag voids it too.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Count] = OrderedDict()
        self._lock = Lock()

    def matching(
        self,
        session: Session,
        collection: Collection,
        query: FeatureQuery,
        viewer: Viewer,
        *,
        version: int,
        to_the_last: bool = False,
    ) -> Count:
        """Count matching rows, up to the cap or to the last; `version` is the collection's, read in the transaction."""
        if collection.row_count is not None and query.is_of_all:
            return Count(collection.row_count, exact=True)
        key = (*_key(collection, query, viewer, version), to_the_last)
        kept = self._find(key)
        if kept is None:
            kept = (count_all if to_the_last else count)(session, collection, query, viewer)
            self._keep(key, kept)
        return kept

    def is_known(self, collection: Collection, query: FeatureQuery, viewer: Viewer, *, version: int) -> bool:
        """Whether a count up to the cap takes no statement."""
        if collection.row_count is not None and query.is_of_all:
            return True
        return self._find((*_key(collection, query, viewer, version), False)) is not None

    def note(
        self, counted: Count, collection: Collection, query: FeatureQuery, viewer: Viewer, *, version: int
    ) -> None:
        """Keep a count up to the cap that was taken with a page."""
        self._keep((*_key(collection, query, viewer, version), False), counted)

    def _find(self, key: Hashable) -> Count | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def _keep(self, key: Hashable, counted: Count) -> None:
        with self._lock:
            self._kept[key] = counted
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


def _key(collection: Collection, query: FeatureQuery, viewer: Viewer, version: int) -> tuple[Hashable, ...]:
    return (collection.id, version, viewer.visibility_class, replace(query, limit=0, sort=()))

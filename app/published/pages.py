"""One page of a walk through a collection: where it starts, what is on it, how many match, where the next begins."""

from dataclasses import dataclass, replace
from typing import Self

from app.db.session import Session
from app.features import paging, query
from app.features.collection import Collection, Ranking
from app.features.counts import Counts
from app.features.paging import After
from app.features.query import Count, FeatureQuery, Page
from app.partners.model import Viewer


@dataclass(frozen=True)
class Walk:
    """A question put to a collection by a viewer, and how far its pages have come."""

    collection: Collection
    query: FeatureQuery
    viewer: Viewer
    ranking: Ranking | None = None
    after: After | None = None

    @property
    def question(self) -> tuple[object, ...]:
        """What a page token of this walk is good for."""
        order = None if self.ranking is None else self.ranking.id
        return (self.collection.id, *self.query.identity, order)

    @property
    def begins_by_id(self) -> bool:
        """Whether the next page is the first one, in no order but that of the id."""
        return self.after is None and self.ranking is None and not self.query.sort

    def at(self, token: str | None) -> Self:
        """The walk where a page token left it; InvalidToken where it is of another walk."""
        return self if token is None else replace(self, after=paging.decode(token, self.question))


@dataclass(frozen=True)
class Found:
    """A page, how many features match in all, and the token of the next page."""

    page: Page
    matched: Count
    following: str | None


def read_count(session: Session, walk: Walk, counts: Counts, version: int) -> Found:
    """How many features match a question, however many they are, and none of them."""
    matched = counts.matching(session, walk.collection, walk.query, walk.viewer, version=version, to_the_last=True)
    return Found(Page([], [], None), matched, None)


def read_page(session: Session, walk: Walk, counts: Counts, version: int) -> Found:
    """The next page of a walk; `version` is the collection's, read in the session's transaction."""
    page = _counted_first_page(session, walk, counts, version) if walk.begins_by_id else None
    if page is None:
        page = query.select_page(
            session, walk.collection, walk.query, walk.viewer, ranking=walk.ranking, after=walk.after
        )
    matched = counts.matching(session, walk.collection, walk.query, walk.viewer, version=version)
    following = None if page.after is None else paging.encode(page.after, walk.question)
    return Found(page, matched, following)


def _counted_first_page(session: Session, walk: Walk, counts: Counts, version: int) -> Page | None:
    """The first page from the statement that counts what matches; None where that is known, or is beyond the cap."""
    asked = (walk.collection, walk.query, walk.viewer)
    if counts.is_known(*asked, version=version):
        return None
    page, matched = query.select_first_page(session, *asked)
    counts.note(matched, *asked, version=version)
    return page

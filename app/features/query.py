"""From a question to GeoJSON text: one SELECT per page, built from a Collection, with visibility always in it."""

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    SQLColumnExpression,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
)

from app.crs import CRS84, Box, Crs, PlaneBox
from app.db.session import Session
from app.errors import NotFound
from app.features.collection import Collection, Queryable, Ranking
from app.features.cql2.nodes import Node, names_in
from app.features.cql2.printing import print_text
from app.features.filters import computed_by, condition
from app.features.ordering import SortKey, order_of
from app.features.paging import After
from app.features.period import Period
from app.features.projected import feature_in, touches_plane_box
from app.features.spatial import PROJECTION_LIMITS, segment_degrees
from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox
from app.partners.model import Viewer

COUNT_CAP = 10_000
MOST_STATEMENTS = 500  # kept of those that are asked again and again
Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


class Operator(StrEnum):
    """How a condition compares."""

    IN = "in"
    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True)
class Condition:
    """One filter on a queryable: any of the values, or a bound."""

    name: str
    operator: Operator
    values: tuple[Any, ...]


@dataclass(frozen=True)
class FeatureQuery:
    """Which rows of a collection are wanted, how many at a time, and in which coordinates.

    `period` is about the day a row speaks of, and a row that names none does not match.
    """

    bbox: Box | None = None
    conditions: tuple[Condition, ...] = ()
    period: Period | None = None
    text: str | None = None
    filter: Node | None = None
    row_ids: tuple[int, ...] | None = None
    sort: tuple[SortKey, ...] = ()
    limit: int = 100
    crs: Crs = CRS84

    @property
    def is_of_all(self) -> bool:
        """Whether every visible row matches."""
        return replace(self, sort=(), limit=0, crs=CRS84) == FeatureQuery(limit=0)

    @property
    def names(self) -> frozenset[str]:
        """The properties that decide which rows come, in which order."""
        stated = () if self.filter is None else names_in(self.filter)
        return frozenset((*(each.name for each in self.conditions), *(each.name for each in self.sort), *stated))

    @property
    def identity(self) -> tuple[object, ...]:
        """What decides which rows come in which order, in a form that is the same for the same question."""
        stated = None if self.filter is None else print_text(self.filter)
        return (self.bbox, self.conditions, self.period, self.text, stated, self.sort)


@dataclass(frozen=True)
class Count:
    """How many rows match: exact, or at least so many where counting stopped at the cap."""

    number: int
    exact: bool


@dataclass(frozen=True)
class Page:
    """Feature texts and their ids in order, and where the next page starts (None on the last)."""

    features: list[str]
    row_ids: list[int]
    after: After | None


def select_page(
    session: Session,
    collection: Collection,
    query: FeatureQuery,
    viewer: Viewer,
    *,
    ranking: Ranking | None = None,
    after: After | None = None,
) -> Page:
    """One page of features, in order of the ranking, else as the question sorts them, else of the id."""
    if ranking is not None:
        collection = replace(collection, joined=ranking.joined)
    order = order_of(collection, query.sort, ranking)
    shown_columns = select(collection.row_id, feature_in(collection, query.crs), *order.columns)
    statement = matching(shown_columns, collection, query, viewer)
    if after is not None:
        statement = statement.where(order.after(after))
    with computed_by(query.filter):
        rows = session.execute(statement.order_by(*order.clauses).limit(query.limit + 1)).all()
    return _page(rows, query.limit, lambda row: order.last(row[0], row[2:]))


def _page(rows: Sequence[Row[*tuple[Any, ...]]], limit: int, after: Callable[[Row[*tuple[Any, ...]]], After]) -> Page:
    """A page of rows of id and feature text; one row more than fit shows that there is a next page."""
    shown = rows[:limit]
    ended = None if len(rows) <= limit else after(shown[-1])
    return Page([row[1] for row in shown], [row[0] for row in shown], ended)


def select_first_page(
    session: Session, collection: Collection, query: FeatureQuery, viewer: Viewer
) -> tuple[Page | None, Count]:
    """The first page in order of the id and how many rows match, from one look for them.

    The page is None where more match than are counted: those counted are then not the first ones. `query` sorts by
    nothing.
    """
    found = matching(select(collection.row_id.label("id")), collection, query, viewer).limit(COUNT_CAP + 1).cte("found")
    first = select(found.c.id).order_by(found.c.id).limit(query.limit + 1).scalar_subquery()
    number = select(func.count()).select_from(found).scalar_subquery()
    shown_columns = select(collection.row_id, feature_in(collection, query.crs), number)
    statement = visible(shown_columns, collection, viewer).where(collection.row_id == any_(func.array(first)))
    with computed_by(query.filter):
        rows = session.execute(statement.order_by(collection.row_id)).all()
    matched = _counted(rows[0][2] if rows else 0)
    return _page(rows, query.limit, lambda row: After(row[0])) if matched.exact else None, matched


def count(session: Session, collection: Collection, query: FeatureQuery, viewer: Viewer) -> Count:
    """Count matching rows up to the cap."""
    some = matching(select(literal(1)), collection, query, viewer).limit(COUNT_CAP + 1).subquery()
    with computed_by(query.filter):
        return _counted(session.scalar(select(func.count()).select_from(some)) or 0)


def _counted(number: int) -> Count:
    return Count(min(number, COUNT_CAP), exact=number <= COUNT_CAP)


def count_all(session: Session, collection: Collection, query: FeatureQuery, viewer: Viewer) -> Count:
    """Count matching rows to the last."""
    with computed_by(query.filter):
        number = session.scalar(matching(select(func.count()), collection, query, viewer)) or 0
    return Count(number, exact=True)


def select_features(session: Session, collection: Collection, row_ids: Iterable[int], viewer: Viewer) -> dict[int, str]:
    """Feature texts of the visible rows among some ids."""
    statement = visible(select(collection.row_id, collection.feature), collection, viewer).where(
        collection.row_id.in_(list(row_ids))
    )
    return {row_id: text for row_id, text in session.execute(statement) if text is not None}


def select_feature(
    session: Session, collection: Collection, row_id: int, viewer: Viewer, crs: Crs = CRS84
) -> tuple[int, str]:
    """Version and feature text of one row; NotFound says the same of a hidden and of an absent one."""
    found = session.execute(_select_one(collection, viewer, crs), {"row_id": row_id}).one_or_none()
    if found is None:
        raise NotFound("There is nothing with id {id} in {collection}.", id=row_id, collection=collection.id)
    return found[0], found[1]


@lru_cache(maxsize=MOST_STATEMENTS)
def _select_one(collection: Collection, viewer: Viewer, crs: Crs) -> Select[int, str]:
    """Made once for each kind of question: making it takes longer than the database needs for the answer."""
    statement = select(collection.version, feature_in(collection, crs))
    return visible(statement, collection, viewer).where(collection.row_id == bindparam("row_id"))


def visible(statement: Statement, collection: Collection, viewer: Viewer) -> Statement:
    """A statement over the rows of a collection that a viewer may see."""
    table: FromClause = collection.table
    if collection.companion is not None:
        table = table.outerjoin(collection.companion.table, collection.companion.on)
    if collection.joined is not None:
        table = table.join(collection.joined.table, collection.joined.on)
    return statement.select_from(table).where(collection.visible_to(viewer))


def matching(statement: Statement, collection: Collection, query: FeatureQuery, viewer: Viewer) -> Statement:
    """A statement over the rows that match a question, among those the viewer may see.

    Every answer about a collection is made from this one, so that none forgets the visibility rule or a filter.
    """
    statement = visible(statement, collection, viewer)
    if query.bbox is not None:
        statement = statement.where(intersects(collection.shape, query.bbox))
    if query.period is not None and collection.day is not None:
        statement = statement.where(*_within(collection.day, query.period))
    if query.row_ids is not None:
        statement = statement.where(collection.row_id.in_(query.row_ids))
    if query.text:
        statement = statement.where(
            *(collection.search_text.contains(word.lower(), autoescape=True) for word in query.text.split())
        )
    if query.filter is not None:
        statement = statement.where(condition(query.filter, collection.queryables))
    return statement.where(*(_holds(collection.parameters[c.name], c) for c in query.conditions))


def _within(day: SQLColumnExpression[Any], period: Period) -> Iterator[ColumnElement[bool]]:
    if period.start is not None:
        yield day >= period.start
    if period.end is not None:
        yield day <= period.end


def intersects(geom: SQLColumnExpression[Any], bbox: Box) -> ColumnElement[bool]:
    """Whether a stored geometry touches a box; the box is transformed, not the column (GiST index).

    The box stands first: PostGIS then prepares it once for all rows, which takes a third of the time.
    """
    if isinstance(bbox, PlaneBox):
        return touches_plane_box(geom, bbox)
    boxes = (
        func.ST_Transform(func.ST_Segmentize(_shape(part), segment_degrees(_outline(part))), STORAGE_SRID)
        for part in (_within_projection(part) for part in bbox.parts())
        if part is not None
    )
    return or_(*(func.ST_Intersects(box, geom) for box in boxes), literal(value=False))


def _outline(box: Bbox) -> float:
    return 2 * (box.east - box.west + box.north - box.south)


def _shape(box: Bbox) -> ColumnElement[Any]:
    """The box as a geometry; one without width or height is a line, without both a point: no polygon may be flat."""
    corner = func.ST_MakePoint(box.west, box.south)
    if box.west < box.east and box.south < box.north:
        return func.ST_MakeEnvelope(box.west, box.south, box.east, box.north, LONLAT_SRID)
    if (box.west, box.south) == (box.east, box.north):
        return func.ST_SetSRID(corner, LONLAT_SRID)
    return func.ST_SetSRID(func.ST_MakeLine(corner, func.ST_MakePoint(box.east, box.north)), LONLAT_SRID)


def _within_projection(box: Bbox) -> Bbox | None:
    limits = PROJECTION_LIMITS
    cut = Bbox(
        max(box.west, limits.west),
        max(box.south, limits.south),
        min(box.east, limits.east),
        min(box.north, limits.north),
    )
    return cut if cut.west <= cut.east and cut.south <= cut.north else None


def _holds(queryable: Queryable, condition: Condition) -> ColumnElement[bool]:
    if queryable.matches is not None:
        return queryable.matches(condition.values)
    column = queryable.column
    if column is None:
        raise TypeError(f"Queryable {condition.name} has neither a column nor a match.")
    if condition.operator is Operator.IN:
        return column.in_(condition.values)
    (bound,) = condition.values
    compare = operator.ge if condition.operator is Operator.AT_LEAST else operator.le
    holds: ColumnElement[bool] = compare(column, bound)
    return holds

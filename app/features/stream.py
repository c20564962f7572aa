"""All matching rows of a collection, in the order wanted, as typed values from a cursor that the database keeps."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    Result,
    Row,
    Select,
    SQLColumnExpression,
    String,
    Text,
    case,
    cast,
    func,
    null,
    select,
    true,
)
from sqlalchemy.types import TypeEngine

from app.crs import Crs
from app.db.session import Session
from app.features.collection import Collection, ValueType
from app.features.cql2.nodes import Node
from app.features.filters import computed_by
from app.features.ordering import order_of
from app.features.query import FeatureQuery, matching
from app.geo import LONLAT_DIGITS, LONLAT_SRID, STORAGE_SRID
from app.partners.model import Viewer

MOST_ROWS_AT_ONCE = 1000
MOST_BYTES_AT_ONCE = 16 * 2**20

# The first that fits: Float is a kind of Numeric to SQLAlchemy.
TYPES: tuple[tuple[type[TypeEngine[Any]], ValueType, type[TypeEngine[Any]] | None], ...] = (
    (Boolean, ValueType.BOOLEAN, None),
    (Integer, ValueType.INTEGER, BigInteger),
    (Float, ValueType.NUMBER, None),
    (Numeric, ValueType.NUMBER, Double),
    (Date, ValueType.DATE, None),
    (DateTime, ValueType.TIMESTAMP, None),
    (String, ValueType.STRING, None),
)


class Form(StrEnum):
    """What a row is given as: its GeoJSON text, or its id, typed columns and the place in one of three ways."""

    FEATURE = "feature"
    WKB = "wkb"
    WKT = "wkt"  # lon, lat, and the geometry as text
    LONLAT = "lonlat"


@dataclass(frozen=True)
class TypedColumn:
    """A property as a column of one type; JSON and whatever else has no type of its own here is its text."""

    name: str
    value_type: ValueType
    sql: ColumnElement[Any]


@dataclass(frozen=True)
class Selected:
    """The rows of a collection that match a question, for a viewer."""

    collection: Collection
    query: FeatureQuery
    viewer: Viewer
    names: frozenset[str] | None = None  # of the properties that are given out; None: all

    @property
    def columns(self) -> list[TypedColumn]:
        """The properties that are given out, in the order of the feature."""
        return [column for column in typed_columns(self.collection) if self.names is None or column.name in self.names]

    def rows(self, statement: Select[Any]) -> Select[Any]:
        """A statement over these rows."""
        return matching(statement, self.collection, self.query, self.viewer)


@dataclass(frozen=True)
class Part:
    """Rows of one source (None where a collection names none) with one kind of geometry, as PostGIS names it."""

    source: str | None
    kind: str | None
    count: int
    largest_bytes: int  # of geometry and feature text of one row, as they are stored


def typed_columns(collection: Collection) -> list[TypedColumn]:
    """Every property, in the order of the feature."""
    return [_typed(column.key or "", column) for column in select(*collection.properties).selected_columns]


def _typed(name: str, column: ColumnElement[Any]) -> TypedColumn:
    for kind, value_type, as_type in TYPES:
        if isinstance(column.type, kind):
            return TypedColumn(name, value_type, column if as_type is None else cast(column, as_type))
    return TypedColumn(name, ValueType.STRING, cast(column, Text))


def survey(session: Session, selected: Selected) -> list[Part]:
    """How many rows match, of which sources and with which geometry; reads no geometry but its head."""
    collection = selected.collection
    source = null() if collection.system_prefix else collection.table.c.source
    shape = collection.shape
    size = func.coalesce(func.pg_column_size(shape), 0) + func.coalesce(
        func.pg_column_size(collection.system("feature_json")), 0
    )
    rows = selected.rows(
        select(source.label("source"), func.GeometryType(shape, type_=Text).label("kind"), size.label("size"))
    ).subquery()
    statement = select(rows.c.source, rows.c.kind, func.count(), func.max(rows.c.size)).group_by(
        rows.c.source, rows.c.kind
    )
    with computed_by(selected.query.filter):
        return [Part(*row) for row in session.execute(statement.order_by(rows.c.source, rows.c.kind))]


def rows_at_once(parts: Sequence[Part]) -> int:
    """How many rows are held in memory together: fewer where they are large."""
    largest = max((part.largest_bytes for part in parts), default=1)
    return max(1, min(MOST_ROWS_AT_ONCE, MOST_BYTES_AT_ONCE // max(1, largest)))


@contextmanager
def opened(
    session: Session, selected: Selected, form: Form, crs: Crs, at_once: int
) -> Iterator[Iterator[Sequence[Row[Any]]]]:
    """The rows in batches while the block runs; each is fetched when it is asked for.

    The cursor is closed with the block: one that is left to the garbage collector is closed on a connection that
    serves somebody else by then.
    """
    collection, tree = selected.collection, selected.query.filter
    statement = selected.rows(select(*_columns(selected, form, crs)))
    for lateral in collection.beside:
        statement = statement.outerjoin(lateral, true())
    order = order_of(collection, selected.query.sort, None).clauses
    statement = statement.order_by(*order).execution_options(yield_per=at_once)
    with computed_by(tree):
        result = session.execute(statement)
    with result:
        yield _batches(result, tree)


def _batches(result: Result[Any], tree: Node | None) -> Iterator[Sequence[Row[Any]]]:
    with computed_by(tree):
        yield from result.partitions()


def _columns(selected: Selected, form: Form, crs: Crs) -> list[ColumnElement[Any]]:
    collection = selected.collection
    if form is Form.FEATURE:
        return [collection.feature]
    shape = collection.shape if crs.srid == STORAGE_SRID else func.ST_Transform(collection.shape, crs.srid)
    values = [collection.row_id, *(column.sql for column in selected.columns)]
    if form is Form.WKB:
        return [*values, _wkb(shape)]
    places = [*values, *_lonlat(collection)]
    if form is Form.LONLAT:
        return places
    return [*places, func.ST_AsText(func.ST_ForcePolygonCCW(shape), crs.digits, type_=Text)]


def _wkb(shape: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """The geometry in x/y order, outer rings counter-clockwise; lines and areas are multi-geometries throughout."""
    multiple = case((func.ST_Dimension(shape) > 0, func.ST_Multi(shape)), else_=shape)
    return func.ST_AsBinary(func.ST_ForcePolygonCCW(multiple), type_=LargeBinary)


def _lonlat(collection: Collection) -> Iterator[ColumnElement[Any]]:
    """Longitude and latitude of a place on the geometry."""
    place = func.ST_Transform(func.ST_PointOnSurface(collection.shape), LONLAT_SRID)
    for part in (func.ST_X, func.ST_Y):
        yield cast(func.round(cast(part(place), Numeric), LONLAT_DIGITS), Double)

"""How many rows lie in each part of the map, and on how many hectares: kept by every write, for the widest tiles.

A row is counted in the part that the middle of its box lies in. Sums are kept for each audience of rows apart, so that
every viewer's are added up from the same numbers by the one visibility rule.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Delete,
    Double,
    FromClause,
    Insert,
    Integer,
    SQLColumnExpression,
    TableValuedAlias,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from app.codes import Visibility
from app.db.session import Session
from app.db.tables import CollectionVersionRow, Row
from app.features.collection import Collection, ShapeKind, ValueType
from app.features.grid import HALF_WORLD_M, MARGIN_UNITS, PART_ZOOM, WEB_MERCATOR_SRID, Tile
from app.features.tile_versions import Places
from app.features.visibility import audience
from app.geo import STORAGE_SRID

SUMS = Row.metadata.tables["tile_sum"]
PARTS_IN_ROW = 1 << PART_ZOOM
SQUARE_CM = 10_000  # in a m²: areas in whole cm² add up exactly, in any order
MOST_AREA_M2 = 5.2e14  # the Earth's surface
AREA = "area_m2"
NUMBERS = (ValueType.NUMBER, ValueType.INTEGER)
CORNERS = ("west", "south", "east", "north")
PART_COLUMNS: dict[str, type[TypeEngine[Any]]] = {
    "part_column": Integer,
    "part_row": Integer,
    **dict.fromkeys(CORNERS, Double),
}
MOST_STATEMENTS = 64


def keep_sums(session: Session, collection: Collection, places: Places | None) -> None:
    """Count some parts anew; None counts all of them, and is what begins to keep any.

    To be called after the collection's counter was raised, which one transaction at a time can do: then all that others
    have committed is counted together with what this one has written.
    """
    counter = CollectionVersionRow
    if places is None:
        session.execute(delete(SUMS).where(SUMS.c.collection == collection.id))
        session.execute(_count(collection, collection.table))
        session.execute(update(counter).where(counter.collection == collection.id).values(has_tile_sums=True))
    elif places and session.scalar(select(are_kept(collection))):
        boxes = _boxes_of(places)
        for statement in _count_parts(collection):
            session.execute(statement, boxes)


def keep_missing_sums(session: Session, collections: Iterable[Collection]) -> None:
    """Begin to keep the sums of collections that were written before any were kept."""
    counter = CollectionVersionRow
    for collection in collections:
        lacking = select(counter.collection).where(counter.collection == collection.id, ~counter.has_tile_sums)
        if session.scalar(lacking.with_for_update()) is not None:
            keep_sums(session, collection, None)


def forget_sums(session: Session, collection_id: str) -> None:
    """Keep no sums of a collection any more."""
    session.execute(delete(SUMS).where(SUMS.c.collection == collection_id))
    counter = CollectionVersionRow
    session.execute(update(counter).where(counter.collection == collection_id).values(has_tile_sums=False))


def are_kept(collection: Collection) -> ColumnElement[bool]:
    """Whether sums of the collection are kept."""
    counter = CollectionVersionRow
    return exists().where(counter.collection == collection.id, counter.has_tile_sums)


def area_of(collection: Collection) -> SQLColumnExpression[Any] | None:
    """The area of a row in m²: as it is stated, else of its outline."""
    stated = collection.queryables.get(AREA)
    if stated is not None:
        return stated.column if stated.value_type in NUMBERS else None
    return func.ST_Area(collection.shape) if collection.shape_kind is ShapeKind.POLYGON else None


@lru_cache(maxsize=MOST_STATEMENTS)
def _count_parts(collection: Collection) -> tuple[Delete, Insert]:
    """Forget some parts, and add up the rows in them: made once, as each edit needs both."""
    parts = _parts()
    within = _is_one_of(SUMS.c.part_column, SUMS.c.part_row, parts)
    stale = delete(SUMS).where(SUMS.c.collection == collection.id, within)
    return stale, _count(collection, collection.table, parts)


def area_cm2_of(collection: Collection) -> ColumnElement[int] | None:
    """The area of a row in whole cm²; unknown where it is not stated, or is more than there is on Earth."""
    area = area_of(collection)
    if area is None:
        return None
    return case((func.abs(area) < MOST_AREA_M2, cast(func.round(area * SQUARE_CM), BigInteger)))


def _count(collection: Collection, table: FromClause, parts: TableValuedAlias | None = None) -> Insert:
    """Add up rows by part and audience: all, or those in some parts. A row lies in one, whatever it overlaps."""
    box = func.box2d(collection.shape)
    middle = func.ST_MakePoint((func.ST_XMin(box) + func.ST_XMax(box)) / 2, (func.ST_YMin(box) + func.ST_YMax(box)) / 2)
    drawn = func.ST_Transform(func.ST_SetSRID(middle, STORAGE_SRID), WEB_MERCATOR_SRID).label("drawn")
    area_cm2 = area_cm2_of(collection)
    visibility, owner = audience(collection, Visibility.PUBLIC)
    together = table if parts is None else table.join(parts, _overlaps(collection, parts))
    beside = () if parts is None else (parts.c.part_column, parts.c.part_row)
    rows = (
        select(
            drawn,
            visibility.label("visibility"),
            owner.label("owner"),
            (literal(0) if area_cm2 is None else area_cm2).label("area_cm2"),
            *beside,
        )
        .select_from(together)
        .offset(0)  # so that each place is transformed once, not once for each column made of it
        .subquery("rows")
    )
    part_column, part_row = _part(func.ST_X(rows.c.drawn)), _part(-func.ST_Y(rows.c.drawn))
    sums = select(
        literal(collection.id),
        part_column.label("part_column"),
        part_row.label("part_row"),
        rows.c.visibility,
        cast(rows.c.owner, BigInteger),
        func.count(),
        func.coalesce(func.sum(rows.c.area_cm2), 0),
        func.count().filter(rows.c.area_cm2.is_(None)),
    )
    sums = sums.where(rows.c.drawn.is_not(None)).group_by(*(literal_column(str(position)) for position in range(2, 6)))
    if parts is not None:
        sums = sums.where(_is_one_of(part_column, part_row, rows))
    return insert(SUMS).from_select([each for each in SUMS.c if each.name != "id"], sums)


def _part(offset_m: ColumnElement[Any]) -> ColumnElement[int]:
    """Column of an easting, or row of a southing, among the parts."""
    number = func.floor((offset_m + HALF_WORLD_M) / (2 * HALF_WORLD_M) * PARTS_IN_ROW)
    return cast(func.least(func.greatest(number, 0), PARTS_IN_ROW - 1), Integer)


def _parts() -> TableValuedAlias:
    """The parts that a statement is told of, as rows: each with a box round it in the storage CRS."""
    arrays = (
        cast(bindparam(name, type_=ARRAY(value_type)), ARRAY(value_type)) for name, value_type in PART_COLUMNS.items()
    )
    return func.unnest(*arrays).table_valued(*PART_COLUMNS, name="parts").render_derived()


def _boxes_of(places: Places) -> dict[str, list[Any]]:
    """What such a statement is told; the box is NULL, which nothing overlaps, where the CRS does not reach."""
    rows = []
    for column, row in sorted(places):
        stored = Tile(PART_ZOOM, column, row).box(MARGIN_UNITS).in_storage()
        rows.append((column, row, *((None,) * 4 if stored is None else stored.bounds)))
    return {name: list(values) for name, values in zip(PART_COLUMNS, zip(*rows, strict=True), strict=True)}


def _overlaps(collection: Collection, parts: TableValuedAlias) -> ColumnElement[bool]:
    box = func.ST_MakeEnvelope(*(parts.c[corner] for corner in CORNERS), STORAGE_SRID)
    return collection.shape.bool_op("&&")(box)


def _is_one_of(part_column: Any, part_row: Any, parts: FromClause) -> ColumnElement[bool]:
    return and_(part_column == parts.c.part_column, part_row == parts.c.part_row)

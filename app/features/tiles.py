"""Vector tiles made by PostGIS: the features of a tile, or the sums of its parts where they are too many."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from app.db.session import Session
from app.db.tables import TileSumRow
from app.features.collection import Collection, ShapeKind, ValueType
from app.features.filters import computed_by
from app.features.grid import BUFFER_UNITS, EXTENT_UNITS, PART_ZOOM, WEB_MERCATOR_SRID, Tile
from app.features.query import FeatureQuery, matching
from app.features.tile_sums import SQUARE_CM, are_kept, area_cm2_of, area_of
from app.features.visibility import is_among
from app.geo import STORAGE_SRID
from app.partners.model import Viewer

MOST_FEATURES = 3_000  # in one tile; where there are more, they are summed up
MOST_BYTES = 500_000  # no tile is larger
MOST_LETTERS = 200  # of a text
PARTS = 32  # columns and rows of sums in a tile
SUMS_ZOOM = PART_ZOOM - (PARTS.bit_length() - 1)  # the nearest tiles whose sums are kept; nearer ones hold fewer rows
FINE_PARTS = 4 * PARTS  # small squares, by which rows are added up before anything is transformed
PIXEL_UNITS = 8  # a pixel of a screen, where a tile is drawn 512 pixels wide
TOLERANCE_UNITS = 2  # outlines may move by a quarter of a pixel
CUT_UNITS = 512  # outlines are cut this far outside of the tile before anything costly is done with them
MARGINS = {"near": BUFFER_UNITS, "cut": CUT_UNITS}
SIDES = ("west", "south", "east", "north")
MOST_STATEMENTS = 256
GEOMETRY, ROW_ID = "*geometry", "*id"  # columns of the statement, called as no property is
EMPTY = b""
EVERYTHING = FeatureQuery()

Build = Callable[[Collection, FeatureQuery, Viewer], Select[Any]]


def make_tile(session: Session, collection: Collection, query: FeatureQuery, viewer: Viewer, tile: Tile) -> bytes:
    """The tile of the matching rows that the viewer may see: the same bytes whenever the rows are the same."""
    values = _values(tile)
    if tile.zoom <= SUMS_ZOOM and query == EVERYTHING and collection.joined is None:
        summed = session.scalar(_statement(_kept_sums, collection, query, viewer), values | _parts_of(tile))
        if summed is not None:
            return bytes(summed)
    with computed_by(query.filter):
        drawn = session.scalar(_statement(_features, collection, query, viewer), values)
        if drawn is not None and len(drawn) <= MOST_BYTES:
            return bytes(drawn)
        return bytes(session.scalar(_statement(_sums, collection, query, viewer), values) or EMPTY)


def tile_properties(collection: Collection) -> dict[str, ValueType]:
    """The names and types of what the features of a tile carry."""
    queryables = {name: collection.queryables[name] for name in collection.tile_properties}
    return {name: each.value_type for name, each in queryables.items() if each.column is not None}


def has_area(collection: Collection) -> bool:
    """Whether sums say how many hectares they stand for."""
    return area_of(collection) is not None


def _statement(build: Build, collection: Collection, query: FeatureQuery, viewer: Viewer) -> Select[Any]:
    """A statement about any tile; making one takes longer than answering it, so those without a filter are kept."""
    return (_kept if query.filter is None else _built)(build, collection, query, viewer)


def _built(build: Build, collection: Collection, query: FeatureQuery, viewer: Viewer) -> Select[Any]:
    return build(collection, query, viewer)


_kept = lru_cache(maxsize=MOST_STATEMENTS)(_built)


def _values(tile: Tile) -> dict[str, float | None]:
    """What a statement is told: the tile's box in Web Mercator, boxes round it in the storage CRS, lengths, a limit."""
    box = tile.box()
    values: dict[str, float | None] = {f"tile_{side}": getattr(box, side) for side in SIDES}
    for name, margin_units in MARGINS.items():
        stored = tile.box(margin_units).in_storage()
        corners = (None,) * 4 if stored is None else stored.bounds
        values |= {f"{name}_{side}": corner for side, corner in zip(SIDES, corners, strict=True)}
    lengths = {"tolerance_m": tile.ground_m(TOLERANCE_UNITS), "pixel_m": tile.ground_m(PIXEL_UNITS)}
    return (
        values | lengths | {"most": MOST_FEATURES, "part_m": tile.width_m / PARTS, "fine_m": tile.width_m / FINE_PARTS}
    )


def _bind(name: str) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=Double), Double)


def _box(name: str, srid: int) -> ColumnElement[Any]:
    """A box that statements are told of; NULL, which nothing overlaps, where the CRS does not reach."""
    return func.ST_MakeEnvelope(*(_bind(f"{name}_{side}") for side in SIDES), srid)


def _features(collection: Collection, query: FeatureQuery, viewer: Viewer) -> Select[Any]:
    """The tile with one feature per row; NULL where the rows are too many, which is found out before one is drawn."""
    properties = [column.label(name) for name, column in _properties(collection)]
    found = (
        matching(
            select(collection.row_id.label(ROW_ID), collection.shape.label("shape"), *properties),
            collection,
            query,
            viewer,
        )
        .where(_overlaps(collection, "near"))
        .limit(bindparam("most", type_=BigInteger) + 1)
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    drawn = select(
        found.c[ROW_ID],
        _drawn(found.c.shape, collection.shape_kind).label(GEOMETRY),
        *(found.c[each.name] for each in properties),
    ).subquery("drawn")
    ordered = aggregate_order_by(literal(ROW_ID), drawn.c[ROW_ID])
    encoded = select(
        func.ST_AsMVT(drawn.table_valued(), collection.id, EXTENT_UNITS, GEOMETRY, ordered)
    ).scalar_subquery()
    number = select(func.count()).select_from(found).scalar_subquery()
    return select(case((number <= bindparam("most", type_=BigInteger), encoded)))


def _sums(collection: Collection, query: FeatureQuery, viewer: Viewer) -> Select[Any]:
    """The tile with one square per part that rows have their middle in: how many they are, and how many hectares.

    Rows are first added up by small squares of the storage CRS, which are the same for every tile of a zoom, and only
    the middles of those are transformed.
    """
    area = area_cm2_of(collection)
    fine = _fine_sums(collection, query, viewer, area).subquery("fine")
    size_m = _bind("fine_m")
    middle = func.ST_MakePoint((fine.c.fine_column + 0.5) * size_m, (fine.c.fine_row + 0.5) * size_m)
    moved = select(func.ST_Transform(func.ST_SetSRID(middle, STORAGE_SRID), WEB_MERCATOR_SRID).label("middle"), fine)
    found = moved.subquery("found")
    column = func.floor((func.ST_X(found.c.middle) - _bind("tile_west")) / _bind("part_m"))
    row = func.floor((_bind("tile_north") - func.ST_Y(found.c.middle)) / _bind("part_m"))
    parts = select(column.label("part_column"), row.label("part_row"), found).subquery("parts")
    within = parts.c.part_column.between(0, PARTS - 1), parts.c.part_row.between(0, PARTS - 1)
    return _encoded(collection, select(parts).where(*within).subquery("within"))


def _kept_sums(collection: Collection, _query: FeatureQuery, viewer: Viewer) -> Select[Any]:
    """The same out of the kept sums; NULL where there are none, or so few rows that all of them may be drawn."""
    kept = TileSumRow
    shift = bindparam("shift", type_=Integer)
    found = (
        select(
            (kept.part_column.bitwise_rshift(shift) - bindparam("first_column", type_=Integer)).label("part_column"),
            (kept.part_row.bitwise_rshift(shift) - bindparam("first_row", type_=Integer)).label("part_row"),
            kept.row_count.label("number"),
            kept.area_cm2,
            kept.area_unknown_count.label("unknown"),
        )
        .where(
            are_kept(collection),
            kept.collection == collection.id,
            *(
                part.between(first.bitwise_lshift(shift), (first + PARTS).bitwise_lshift(shift) - 1)
                for part, first in (
                    (kept.part_column, bindparam("first_column", type_=Integer)),
                    (kept.part_row, bindparam("first_row", type_=Integer)),
                )
            ),
            is_among(viewer, kept.visibility, kept.owner_partner_id),
        )
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    number = select(func.sum(found.c.number)).scalar_subquery()
    return select(case((number > bindparam("most", type_=BigInteger), _encoded(collection, found).scalar_subquery())))


def _parts_of(tile: Tile) -> dict[str, int]:
    """How parts of the map become the parts of a tile, and which of these is the first."""
    return {
        "shift": SUMS_ZOOM - tile.zoom,
        "first_column": tile.column * PARTS,
        "first_row": tile.row * PARTS,
    }


def _encoded(collection: Collection, parts: FromClause) -> Select[Any]:
    """A tile of squares: of rows that say how many lie in which part, several of which may speak of the same one."""
    sums = (
        select(
            (parts.c.part_row * PARTS + parts.c.part_column).label(ROW_ID),
            _square(parts.c.part_column, parts.c.part_row).label(GEOMETRY),
            true().label("aggregated"),
            cast(func.sum(parts.c.number), BigInteger).label("count"),
            *(() if area_of(collection) is None else _hectares(parts)),
        )
        .group_by(parts.c.part_column, parts.c.part_row)
        .subquery("sums")
    )
    ordered = aggregate_order_by(literal(GEOMETRY), sums.c[ROW_ID])
    shown = select(*(each for each in sums.c if each.name != ROW_ID)).correlate(sums).lateral("shown")
    return select(func.ST_AsMVT(shown.table_valued(), collection.id, EXTENT_UNITS, ordered)).select_from(
        sums.join(shown, true())
    )


def _fine_sums(
    collection: Collection, query: FeatureQuery, viewer: Viewer, area: ColumnElement[int] | None
) -> Select[Any]:
    """How many rows have their middle in each small square, and their areas in whole cm², which add up exactly."""
    box, size_m = func.box2d(collection.shape), _bind("fine_m")
    column = func.floor((func.ST_XMin(box) + func.ST_XMax(box)) / 2 / size_m).label("fine_column")
    row = func.floor((func.ST_YMin(box) + func.ST_YMax(box)) / 2 / size_m).label("fine_row")
    areas: tuple[ColumnElement[Any], ...] = ()
    if area is not None:
        areas = (func.sum(area).label("area_cm2"), func.count().filter(area.is_(None)).label("unknown"))
    statement = select(column, row, func.count().label("number"), *areas)
    return (
        matching(statement, collection, query, viewer)
        .where(_overlaps(collection, "near"))
        .group_by(literal_column("1"), literal_column("2"))
    )


def _hectares(parts: FromClause) -> Iterator[ColumnElement[Any]]:
    """The areas that are known, and of how many rows they are not."""
    yield cast(func.sum(parts.c.area_cm2) / (SQUARE_CM * 10_000), Double).label("area_ha")
    yield cast(func.sum(parts.c.unknown), BigInteger).label("area_unknown_count")


def _square(column: ColumnElement[Any], row: ColumnElement[Any]) -> ColumnElement[Any]:
    """A part of the tile in its own units, which run down; outer rings run as the format wants them."""
    width = EXTENT_UNITS // PARTS
    return func.ST_ForcePolygonCCW(
        func.ST_MakeEnvelope(column * width, row * width, (column + 1) * width, (row + 1) * width)
    )


def _properties(collection: Collection) -> Iterator[tuple[str, ColumnElement[Any]]]:
    """What each feature carries, in a type that tiles know; unknown is left out of a tile."""
    for name, value_type in tile_properties(collection).items():
        column: Any = collection.queryables[name].column
        if value_type is ValueType.STRING:
            yield name, func.left(column, MOST_LETTERS)
        elif value_type is ValueType.TIMESTAMP:
            yield name, func.to_jsonb(column, type_=JSONB)[()].astext
        elif value_type is ValueType.DATE:
            yield name, cast(column, Text)
        else:
            yield name, column


def _overlaps(collection: Collection, name: str) -> ColumnElement[bool]:
    """Whether the box of a row and one round the tile overlap, by the index."""
    return collection.shape.bool_op("&&")(_box(name, STORAGE_SRID))


def _drawn(shape: ColumnElement[Any], kind: ShapeKind) -> ColumnElement[Any]:
    """A geometry in units of the tile: simplified before it is transformed; a polygon too small to see as a pixel."""
    if kind is ShapeKind.POINT:
        return _in_units(shape)
    cut = func.ST_ClipByBox2D(shape, _box("cut", STORAGE_SRID))
    simple = func.ST_Simplify(cut, _bind("tolerance_m"), True)
    pixel_m = _bind("pixel_m")
    is_polygon = func.ST_Dimension(shape) == 2
    is_tiny = and_(
        is_polygon,
        func.ST_XMax(shape) - func.ST_XMin(shape) < pixel_m,
        func.ST_YMax(shape) - func.ST_YMin(shape) < pixel_m,
    )
    pixel = func.ST_Expand(func.ST_PointOnSurface(shape), pixel_m / 2)
    return func.coalesce(_in_units(case((is_tiny, pixel), else_=simple)), case((is_polygon, _in_units(pixel))))


def _in_units(shape: ColumnElement[Any]) -> ColumnElement[Any]:
    bounds = func.box2d(_box("tile", WEB_MERCATOR_SRID))
    return func.ST_AsMVTGeom(func.ST_Transform(shape, WEB_MERCATOR_SRID), bounds, EXTENT_UNITS, BUFFER_UNITS)

"""Vector tiles made by PostGIS: the features of a tile, or the sums of its parts where they are too many."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Numeric,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from app.db.session import Session
from app.features.collection import Collection, ShapeKind, ValueType
from app.features.filters import computed_by
from app.features.grid import BUFFER_UNITS, EXTENT_UNITS, WEB_MERCATOR_SRID, Tile
from app.features.query import FeatureQuery, matching
from app.geo import STORAGE_SRID
from app.partners.model import Viewer

MOST_FEATURES = 3_000  # in one tile; where there are more, they are summed up
MOST_BYTES = 500_000  # no tile is larger
MOST_LETTERS = 200  # of a text
PARTS = 32  # columns and rows of sums in a tile
PIXEL_UNITS = 8  # a pixel of a screen, where a tile is drawn 512 pixels wide
TOLERANCE_UNITS = 2  # outlines may move by a quarter of a pixel
CUT_UNITS = 512  # outlines are cut this far outside of the tile before anything costly is done with them
AREA = "area_m2"
GEOMETRY, ROW_ID = "*geometry", "*id"  # columns of the statement, called as no property is
EMPTY = b""


def make_tile(session: Session, collection: Collection, query: FeatureQuery, viewer: Viewer, tile: Tile) -> bytes:
    """The tile of the matching rows that the viewer may see: the same bytes whenever the rows are the same."""
    with computed_by(query.filter):
        drawn = session.scalar(_features(collection, query, viewer, tile))
        if drawn is not None and len(drawn) <= MOST_BYTES:
            return bytes(drawn)
        return bytes(session.scalar(_sums(collection, query, viewer, tile)) or EMPTY)


def tile_properties(collection: Collection) -> dict[str, ValueType]:
    """The names and types of what the features of a tile carry."""
    queryables = {name: collection.queryables[name] for name in collection.tile_properties}
    return {name: each.value_type for name, each in queryables.items() if each.column is not None}


def has_area(collection: Collection) -> bool:
    """Whether sums say how many hectares they stand for."""
    return _area(collection) is not None


def _features(collection: Collection, query: FeatureQuery, viewer: Viewer, tile: Tile) -> Select[Any]:
    """The tile with one feature per row; NULL where the rows are too many, which is found out before one is drawn."""
    properties = [column.label(name) for name, column in _properties(collection)]
    found = (
        matching(
            select(collection.row_id.label(ROW_ID), collection.shape.label("shape"), *properties),
            collection,
            query,
            viewer,
        )
        .where(_lies_near(collection, tile, BUFFER_UNITS))
        .limit(MOST_FEATURES + 1)
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    drawn = select(
        found.c[ROW_ID],
        _drawn(found.c.shape, collection.shape_kind, tile).label(GEOMETRY),
        *(found.c[each.name] for each in properties),
    ).subquery("drawn")
    ordered = aggregate_order_by(literal(ROW_ID), drawn.c[ROW_ID])
    encoded = select(
        func.ST_AsMVT(drawn.table_valued(), collection.id, EXTENT_UNITS, GEOMETRY, ordered)
    ).scalar_subquery()
    number = select(func.count()).select_from(found).scalar_subquery()
    return select(case((number <= MOST_FEATURES, encoded)))


def _sums(collection: Collection, query: FeatureQuery, viewer: Viewer, tile: Tile) -> Select[Any]:
    """The tile with one square per part that rows have their middle in: how many they are, and how many hectares."""
    box, part_m = tile.box(), tile.width_m / PARTS
    shape = func.box2d(collection.shape)
    middle = func.ST_SetSRID(
        func.ST_MakePoint(
            (func.ST_XMin(shape) + func.ST_XMax(shape)) / 2, (func.ST_YMin(shape) + func.ST_YMax(shape)) / 2
        ),
        STORAGE_SRID,
    )
    area = _area(collection)
    found = (
        matching(
            select(
                func.ST_Transform(middle, WEB_MERCATOR_SRID).label("middle"),
                *(() if area is None else (cast(area, Numeric).label("area"),)),
            ),
            collection,
            query,
            viewer,
        )
        .where(_lies_near(collection, tile, 0))
        .subquery("found")
    )
    column = func.floor((func.ST_X(found.c.middle) - box.west) / part_m)
    row = func.floor((box.north - func.ST_Y(found.c.middle)) / part_m)
    parts = select(column.label("part_column"), row.label("part_row"), *found.c[1:]).subquery("parts")
    sums = (
        select(
            _square(parts.c.part_column, parts.c.part_row).label(GEOMETRY),
            (parts.c.part_row * PARTS + parts.c.part_column).label("place"),
            true().label("aggregated"),
            func.count().label("count"),
            *(() if area is None else _hectares(parts.c.area)),
        )
        .where(parts.c.part_column.between(0, PARTS - 1), parts.c.part_row.between(0, PARTS - 1))
        .group_by(parts.c.part_column, parts.c.part_row)
        .subquery("sums")
    )
    named = select(*(each for each in sums.c if each.name != "place"), sums.c.place.label(ROW_ID)).subquery("named")
    ordered = aggregate_order_by(literal(GEOMETRY), named.c[ROW_ID])
    shown = select(*(each for each in named.c if each.name != ROW_ID)).correlate(named).lateral("shown")
    return select(func.ST_AsMVT(shown.table_valued(), collection.id, EXTENT_UNITS, ordered)).select_from(
        named.join(shown, true())
    )


def _hectares(area: ColumnElement[Any]) -> Iterator[ColumnElement[Any]]:
    """Known areas added up exactly, so that their order does not matter, and how many are not known."""
    yield cast(func.sum(area) / 10_000, Double).label("area_ha")
    yield func.count().filter(area.is_(None)).label("area_unknown_count")


def _area(collection: Collection) -> SQLColumnExpression[Any] | None:
    """The area of a row in m²: as it is stated, else of its outline."""
    stated = collection.queryables.get(AREA)
    if stated is not None:
        return stated.column
    return func.ST_Area(collection.shape) if collection.shape_kind is ShapeKind.POLYGON else None


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


def _lies_near(collection: Collection, tile: Tile, margin_units: int) -> ColumnElement[bool]:
    """Whether the box of a row and that of the tile overlap, by the index."""
    return collection.shape.bool_op("&&")(_storage_box(tile, margin_units))


def _storage_box(tile: Tile, margin_units: int) -> ColumnElement[Any]:
    """The box round a widened tile in the storage CRS; NULL, which nothing overlaps, where the CRS does not reach."""
    stored = tile.box(margin_units).in_storage()
    corners = (None,) * 4 if stored is None else stored.bounds
    return func.ST_MakeEnvelope(*(cast(corner, Double) for corner in corners), STORAGE_SRID)


def _drawn(shape: ColumnElement[Any], kind: ShapeKind, tile: Tile) -> ColumnElement[Any]:
    """A geometry in units of the tile: simplified before it is transformed; a polygon too small to see as a pixel."""
    if kind is ShapeKind.POINT:
        return _in_units(shape, tile)
    cut = func.ST_ClipByBox2D(shape, _storage_box(tile, CUT_UNITS))
    simple = func.ST_Simplify(cut, tile.ground_m(TOLERANCE_UNITS), True)
    pixel_m = tile.ground_m(PIXEL_UNITS)
    is_polygon = func.ST_Dimension(shape) == 2
    is_tiny = and_(
        is_polygon,
        func.ST_XMax(shape) - func.ST_XMin(shape) < pixel_m,
        func.ST_YMax(shape) - func.ST_YMin(shape) < pixel_m,
    )
    pixel = func.ST_Expand(func.ST_PointOnSurface(shape), pixel_m / 2)
    return func.coalesce(
        _in_units(case((is_tiny, pixel), else_=simple), tile), case((is_polygon, _in_units(pixel, tile)))
    )


def _in_units(shape: ColumnElement[Any], tile: Tile) -> ColumnElement[Any]:
    box = tile.box()
    bounds = func.ST_MakeEnvelope(box.west, box.south, box.east, box.north, WEB_MERCATOR_SRID)
    moved = func.ST_Transform(shape, WEB_MERCATOR_SRID)
    return func.ST_AsMVTGeom(moved, func.box2d(bounds), EXTENT_UNITS, BUFFER_UNITS)

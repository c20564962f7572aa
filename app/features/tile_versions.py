"""Which state of a collection a tile shows: versions of the cells that changes touch and that tiles touch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, cast, delete, func, null, select, update
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.dialects.postgresql import insert as upsert

from app.db.session import Session
from app.db.tables import CollectionVersionRow, TileCellRow
from app.features.collection import Collection
from app.features.grid import PART_ZOOM, WEB_MERCATOR_SRID, Cells, cells_of
from app.features.refresh import any_of
from app.geo import LONLAT_SRID

MOST_ROWS = 500  # a change of more rows makes every tile of the collection fresh
MOST_CELLS = 2000
TURNED_RATIO = 0.05
SCORES = "parcels:scores"  # the counter of scorings of the whole stock: they move tiles of scored and filtered parcels

Places = frozenset[tuple[int, int]]  # column and row of cells
NOWHERE: Places = frozenset()
Corners = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True)
class TileState:
    """The collection's version, that of the last change a tile may show, and how often the whole stock was scored."""

    collection_version: int
    tile_version: int
    scoring_version: int = 0


def touched_cells(session: Session, collection: Collection, row_ids: Sequence[int]) -> Places | None:
    """Cells in which rows lie and those they lay in when their features were last written; None for all of them.

    Ask before the features are written anew: the stored text is what says where a row was drawn.
    """
    if len(row_ids) > MOST_ROWS:
        return None
    places: set[tuple[int, int]] = set()
    for corners in _boxes(session, collection, row_ids):
        if not _add(places, cells_of(*corners)):
            return None
    return frozenset(places)


def touched_parts(session: Session, collection: Collection, row_ids: Sequence[int]) -> Places | None:
    """Parts in which rows have their middle, as sums count them, and had it; None for all of them. Ask as early.

    The middle of a box is not the same place in both systems: they are turned against each other by some degrees, which
    moves it by less than a twentieth of the box. All parts within that are named.
    """
    if len(row_ids) > MOST_ROWS:
        return None
    places: set[tuple[int, int]] = set()
    for west, south, east, north in _boxes(session, collection, row_ids):
        x, y, reach = (west + east) / 2, (south + north) / 2, TURNED_RATIO * (east - west + north - south) + 1
        if not _add(places, cells_of(x - reach, y - reach, x + reach, y + reach, PART_ZOOM)):
            return None
    return frozenset(places)


def _boxes(session: Session, collection: Collection, row_ids: Sequence[int]) -> Iterator[Corners]:
    """The boxes in Web Mercator of rows as they are, and as their features were last written."""
    columns = (column for shape in (collection.shape, _as_published(collection)) for column in _extent(shape))
    for row in session.execute(select(*columns).where(any_of(collection.row_id, row_ids))):
        for first in (0, 4):
            if row[first] is not None:
                yield row[first], row[first + 1], row[first + 2], row[first + 3]


def touch(session: Session, collection_id: str, version: int, places: Places | None) -> None:
    """Give cells the collection's new version; None makes every tile of it fresh and forgets the cells before."""
    cell = TileCellRow
    if places is None:
        table = CollectionVersionRow
        session.execute(update(table).where(table.collection == collection_id).values(tiles_version=version))
        session.execute(delete(cell).where(cell.collection == collection_id))
    elif places:
        values = [
            {"collection": collection_id, "column": column, "row": row, "version": version}
            for column, row in sorted(places)
        ]
        statement = upsert(cell).values(values)
        session.execute(
            statement.on_conflict_do_update(constraint="pk_tile_cell", set_={"version": statement.excluded.version})
        )


def tile_state(session: Session, collection: Collection, cells: Cells, *, is_filtered: bool) -> TileState:
    """What a tile that touches these cells shows now; zeros where nothing was ever written.

    A filter may ask for distances, which a scoring of the whole stock moves as it moves scores.
    """
    follows_scoring = collection.joined is not None or (collection.companion is not None and is_filtered)
    cell, table = TileCellRow, CollectionVersionRow
    newest = (
        select(func.max(cell.version))
        .where(
            cell.collection == collection.counted_as,
            cell.column.between(cells.first_column, cells.last_column),
            cell.row.between(cells.first_row, cells.last_row),
        )
        .scalar_subquery()
    )
    scoring = select(table.version).where(table.collection == SCORES).scalar_subquery()
    statement = select(
        table.version, func.greatest(table.tiles_version, newest), scoring if follows_scoring else null()
    ).where(table.collection == collection.counted_as)
    found = session.execute(statement).one_or_none()
    return TileState(0, 0) if found is None else TileState(found[0], found[1], found[2] or 0)


def _as_published(collection: Collection) -> ColumnElement[Any]:
    """The geometry in the stored feature text."""
    geometry = cast(collection.feature, JSON).op("->>")("geometry")
    return func.ST_SetSRID(func.ST_GeomFromGeoJSON(geometry), LONLAT_SRID)


def _extent(shape: Any) -> tuple[ColumnElement[float], ...]:
    drawn = func.ST_Transform(shape, WEB_MERCATOR_SRID)
    return func.ST_XMin(drawn), func.ST_YMin(drawn), func.ST_XMax(drawn), func.ST_YMax(drawn)


def _add(places: set[tuple[int, int]], cells: Cells) -> bool:
    """Add a rectangle of cells; False where they are too many to write down."""
    columns = range(cells.first_column, cells.last_column + 1)
    rows = range(cells.first_row, cells.last_row + 1)
    if len(places) + len(columns) * len(rows) > MOST_CELLS:
        return False
    places.update((column, row) for column in columns for row in rows)
    return True

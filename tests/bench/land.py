"""Generated land: any number of parcels on a grid over the region, the same every time, made by the database itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)

from app.changes.apply import ChangedRows, apply
from app.codes import ImportTarget, ParcelStatus, Visibility
from app.db.session import Session
from app.db.tables import ParcelRow
from app.features.tile_sums import keep_sums
from app.fields import PARCEL_FIELDS, Field
from app.geo import STORAGE_SRID, Bbox
from app.imports.run import Order, Rules, run_import
from app.imports.sources import load_sources
from app.parcels.collection import PARCELS
from app.scoring.profiles import Profiles
from app.settings import Settings

WEST_M, SOUTH_M, WIDTH_M, HEIGHT_M = 640_000, 5_650_000, 99_900, 108_900  # the region, in EPSG:25832
SPREAD = 48_271  # prime to the number of cells of both grids: neighbours in id lie far apart
HIDDEN_EVERY = 20  # each 20th parcel is for partners, so that the visibility rule has something to hide
DERIVED = ("id", "key", "feature_json")  # what differs in a copy
JITTER_M = 10  # a parcel's centre lies up to this far from its cell's
REFERENCE = (ImportTarget.DISTRICTS, ImportTarget.MUNICIPALITIES, ImportTarget.INFRASTRUCTURE)


@dataclass(frozen=True)
class Grid:
    """Where parcels lie: one a cell, and so round that they never touch. `arcs` are the sides of a quarter circle."""

    cell_m: int
    arcs: tuple[int, int]  # every other parcel has the second number

    @property
    def columns(self) -> int:
        """Cells from west to east."""
        return WIDTH_M // self.cell_m

    @property
    def cells(self) -> int:
        """All of them."""
        return self.columns * (HEIGHT_M // self.cell_m)


COARSE = Grid(cell_m=300, arcs=(4, 4))  # 120,879 cells, 16-gons of 1 to 5 hectares
FINE = Grid(cell_m=100, arcs=(2, 3))  # 1,087,911 cells, 8-gons and 12-gons of 0.1 to 0.6 hectares


def load_reference(session: Session, settings: Settings, profiles: Profiles) -> None:
    """Import the districts, municipalities and facilities that are shipped."""
    rules = Rules(Bbox(*settings.extent), profiles)
    sources = [source for source in load_sources(settings.geodata_dir).values() if source.file is not None]
    for target in REFERENCE:
        for source in (source for source in sources if source.target is target):
            path = settings.geodata_dir / str(source.file)
            run_import(session, Order(source, path, actor="bench", score=False), rules)


def make_parcels(session: Session, first: int, last: int, grid: Grid = COARSE) -> list[int]:
    """Make the parcels with these numbers, every attribute filled in, and return their ids; nothing is derived yet."""
    if last > grid.cells:
        raise ValueError(f"The grid holds {grid.cells} parcels, not {last}.")
    n = func.generate_series(literal(first, BigInteger), literal(last, BigInteger)).column_valued("n")
    columns: dict[str, ColumnElement[Any]] = {
        "key": func.concat("BENCH-", func.lpad(cast(n, Text), 7, "0")),
        "geom": _outline(n, grid),
        "source": literal("bench"),
        "synthetic": literal(value=True),
    } | {field.name: _value(field, n) for field in PARCEL_FIELDS}
    made: Select[Any] = select(*columns.values())
    ids = session.scalars(insert(ParcelRow).from_select(list(columns), made).returning(ParcelRow.id)).all()
    session.execute(text("ANALYZE parcel"))
    return sorted(ids)


def publish(session: Session, parcel_ids: list[int], profiles: Profiles, *, score: bool = True) -> None:
    """Derive what every write derives: municipalities, features, versions, change feed, measurements, scores."""
    apply(session, ChangedRows(ImportTarget.PARCELS, created=parcel_ids), "bench", profiles, score=score)


def add_copies(session: Session, stock: int, total: int) -> None:
    """Copy the first `stock` parcels as they are published until there are so many; scores and links are not copied.

    The index of words goes: it would take most of the time, and nothing that is measured here looks for words.
    """
    session.execute(text("DROP INDEX IF EXISTS ix_parcel_search_text"))
    copied = [c.name for c in ParcelRow.__table__.columns if c.computed is None and c.name not in DERIVED]
    columns = ", ".join(copied)
    session.execute(
        text(
            f"INSERT INTO parcel (id, key, feature_json, {columns}) OVERRIDING SYSTEM VALUE "  # noqa: S608 - our names
            "SELECT id + copy * :stock, key || '-' || copy, "
            "concat(CAST(:start AS text), id + copy * :stock, substr(feature_json, strpos(feature_json, :rest))), "
            f"{columns} FROM generate_series(1, :copies) AS copy CROSS JOIN parcel "
            "WHERE id <= :stock AND id + copy * :stock <= :total"
        ),
        {
            "stock": stock,
            "total": total,
            "copies": -(-total // stock) - 1,
            "start": '{"type":"Feature","id":',
            "rest": ',"geometry":',
        },
    )
    keep_sums(session, PARCELS, None)


def _outline(n: ColumnElement[Any], grid: Grid) -> ColumnElement[Any]:
    cell = n * SPREAD % grid.cells
    x = WEST_M + grid.cell_m * (cell % grid.columns) + _fraction(n, 0) * JITTER_M
    y = SOUTH_M + grid.cell_m * (cell // grid.columns) + _fraction(n, 1) * JITTER_M
    centre = func.ST_SetSRID(func.ST_MakePoint(x, y), STORAGE_SRID)
    radius_m = grid.cell_m * (0.2 + 7 / 30 * _fraction(n, 2))
    arcs = case((n % 2 == 0, grid.arcs[0]), else_=grid.arcs[1])
    return func.ST_Multi(func.ST_Buffer(centre, radius_m, cast(arcs, Integer)))


def _fraction(n: ColumnElement[Any], salt: int) -> ColumnElement[Any]:
    """A number from 0 to 1 that looks like chance and is the same every time."""
    return func.abs(func.hashint8extended(n, salt) % 9_999) / literal(10_000.0)


def _value(field: Field, n: ColumnElement[Any]) -> ColumnElement[Any]:
    salt = len(field.name) + sum(map(ord, field.name))
    fraction = _fraction(n, salt)
    if field.name == "visibility":
        return case((n % HIDDEN_EVERY == 0, Visibility.PARTNER.value), else_=Visibility.PUBLIC.value)
    if field.code_list is not None:
        codes = [code.value for code in field.code_list if code != ParcelStatus.WITHDRAWN]
        return func.split_part(",".join(codes), ",", 1 + cast(func.floor(fraction * len(codes)), Integer))
    if field.value_type is bool:
        return fraction < 0.5
    if field.value_type is date:
        return cast(literal("2026-01-01"), Date) + cast(func.floor(fraction * 700), Integer)
    if field.value_type is str:
        return func.concat(field.description, " ", n)
    return _number(field, fraction)


def _number(field: Field, fraction: ColumnElement[Any]) -> ColumnElement[Any]:
    if field.name == "area_m2":
        return 60_000 + func.round(fraction * 9_000)
    if field.unit == "m²":
        return 5_000 + func.round(fraction * 50_000)
    low = field.above if field.above is not None else field.at_least or 0.0
    high = min(field.at_most or 300.0, 300.0)
    return low + func.round((0.01 + 0.98 * fraction) * (high - low) * 100) / 100

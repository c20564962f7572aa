"""Generated land: any number of parcels on a grid over the region, the same every time, made by the database itself."""

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
from app.fields import PARCEL_FIELDS, Field
from app.geo import STORAGE_SRID, Bbox
from app.imports.run import Order, Rules, run_import
from app.imports.sources import load_sources
from app.scoring.profiles import Profiles
from app.settings import Settings

# Cells of a grid in EPSG:25832 over the region; parcels are 16-gons of 1 to 5 hectares that never touch.
WEST_M, SOUTH_M, CELL_M, COLUMNS, ROWS = 640_000, 5_650_000, 300, 333, 363
MOST_PARCELS = COLUMNS * ROWS
SPREAD = 48_271  # prime to the number of cells: neighbours in id lie far apart
HIDDEN_EVERY = 20  # each 20th parcel is for partners, so that the visibility rule has something to hide
REFERENCE = (ImportTarget.DISTRICTS, ImportTarget.MUNICIPALITIES, ImportTarget.INFRASTRUCTURE)


def load_reference(session: Session, settings: Settings, profiles: Profiles) -> None:
    """Import the districts, municipalities and facilities that are shipped."""
    rules = Rules(Bbox(*settings.extent), profiles)
    sources = [source for source in load_sources(settings.geodata_dir).values() if source.file is not None]
    for target in REFERENCE:
        for source in (source for source in sources if source.target is target):
            path = settings.geodata_dir / str(source.file)
            run_import(session, Order(source, path, actor="bench", score=False), rules)


def make_parcels(session: Session, first: int, last: int) -> list[int]:
    """Make the parcels with these numbers, every attribute filled in, and return their ids; nothing is derived yet."""
    if last > MOST_PARCELS:
        raise ValueError(f"The grid holds {MOST_PARCELS} parcels, not {last}.")
    n = func.generate_series(literal(first, BigInteger), literal(last, BigInteger)).column_valued("n")
    columns: dict[str, ColumnElement[Any]] = {
        "key": func.concat("BENCH-", func.lpad(cast(n, Text), 6, "0")),
        "geom": _outline(n),
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


def _outline(n: ColumnElement[Any]) -> ColumnElement[Any]:
    cell = n * SPREAD % MOST_PARCELS
    x = WEST_M + CELL_M * (cell % COLUMNS) + _fraction(n, 0) * 10
    y = SOUTH_M + CELL_M * (cell // COLUMNS) + _fraction(n, 1) * 10
    centre = func.ST_SetSRID(func.ST_MakePoint(x, y), STORAGE_SRID)
    return func.ST_Multi(func.ST_Buffer(centre, 60 + 70 * _fraction(n, 2), 4))


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

"""Accepted rows on their way into a table: copied into a temporary one first, so that all that follows is set-based."""

from collections.abc import Iterable
from typing import Any

import shapely
from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from app.codes import ImportTarget, ParcelStatus
from app.db.session import Session
from app.db.tables import Row
from app.geo import STORAGE_SRID
from app.imports.checks import Accepted
from app.imports.targets import REFERENCES, TARGETS, Shape
from app.imports.values import Value

TABLES: dict[ImportTarget, Table] = {
    target: Row.metadata.tables[name]
    for target, name in {
        ImportTarget.PARCELS: "parcel",
        ImportTarget.SITES: "site",
        ImportTarget.DISTRICTS: "district",
        ImportTarget.MUNICIPALITIES: "municipality",
        ImportTarget.INFRASTRUCTURE: "facility",
    }.items()
}
WITHDRAWN_MARK = "withdrawn:"  # before the hash of a row that an import withdrew, so that an import may restore it


def stage(session: Session, target: ImportTarget, accepted: Accepted) -> Table:
    """Copy the rows into a new temporary table; `drop` it when done."""
    table = _make_table(target, accepted)
    connection = session.connection()
    table.create(connection)
    names = [name for name in names_of(table) if name not in ("target_id", "outcome")]
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in _rows(target, accepted, names):
            copy.write_row(row)
    raw.execute(f"ANALYZE {table.name}")  # the planner must know the size before it joins
    return table


def drop(session: Session, table: Table) -> None:
    """Remove the temporary table; the transaction may stage another file."""
    table.drop(session.connection())


def names_of(table: Table) -> list[str]:
    """The names of a table's columns."""
    return [column.name for column in table.columns]


def _make_table(target: ImportTarget, accepted: Accepted) -> Table:
    real = TABLES[target]
    fields = [Column(name, Text if name in REFERENCES else real.c[name].type) for name in accepted.values]
    return Table(
        "import_stage",
        MetaData(),
        Column("row_number", Integer),
        Column("key", Text, index=True),  # the planner knows nothing yet of rows that this transaction made
        Column("import_hash", Text),
        Column("shape_hash", Text),
        Column("url", Text),
        Column("attributes", JSONB),
        Column("geom", Geometry("POINT" if _is_point(target) else "MULTIPOLYGON", STORAGE_SRID, spatial_index=False)),
        Column("position", Geometry("POINT", STORAGE_SRID, spatial_index=False)),
        *fields,
        Column("target_id", BigInteger),
        Column("outcome", Text),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )


def _is_point(target: ImportTarget) -> bool:
    return TARGETS[target].shape is Shape.POINT


def _rows(target: ImportTarget, accepted: Accepted, names: list[str]) -> Iterable[tuple[Value, ...]]:
    points = shapely.get_type_id(accepted.shapes) == shapely.GeometryType.POINT
    wkb = shapely.to_wkb(shapely.set_srid(accepted.shapes, STORAGE_SRID), hex=True, include_srid=True)
    goes_to_geom = [_is_point(target) or not is_point for is_point in points]
    columns: dict[str, Iterable[Value]] = {
        **accepted.values,
        "row_number": accepted.rows,
        "key": accepted.keys,
        "import_hash": _marked_hashes(target, accepted),
        "shape_hash": accepted.shape_hashes,
        "url": accepted.urls,
        "attributes": accepted.attributes,
        "geom": [shape if is_geom else None for shape, is_geom in zip(wkb, goes_to_geom, strict=True)],
        "position": [None if is_geom else shape for shape, is_geom in zip(wkb, goes_to_geom, strict=True)],
    }
    return zip(*(columns[name] for name in names), strict=True)


def _marked_hashes(target: ImportTarget, accepted: Accepted) -> list[str]:
    hashes = accepted.content_hashes()
    if target is not ImportTarget.PARCELS:
        return hashes
    states = accepted.values["status"]
    return [
        WITHDRAWN_MARK + text if state == ParcelStatus.WITHDRAWN else text
        for text, state in zip(hashes, states, strict=True)
    ]

"""Where each imported value comes from: one row per field and value, written for all rows of an import at once."""

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Table,
    Text,
    case,
    column,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    values,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.codes import ImportTarget
from app.db.session import Session
from app.db.tables import ProvenanceRow
from app.imports.model import Source

SUBJECTS = {
    ImportTarget.PARCELS: ProvenanceRow.parcel_id,
    ImportTarget.SITES: ProvenanceRow.site_id,
    ImportTarget.INFRASTRUCTURE: ProvenanceRow.facility_id,
}
Line = tuple[str, ColumnElement[Any], ColumnElement[bool]]  # field, value as JSON, whether it is to be recorded
NO_VALUE: ColumnElement[Any] = null()
PLACE = ("geom", "position")
PLACE_FIELD = "geometry"  # named without its coordinates


def record_created(session: Session, stage: Table, source: Source, fields: list[str]) -> None:
    """Record every known value of the rows that were just created."""
    lines: list[Line] = [(name, func.to_jsonb(stage.c[name]), stage.c[name].is_not(None)) for name in fields]
    placed = or_(*(stage.c[name].is_not(None) for name in PLACE))
    _insert(session, stage, source, [*lines, (PLACE_FIELD, NO_VALUE, placed)], "created")


def record_changed(session: Session, stage: Table, table: Table, source: Source, fields: list[str]) -> None:
    """Record the values that differ from the stored ones; to be called before these are overwritten."""
    lines: list[Line] = [(name, func.to_jsonb(stage.c[name]), differs(stage, table, name)) for name in fields]
    moved = or_(*(differs(stage, table, name) for name in PLACE if name in table.c))
    _insert(session, stage, source, [*lines, (PLACE_FIELD, NO_VALUE, moved)], "changed", table)


def differs(stage: Table, table: Table, name: str) -> ColumnElement[bool]:
    """Whether a staged value is another than the stored one; geometries are compared to the last bit."""
    staged, stored = stage.c[name], table.c[name]
    if name in PLACE:
        return func.ST_AsBinary(staged).is_distinct_from(func.ST_AsBinary(stored))
    return staged.is_distinct_from(stored)


def _insert(
    session: Session,
    stage: Table,
    source: Source,
    lines: list[Line],
    outcome: str,
    table: Table | None = None,
) -> None:
    """One statement for all rows and fields: each staged row is unfolded into one line per field."""
    told = (
        values(column("field", Text), column("value", JSONB), column("counts", Boolean), name="told")
        .data([(literal(name), value, counts) for name, value, counts in lines])
        .lateral()
    )
    rows = stage if table is None else stage.join(table, table.c.id == stage.c.target_id)
    subject = SUBJECTS[source.target]
    method = "stated" if "synthetic" not in stage.c else case((stage.c.synthetic, "synthetic"), else_="stated")
    told_rows = (
        select(
            stage.c.target_id,
            told.c.field,
            func.nullif(told.c.value, literal(None, JSONB)),
            literal(method) if isinstance(method, str) else method,
            literal(source.id),
            stage.c.url,
            stage.c.as_of,
        )
        .select_from(rows.join(told, true()))
        .where(stage.c.outcome == outcome, told.c.counts)
        .order_by(stage.c.row_number)
    )
    names = ["field", "value", "method", "source", "source_url", "as_of"]
    session.execute(insert(ProvenanceRow).from_select([subject.key, *names], told_rows))

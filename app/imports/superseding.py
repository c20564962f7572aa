"""Rough facilities step back where OpenStreetMap has the same place: kept, told, and no longer measured to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from app.codes import FacilityKind, FacilityStatus
from app.db.session import Session
from app.db.tables import FacilityRow, ProvenanceRow
from app.features.refresh import any_of
from app.imports.matching import ACCURACY_M, OSM, Known, Match, match

MARK = "superseded_by"  # attribute with the key of the better facility
IS_MARKED = and_(FacilityRow.status == FacilityStatus.SUPERSEDED, FacilityRow.attributes[MARK].as_string().is_not(None))


@dataclass(frozen=True)
class Superseded:
    """What became of the facilities of other sources, of the kinds that OpenStreetMap has too."""

    matches: Sequence[Match] = ()  # those that are superseded now
    left: Sequence[Known] = ()  # in use and found nowhere in OpenStreetMap, or better known than there
    restored: Sequence[str] = ()  # keys of those that count again
    changed_ids: Sequence[int] = field(default=())  # whose status is another than before


def supersede(session: Session) -> Superseded:
    """Bring the status of rough facilities in step with the facilities of OpenStreetMap that are there now.

    Those that somebody closed or plans stay as they are. The caller has what follows from changed rows done.
    """
    rows = session.execute(_rough()).all()
    old, new = [_known(row) for row in rows], [_known(row) for row in session.execute(_better())]
    matches = [each for each in match(old, new) if each.new.accuracy_m <= each.old.accuracy_m]
    better = {each.old.key: each.new.key for each in matches}
    ids = {row.key: row.id for row in rows}
    marked = {row.key: row.mark for row in rows if row.status == FacilityStatus.SUPERSEDED}
    moved = [key for key in better if marked.get(key) != better[key]]
    restored = [key for key in marked if key not in better]
    for key in moved:
        _mark(session, ids[key], better[key])
    _restore(session, [ids[key] for key in restored])
    left = [each for each in old if each.key not in better]
    return Superseded(matches, left, restored, sorted(ids[key] for key in (*moved, *restored)))


def _known(row: Row[Any]) -> Known:
    return Known(row.key, FacilityKind(row.kind), row.name, row.reference, row.x, row.y, row.accuracy_m)


def _columns() -> Select[Any]:
    return select(
        FacilityRow.id,
        FacilityRow.key,
        FacilityRow.kind,
        FacilityRow.name,
        FacilityRow.reference,
        FacilityRow.status,
        FacilityRow.accuracy_m,
        func.ST_X(FacilityRow.geom).label("x"),
        func.ST_Y(FacilityRow.geom).label("y"),
        FacilityRow.attributes[MARK].as_string().label("mark"),
    ).order_by(FacilityRow.key)


def _rough() -> Select[Any]:
    """Facilities of other sources that are in use, or would be if they were not superseded."""
    return _columns().where(
        FacilityRow.source != OSM,
        FacilityRow.kind.in_(ACCURACY_M),
        or_(FacilityRow.status == FacilityStatus.OPEN, IS_MARKED),
    )


def _better() -> Select[Any]:
    return _columns().where(FacilityRow.source == OSM, FacilityRow.status == FacilityStatus.OPEN)


def _mark(session: Session, row_id: int, better: str) -> None:
    marked = FacilityRow.attributes.op("||")(literal({MARK: better}, JSONB))
    _set(session, [row_id], FacilityStatus.SUPERSEDED, marked, literal(OSM))


def _restore(session: Session, row_ids: Sequence[int]) -> None:
    _set(session, row_ids, FacilityStatus.OPEN, FacilityRow.attributes.op("-")(MARK), FacilityRow.source)


def _set(
    session: Session,
    row_ids: Sequence[int],
    status: FacilityStatus,
    attributes: ColumnElement[Any],
    source: ColumnElement[str] | InstrumentedAttribute[str],
) -> None:
    """Store a status with the evidence for it."""
    chosen = any_of(FacilityRow.id, row_ids)
    session.execute(update(FacilityRow).where(chosen).values(status=status, attributes=attributes))
    told = select(FacilityRow.id, literal("status"), literal(status.value, JSONB), literal("computed"), source).where(
        chosen
    )
    names = ["facility_id", "field", "value", "method", "source"]
    session.execute(insert(ProvenanceRow).from_select(names, told))

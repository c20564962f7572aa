"""Staged rows into their table: created, changed, unchanged, missing; and the record of each run."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import TEXT, array

from app.codes import FacilityStatus, ImportTarget, ParcelStatus
from app.db.session import Session
from app.db.tables import ImportRunRow, PartnerRow, SiteRow
from app.errors import Conflict, NotFound
from app.features.refresh import any_of
from app.imports import provenance
from app.imports.checks import Rejected
from app.imports.model import Source
from app.imports.report import ImportReport
from app.imports.stage import TABLES, WITHDRAWN_MARK, names_of
from app.imports.targets import REFERENCES
from app.imports.values import Reason
from app.parcels.store import hold_sites, sites_of_parcels

LOCK_NUMBER = 0x1073E  # advisory lock: one import at a time
LAND = (ImportTarget.PARCELS, ImportTarget.SITES)
NOT_FIELDS = {"row_number", "key", "import_hash", "shape_hash", "url", "attributes", "target_id", "outcome"}
WITHOUT_PROVENANCE = {"as_of", "synthetic", "visibility", "internal_note", "geom", "position", *REFERENCES}


@dataclass(frozen=True)
class Merged:
    """Ids of the rows by what happened to them."""

    created: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    restored: list[int] = field(default_factory=list)
    former_sites: list[int] = field(default_factory=list)  # of parcels that are changed or restored
    unchanged: int = 0


def lock(session: Session, *, wait: bool = False) -> None:
    """Let one import run at a time; the lock ends with the transaction. `wait` for the other one instead of failing."""
    if wait:
        session.execute(select(func.pg_advisory_xact_lock(LOCK_NUMBER)))
    elif not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK_NUMBER))):
        raise Conflict("Another import is running; try again when it is done.")


def take_out_contradictions(session: Session, stage: Table, source: Source, layer: str) -> list[Rejected]:
    """Take rows out that only the database shows to be wrong: keys of other sources, unknown references."""
    found = list(_foreign_keys(session, stage, source, layer)) if source.target in LAND else []
    for name in REFERENCES:
        if name in stage.c:
            found += _unknown_references(session, stage, name, layer)
    if found:
        numbers = [rejected.row for rejected in found]
        session.execute(stage.delete().where(stage.c.row_number.in_(numbers)))
    return found


def _foreign_keys(session: Session, stage: Table, source: Source, layer: str) -> Iterable[Rejected]:
    table = TABLES[source.target]
    found = (
        select(stage.c.row_number, stage.c.key, table.c.source)
        .join(table, table.c.key == stage.c.key)
        .where(table.c.source != source.id)
    )
    for row, key, owner in session.execute(found):
        text = f"the key '{key}' belongs to a row of source '{owner}'"
        yield Rejected(layer, row, Reason.KEY_OF_OTHER_SOURCE, text, key)


def _unknown_references(session: Session, stage: Table, name: str, layer: str) -> Iterable[Rejected]:
    known = SiteRow.key if name == "site_key" else PartnerRow.key
    named = stage.c[name]
    unknown = select(stage.c.row_number, stage.c.key, named).where(named.is_not(None), ~exists().where(known == named))
    for row, key, wanted in session.execute(unknown):
        yield Rejected(layer, row, Reason.UNKNOWN_REFERENCE, f"{name} '{wanted}' is not known", key)


def merge(session: Session, stage: Table, source: Source) -> Merged:
    """Bring the table in step with the staged rows."""
    table = TABLES[source.target]
    _match(session, stage, table, source)
    fields = [name for name in names_of(stage) if name not in NOT_FIELDS | WITHOUT_PROVENANCE]
    has_provenance = source.target in provenance.SUBJECTS
    if has_provenance:
        provenance.record_changed(session, stage, table, source, fields)
    restored = _restored(session, stage, table)
    former_sites = _hold_sites(session, stage) if source.target is ImportTarget.PARCELS else []
    changed = _overwrite(session, stage, table, source)
    created = _create(session, stage, table, source)
    if has_provenance:
        provenance.record_created(session, stage, source, fields)
    unchanged = select(func.count()).select_from(stage).where(stage.c.outcome == "unchanged")
    return Merged(
        created=created,
        changed=[row_id for row_id in changed if row_id not in restored],
        restored=sorted(restored),
        former_sites=former_sites,
        unchanged=session.scalar(unchanged) or 0,
    )


def _hold_sites(session: Session, stage: Table) -> list[int]:
    """Hold the sites that changed parcels belong to; their ids."""
    changed = list(session.scalars(select(stage.c.target_id).where(stage.c.outcome == "changed")))
    site_ids = sites_of_parcels(session, changed)
    hold_sites(session, site_ids)
    return site_ids


def _match(session: Session, stage: Table, table: Table, source: Source) -> None:
    """Find the stored row of each staged one, and whether it says something else."""
    session.execute(update(stage).values(outcome="created"))
    session.execute(
        update(stage)
        .where(stage.c.key == table.c.key)
        .values(target_id=table.c.id, outcome=case((_is_other(stage, table, source), "changed"), else_="unchanged"))
    )


def _is_other(stage: Table, table: Table, source: Source) -> ColumnElement[bool]:
    """By the hash of the last import, which leaves later edits by hand alone; by the values where there is none."""
    if "import_hash" in table.c:
        other = table.c.import_hash.is_distinct_from(stage.c.import_hash)
    else:
        names = [name for name in names_of(stage) if name in table.c and name not in NOT_FIELDS]
        other = or_(*(provenance.differs(stage, table, name) for name in names))
    return or_(other, table.c.source != source.id)


def _written(stage: Table, table: Table) -> dict[str, ColumnElement[Any]]:
    """Column of the table → staged value; references become ids, columns the source does not fill stay as they are."""
    names = [name for name in names_of(stage) if name in table.c and name not in ("key", "attributes")]
    taken: dict[str, ColumnElement[Any]] = {name: stage.c[name] for name in names}
    if "site_key" in stage.c:
        taken["site_id"] = select(SiteRow.id).where(SiteRow.key == stage.c.site_key).scalar_subquery()
    if "owner_partner_key" in stage.c:
        owner = select(PartnerRow.id).where(PartnerRow.key == stage.c.owner_partner_key)
        taken["owner_partner_id"] = owner.scalar_subquery()
    return taken


def _create(session: Session, stage: Table, table: Table, source: Source) -> list[int]:
    taken = _written(stage, table) | {"key": stage.c.key, "source": literal(source.id)}
    if "attributes" in table.c:
        taken["attributes"] = stage.c.attributes
    if source.target is ImportTarget.PARCELS:
        taken["withdrawn_at"] = case((stage.c.status == ParcelStatus.WITHDRAWN, func.now()))
    rows = select(*taken.values()).where(stage.c.outcome == "created").order_by(stage.c.row_number)
    made = list(session.scalars(insert(table).from_select(list(taken), rows).returning(table.c.id)))
    ids = update(stage).where(stage.c.outcome == "created", stage.c.key == table.c.key).values(target_id=table.c.id)
    session.execute(ids)
    return made


def _overwrite(session: Session, stage: Table, table: Table, source: Source) -> list[int]:
    """Write what the file says over the changed rows. A row withdrawn by hand stays withdrawn."""
    taken = _written(stage, table) | {"source": literal(source.id)}
    if "attributes" in table.c:
        kept = table.c.attributes.op("-")(array(list(source.attributes), type_=TEXT))
        taken["attributes"] = kept.op("||")(stage.c.attributes)
    if source.target in LAND:
        by_hand = and_(table.c.withdrawn_at.is_not(None), ~_withdrawn_by_import(table))
        now = None if source.target is ImportTarget.SITES else _withdrawal_day(stage)
        taken["withdrawn_at"] = case((by_hand, table.c.withdrawn_at), else_=now)
        if source.target is ImportTarget.PARCELS:
            taken["status"] = case((by_hand, table.c.status), else_=stage.c.status)
    changed = update(table).where(table.c.id == stage.c.target_id, stage.c.outcome == "changed").values(taken)
    return sorted(session.scalars(changed.returning(table.c.id)))


def _withdrawal_day(stage: Table) -> ColumnElement[Any]:
    return case((stage.c.status == ParcelStatus.WITHDRAWN, func.now()))


def _withdrawn_by_import(table: Table) -> ColumnElement[bool]:
    return func.coalesce(table.c.import_hash, "").startswith(WITHDRAWN_MARK)


def _restored(session: Session, stage: Table, table: Table) -> set[int]:
    """Rows that an earlier import withdrew and that are in the file again; to be asked before they are written."""
    if "import_hash" not in table.c:
        return set()
    back = and_(_withdrawn_by_import(table), ~stage.c.import_hash.startswith(WITHDRAWN_MARK))
    return set(session.scalars(select(table.c.id).join(stage, stage.c.target_id == table.c.id).where(back)))


def missing(session: Session, stage: Table, source: Source, rejected_keys: Iterable[str]) -> list[int]:
    """Rows of the source that are not in the file any more; those that were rejected today are in it."""
    table = TABLES[source.target]
    present = exists().where(stage.c.key == table.c.key)
    gone = select(table.c.id).where(
        table.c.source == source.id, ~present, table.c.key.not_in(list(rejected_keys)), _stands(table)
    )
    return list(session.scalars(gone.order_by(table.c.id)))


def _stands(table: Table) -> ColumnElement[bool]:
    if "withdrawn_at" in table.c:
        return table.c.withdrawn_at.is_(None)
    return ~_withdrawn_by_import(table) if "import_hash" in table.c else literal(value=True)


def withdraw(session: Session, target: ImportTarget, row_ids: list[int]) -> None:
    """Withdraw rows: land with a date, a facility by closing it. An import that has them again restores them."""
    table = TABLES[target]
    state: dict[str, object] = {"import_hash": WITHDRAWN_MARK}
    if target in LAND:
        state["withdrawn_at"] = func.now()
    if target is ImportTarget.PARCELS:
        state["status"] = ParcelStatus.WITHDRAWN.value
        hold_sites(session, sites_of_parcels(session, row_ids))
    if target is ImportTarget.INFRASTRUCTURE:
        state["status"] = FacilityStatus.CLOSED.value
    session.execute(update(table).where(any_of(table.c.id, row_ids)).values(state))


def record(session: Session, report: ImportReport, *, actor: str, file_sha256: str, started_at: datetime) -> int:
    """Keep what an import did."""
    run = ImportRunRow(
        source=report.source,
        target=report.target,
        file_name=report.file_name,
        file_sha256=file_sha256,
        actor=actor,
        report=report.as_json(),
        started_at=started_at,
    )
    session.add(run)
    session.flush()
    return run.id


def last_digests(session: Session, source_id: str) -> tuple[str, str] | None:
    """Digests of the file and of the register's entry in the newest run of a source."""
    entry = ImportRunRow.report["source_sha256"].as_string()
    newest = select(ImportRunRow.file_sha256, entry).where(ImportRunRow.source == source_id)
    found = session.execute(newest.order_by(ImportRunRow.id.desc()).limit(1)).one_or_none()
    return None if found is None else (found[0], found[1])


def list_runs(session: Session, limit: int) -> list[dict[str, Any]]:
    """The newest runs first."""
    newest = select(ImportRunRow).order_by(ImportRunRow.id.desc()).limit(limit)
    return [_told(run) for run in session.scalars(newest)]


def get_run(session: Session, run_id: int) -> dict[str, Any]:
    """One run."""
    run = session.get(ImportRunRow, run_id)
    if run is None:
        raise NotFound("There is no import {id}.", id=run_id)
    return _told(run)


def _told(run: ImportRunRow) -> dict[str, Any]:
    kept = ("actor", "file_sha256", "started_at", "finished_at")
    return {"id": run.id} | {name: getattr(run, name) for name in kept} | run.report

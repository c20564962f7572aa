"""Import one file: read, check, store, bring what follows in step, report; one transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from app.changes.apply import ChangedRows, apply
from app.codes import ImportTarget
from app.db.session import Session, allow_long_statements
from app.errors import InvalidInput
from app.files import sandbox
from app.files.raw import ReadOptions
from app.geo import Bbox
from app.imports import stage, store
from app.imports.checks import Checked, check
from app.imports.model import OnMissing, Source
from app.imports.report import ImportReport
from app.imports.superseding import supersede
from app.partners.model import Viewer
from app.partners.store import set_writer
from app.scoring.profiles import Profiles

STATEMENT_TIMEOUT_S = 3600.0

Progress = Callable[[str, float], None]  # what is done now, and how far the whole is (0 to 1)


@dataclass(frozen=True)
class Order:
    """What is to be imported, for whom."""

    source: Source
    path: Path
    actor: str
    dry_run: bool = False
    score: bool = True  # False: a chain of imports scores once, at its end
    viewer: Viewer | None = None  # whom row-level security holds to; None is the database's own user
    file_name: str | None = None  # where the path is only a copy of an uploaded file


@dataclass(frozen=True)
class Rules:
    """What holds for every import: the region of the settings, and the profiles that changed land is scored by."""

    region: Bbox
    profiles: Profiles


def silent(_step: str, _ratio: float) -> None:
    """Show no progress."""


def run_import(session: Session, order: Order, rules: Rules, progress: Progress = silent) -> ImportReport:
    """Import a file. A dry run, or more rejected rows than the source allows, writes nothing and reports the same."""
    started_at = datetime.now(UTC)
    source = order.source
    progress("Reading", 0.0)
    table = sandbox.read(order.path, ReadOptions(source.layer, source.encoding, source.delimiter))
    progress("Checking", 0.3)
    checked = check(table, source, rules.region)
    name = order.file_name or order.path.name
    report = ImportReport(
        source=source.id,
        target=source.target.value,
        file_name=name,
        layer=table.layer,
        dry_run=order.dry_run,
        read=len(table),
        filtered=checked.filtered,
        rejected=tuple(checked.rejected),
        rejection_limit_ratio=source.rejection_limit_ratio,
        source_sha256=source.digest(),
        notices=tuple(checked.notices),
    )
    if report.read == report.filtered:
        raise InvalidInput(
            "The file {name} holds no row that source '{id}' takes ({read} read, {filtered} filtered out).",
            name=name, id=source.id, read=report.read, filtered=report.filtered,
        )  # fmt: skip
    if order.viewer is not None:
        set_writer(session, order.viewer)
    allow_long_statements(session, STATEMENT_TIMEOUT_S)
    store.lock(session)
    with session.begin_nested() as savepoint:
        report = _store(session, order, rules, checked, report, progress)
        if report.dry_run or report.is_refused:
            savepoint.rollback()
    progress("Done", 1.0)
    if report.dry_run or report.is_refused:
        return report
    run_id = store.record(session, report, actor=order.actor, file_sha256=_sha256(order.path), started_at=started_at)
    return replace(report, run_id=run_id)


def is_imported(session: Session, source: Source, path: Path) -> bool:
    """Whether the source's last import took this very file, under the same entry of the register."""
    return store.last_digests(session, source.id) == (_sha256(path), source.digest())


def _store(
    session: Session, order: Order, rules: Rules, checked: Checked, report: ImportReport, progress: Progress
) -> ImportReport:
    """Everything that writes; the caller decides whether it stays."""
    source = order.source
    progress("Storing", 0.5)
    staged = stage.stage(session, source.target, checked.accepted)
    contradictions = store.take_out_contradictions(session, staged, source, report.layer)
    report = replace(report, rejected=tuple(sorted((*report.rejected, *contradictions), key=lambda each: each.row)))
    merged = store.merge(session, staged, source)
    missing = store.missing(session, staged, source, [each.key for each in report.rejected if each.key])
    withdrawn, notices = _withdraw(session, source, report, missing)
    stage.drop(session, staged)
    progress("Measuring and scoring", 0.7)
    if source.target is ImportTarget.INFRASTRUCTURE:
        stepped = ChangedRows(source.target, changed=supersede(session).changed_ids, fields=["status"])
        apply(session, stepped, order.actor, rules.profiles, score=False)
    rows = ChangedRows(
        source.target, merged.created, merged.changed, withdrawn, merged.restored, former_sites=merged.former_sites
    )
    apply(session, rows, order.actor, rules.profiles, score=order.score)
    return replace(
        report,
        accepted=len(checked.accepted) - len(contradictions),
        new=len(merged.created),
        changed=len(merged.changed) + len(merged.restored),
        unchanged=merged.unchanged,
        missing=len(missing),
        withdrawn=len(withdrawn),
        notices=(*report.notices, *notices),
    )


def _withdraw(
    session: Session, source: Source, report: ImportReport, missing: list[int]
) -> tuple[list[int], tuple[str, ...]]:
    """Withdraw what disappeared where the source wants it, and where it is sure that it did."""
    if source.on_missing is not OnMissing.WITHDRAW or not missing:
        return [], ()
    unknown = sum(each.key is None for each in report.rejected)
    if unknown:
        notice = (
            f"Nothing was withdrawn: {unknown} rejected rows have no readable key and may be among the missing ones."
        )
        return [], (notice,)
    store.withdraw(session, source.target, missing)
    return missing, ()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

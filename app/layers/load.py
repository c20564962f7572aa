"""Add, exchange and remove own layers: each in one transaction, beside readers who keep what they began with."""

import hashlib
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.codes import Operation, Visibility
from app.crs import accuracy_notice
from app.db.session import Session, allow_long_statements
from app.db.tables import LayerRow
from app.errors import Conflict, InvalidInput
from app.layers import store, tables
from app.layers.order import LayerFile, Limits, Terms, check_id
from app.layers.reading import Reading, opened
from app.layers.report import LayerReport
from app.layers.said import say, with_units
from app.layers.store import Difference
from app.layers.tables import Stand, Wanted
from app.partners.model import Viewer
from app.partners.store import set_writer
from app.published.cadastre import check_mark, marked
from app.published.own_layers import LayerColumn, layer_table

STATEMENT_TIMEOUT_S = 3600.0
READ_RATIO, FILLED_RATIO = 0.2, 0.8  # of the whole work, for the progress

Progress = Callable[[str, float], None]  # what is done now, and how far the whole is (0 to 1)


def silent(_step: str, _ratio: float) -> None:
    """Show no progress."""


def any_version(_version: int) -> None:
    """Take a layer as it stands."""


@dataclass(frozen=True)
class Work:
    """Who changes layers, under which limits, and who is told how far it is. `viewer` None: the database's own user.

    `check_version` is given the version that is to be replaced or removed, and may refuse it.
    """

    session: Session
    actor: str
    viewer: Viewer | None = None
    limits: Limits = field(default_factory=Limits)
    progress: Progress = silent
    check_version: Callable[[int], None] = any_version


def add(work: Work, layer_id: str, file: LayerFile, terms: Terms, reserved: Set[str]) -> LayerReport:
    """Publish a file as a new layer; `reserved` are the ids of the service's own collections."""
    check_id(layer_id, reserved)
    if terms.title is None:
        raise InvalidInput("A new layer needs a title.")
    _begin(work, layer_id)
    if store.find(work.session, layer_id) is not None:
        raise Conflict("There is a layer '{id}' already; replace it, or choose another id.", id=layer_id)
    return _load(work, layer_id, None, file, terms)


def exchange(work: Work, layer_id: str, file: LayerFile, terms: Terms) -> LayerReport:
    """Put the rows of a file in the place of a layer's; what `terms` leave open stays as it was."""
    return _load(work, layer_id, _begin_on(work, layer_id), file, terms)


def remove(work: Work, layer_id: str) -> None:
    """Take a layer and its rows away."""
    session, row = work.session, _begin_on(work, layer_id)
    before = _stand(row)
    store.record(session, layer_id, Difference(before, None, store.next_version(session, layer_id)), work.actor)
    tables.retire(session, before)
    store.remove(session, row)
    tables.drop_retired(session)


def _begin(work: Work, layer_id: str) -> None:
    if work.viewer is not None:
        set_writer(work.session, work.viewer)
    allow_long_statements(work.session, STATEMENT_TIMEOUT_S)
    tables.check_ready(work.session)
    store.lock(work.session, layer_id)


def _begin_on(work: Work, layer_id: str) -> LayerRow:
    """The layer that is to be changed, which nobody else changes meanwhile."""
    _begin(work, layer_id)
    row = store.get(work.session, layer_id)
    work.check_version(row.version)
    return row


def _load(work: Work, layer_id: str, old: LayerRow | None, file: LayerFile, terms: Terms) -> LayerReport:
    session, version = work.session, store.next_version(work.session, layer_id)
    work.progress("Reading", 0.0)
    with opened(file, terms.id_column or (None if old is None else old.id_column), work.limits) as reading:
        said = say(old, terms, reading.plan)
        before = None if old is None else _stand(old)
        columns = with_units(old, terms, reading.plan)
        wanted = Wanted(f"{layer_id}_{version}", columns, version, Visibility(said["visibility"]), before)
        with tables.as_maker(session):
            filling = tables.make(session, wanted)
            reading.pour(filling.add, lambda ratio: work.progress("Storing", READ_RATIO + FILLED_RATIO * ratio))
            work.progress("Indexing", READ_RATIO + FILLED_RATIO)
            filling.finish(said["date_column"])
    row = old or LayerRow(id=layer_id)
    for key, value in (said | _made(reading, filling, work.actor)).items():
        setattr(row, key, value)
    _check_cadastre(session, row)
    counts = store.record(session, layer_id, Difference(before, filling.stand, version), work.actor)
    store.save(session, row)
    if before is not None:
        tables.retire(session, before)
    tables.drop_retired(session)
    work.progress("Done", 1.0)
    return _report(row, reading, columns, counts)


def _check_cadastre(session: Session, row: LayerRow) -> None:
    """Refuse to leave the cadastre without what it needs."""
    mark = marked(session)
    if mark is not None and mark.layer_id == row.id:
        check_mark(mark, row.visibility, row.shape_kind, map(LayerColumn.from_json, row.columns))


def _stand(row: LayerRow) -> Stand:
    """How a layer stands: what every layer has of its table, and who may see it."""
    return Stand(layer_table(row.table_name, ()), Visibility(row.visibility))


def _made(reading: Reading, filling: tables.Filling, actor: str) -> dict[str, Any]:
    """What the load itself says of the layer."""
    return {
        "table_name": filling.table.name,
        "columns": [column.as_json() for column in filling.wanted.columns],
        "shape_kind": reading.shape_kind,
        "row_count": len(reading.result),
        "file_name": reading.file.name,
        "file_sha256": _sha256(reading.file.path),
        "actor": actor,
        "version": filling.wanted.version,
        "updated_at": store.NOW,
    }


def _report(
    row: LayerRow, reading: Reading, columns: tuple[LayerColumn, ...], counts: dict[Operation, int]
) -> LayerReport:
    return LayerReport(
        id=row.id,
        version=row.version,
        file_name=row.file_name,
        layer=reading.result.layer,
        shape_kind=row.shape_kind,
        rows=row.row_count,
        created=counts.get(Operation.CREATED, 0),
        changed=counts.get(Operation.CHANGED, 0),
        deleted=counts.get(Operation.DELETED, 0),
        id_column=row.id_column,
        date_column=row.date_column,
        columns=columns,
        notices=(*accuracy_notice(reading.crs), *reading.plan.notices, *reading.findings.notices()),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

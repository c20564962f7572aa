"""The shortlists of projects. An entry stays when its parcel vanishes, with the key and name the parcel had."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, select, update

from app.codes import Operation, ProjectAction, ShortlistStatus
from app.db.session import Session
from app.db.tables import ChangeRow, ParcelRow, ProjectParcelRow
from app.errors import NotFound
from app.parcels.collection import PARCELS
from app.projects import store
from app.projects.model import Deed, Listed

KEPT = ("status", "comment", "version", "created_by", "created_at", "updated_by", "updated_at")


@dataclass(frozen=True)
class Said:
    """What is said of a parcel on a shortlist."""

    status: ShortlistStatus
    comment: str | None

    def as_columns(self) -> dict[str, str | None]:
        """As the table has it."""
        return {"status": self.status.value, "comment": self.comment}


def entries(session: Session, project_id: int) -> list[Listed]:
    """The shortlist of a project, in the order in which parcels were put on it."""
    wanted = _entries(project_id).order_by(ProjectParcelRow.created_at, ProjectParcelRow.parcel_id)
    return [_listed(row) for row in session.execute(wanted)]


def find(session: Session, project_id: int, parcel_id: int) -> Listed | None:
    """The entry of a parcel, if it is on the list; nobody else changes it until the transaction ends."""
    row = ProjectParcelRow
    wanted = _entries(project_id).where(row.parcel_id == parcel_id).with_for_update(of=row)
    found = session.execute(wanted).one_or_none()
    return None if found is None else _listed(found)


def get(session: Session, project_id: int, parcel_id: int) -> Listed:
    """The entry of a parcel."""
    found = find(session, project_id, parcel_id)
    if found is None:
        raise NotFound("Parcel {id} is not on the shortlist of project {project}.", id=parcel_id, project=project_id)
    return found


def add(session: Session, project_id: int, parcel_id: int, said: Said, actor: str) -> None:
    """Put a parcel on the list."""
    row = ParcelRow
    parcel = session.execute(select(row.key, row.name).where(row.id == parcel_id)).one_or_none()
    if parcel is None:
        raise NotFound("There is nothing with id {id} in {collection}.", id=parcel_id, collection=PARCELS.id)
    about = {"parcel_key": parcel.key, "parcel_name": parcel.name, "created_by": actor, "updated_by": actor}
    values = {"project_id": project_id, "parcel_id": parcel_id, **about, **said.as_columns()}
    session.execute(insert(ProjectParcelRow).values(values))
    store.record(session, project_id, Deed(ProjectAction.PARCEL_ADDED, actor, parcel_id))


def change(session: Session, project_id: int, entry: Listed, said: Said, actor: str) -> None:
    """Say something else of a parcel on the list, whose entry is locked."""
    now = said.as_columns()
    before = {name: getattr(entry, name) for name, value in now.items() if getattr(entry, name) != value}
    if not before:
        return
    row = ProjectParcelRow
    stamped = {**now, "version": row.version + 1, "updated_by": actor, "updated_at": func.now()}
    session.execute(update(row).where(*_entry(project_id, entry.parcel_id)).values(stamped))
    deed = Deed(ProjectAction.PARCEL_CHANGED, actor, entry.parcel_id, sorted(before), before)
    store.record(session, project_id, deed)


def remove(session: Session, project_id: int, entry: Listed, actor: str) -> None:
    """Take a parcel off the list; what was said of it stays in the record."""
    session.execute(delete(ProjectParcelRow).where(*_entry(project_id, entry.parcel_id)))
    before = {"status": entry.status, "comment": entry.comment}
    store.record(session, project_id, Deed(ProjectAction.PARCEL_REMOVED, actor, entry.parcel_id, before=before))


def _entry(project_id: int, parcel_id: int) -> tuple[ColumnElement[bool], ...]:
    return ProjectParcelRow.project_id == project_id, ProjectParcelRow.parcel_id == parcel_id


def _entries(project_id: int) -> Select[Any]:
    entry, parcel, change = ProjectParcelRow, ParcelRow, ChangeRow
    deleted_at = (
        select(func.max(change.changed_at))
        .where(change.collection == PARCELS.id, change.row_id == entry.parcel_id, change.operation == Operation.DELETED)
        .scalar_subquery()
    )
    return (
        select(
            entry.parcel_id,
            func.coalesce(parcel.key, entry.parcel_key),
            func.coalesce(parcel.name, entry.parcel_name),
            parcel.status,
            case((parcel.id.is_(None), deleted_at)),
            *(getattr(entry, name) for name in KEPT),
        )
        .outerjoin(parcel, parcel.id == entry.parcel_id)
        .where(entry.project_id == project_id)
    )


def _listed(row: Sequence[Any]) -> Listed:
    parcel_id, key, name, parcel_status, gone_at, status, *rest = row
    return Listed(parcel_id, key, name, parcel_status, gone_at, ShortlistStatus(status), *rest)

"""Matches of projects as they were answered, numbered from 1 on within each project."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from app.codes import ProjectAction
from app.db.session import Session
from app.db.tables import ParcelRow, ProjectMatchRow
from app.errors import NotFound
from app.features.refresh import any_of
from app.projects import store
from app.projects.model import Deed


@dataclass(frozen=True)
class Answered:
    """What was asked, what it was answered from, and the answer.

    `parcel_ids` and `points` are of the first ranked parcels, best first; `digest` is of all that were judged.
    """

    question: Mapping[str, Any]
    page: Mapping[str, Any]
    state: Mapping[str, Any]
    answer: Mapping[str, Any]
    parcel_ids: list[int]
    points: list[float]
    digest: str


@dataclass(frozen=True)
class StoredMatch(Answered):
    """An answer with its number in the project."""

    number: int
    created_by: str
    created_at: datetime


@dataclass(frozen=True)
class ListedMatch:
    """What a list tells of a match."""

    number: int
    state: Mapping[str, Any]
    counts: Mapping[str, Any]
    parcel_ids: list[int]  # the first three
    created_by: str
    created_at: datetime


ROW = ProjectMatchRow
STORED = tuple(getattr(ROW, each.name) for each in fields(StoredMatch))
LISTED = (ROW.number, ROW.state, ROW.answer["counts"], ROW.parcel_ids[1:3], ROW.created_by, ROW.created_at)


def add(session: Session, project_id: int, answered: Answered, actor: str) -> int:
    """Keep an answer; its number. NotFound where the project was deleted meanwhile."""
    store.get(session, project_id, lock=True)
    last = session.scalar(select(func.max(ROW.number)).where(ROW.project_id == project_id)) or 0
    values = asdict(answered) | {"project_id": project_id, "number": last + 1, "created_by": actor}
    session.execute(insert(ROW).values(values))
    store.record(session, project_id, Deed(ProjectAction.MATCHED, actor, last + 1))
    return last + 1


def matches(session: Session, project_id: int) -> list[ListedMatch]:
    """The matches of a project, the newest first."""
    found = select(*LISTED).where(ROW.project_id == project_id).order_by(ROW.number.desc())
    return [ListedMatch(*each) for each in session.execute(found)]


def get(session: Session, project_id: int, number: int) -> StoredMatch:
    """One match of a project."""
    wanted = select(*STORED).where(ROW.project_id == project_id, ROW.number == number)
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound("Project {project} has no match {number}.", project=project_id, number=number)
    return StoredMatch(*found)


def keys_of(session: Session, parcel_ids: Sequence[int]) -> dict[int, str]:
    """The keys of those of some parcels that are still there."""
    found = session.execute(select(ParcelRow.id, ParcelRow.key).where(any_of(ParcelRow.id, parcel_ids)))
    return {parcel_id: key for parcel_id, key in found}

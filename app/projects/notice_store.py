"""What open projects require, which parcels fitted when that was said, and what came to fit or ceased to since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ARRAY, BigInteger, Boolean, Double, Text, bindparam, delete, func, insert, select
from sqlalchemy.types import TypeEngine

from app.codes import Group
from app.db.session import Session
from app.db.tables import ProjectBaselineRow, ProjectNoticeRow, ProjectParcelRow, ProjectRow
from app.features.refresh import any_of
from app.projects.model import ENDS
from app.scoring.totals import BoolArray
from app.stock.columns import IdArray

NOTICE_COLUMNS: Mapping[str, type[TypeEngine[Any]]] = {
    "project_id": BigInteger,
    "parcel_id": BigInteger,
    "fits": Boolean,
    "found_group": Text,
    "points": Double,
}


@dataclass(frozen=True)
class Watching:
    """An open project that requires something, and which parcels fitted when it began to (`fits.packed`)."""

    project_id: int
    reference: str
    title: str
    stage: str
    confidentiality: str
    question: Mapping[str, Any]
    fitting: bytes
    judged_at: datetime


@dataclass(frozen=True)
class Notice:
    """A parcel came to fit a project (has a rank), or ceased to."""

    project_id: int
    parcel_id: int
    fits: bool
    found_group: Group | None  # None: the parcel is withdrawn or gone
    points: float | None


def watching(session: Session) -> list[Watching]:
    """The open projects that require something, by id."""
    project, baseline = ProjectRow, ProjectBaselineRow
    about = (project.id, project.reference, project.title, project.stage, project.confidentiality, project.question)
    wanted = (
        select(*about, baseline.fitting, baseline.judged_at)
        .join(baseline, baseline.project_id == project.id)
        .where(project.stage.not_in(ENDS), project.question.is_not(None))
        .order_by(project.id)
    )
    return [Watching(*row) for row in session.execute(wanted)]


def begin(session: Session, project_id: int, fitting: bytes | None) -> None:
    """From now on what comes to fit or ceases to is told against this set; what was told before is dropped.

    None: the project requires nothing, and nothing is told.
    """
    row = ProjectBaselineRow
    for told in (row, ProjectNoticeRow):
        session.execute(delete(told).where(told.project_id == project_id))
    if fitting is not None:
        session.execute(insert(row).values(project_id=project_id, fitting=fitting))


def last_told(session: Session, ids: Sequence[int]) -> dict[int, tuple[IdArray, BoolArray]]:
    """By project, of which of some parcels something was told, and whether it was that they fit."""
    row = ProjectNoticeRow
    newest = select(func.max(row.id)).where(any_of(row.parcel_id, ids)).group_by(row.project_id, row.parcel_id)
    told = select(row.project_id, func.array_agg(row.parcel_id), func.array_agg(row.fits)).where(row.id.in_(newest))
    return {
        project_id: (np.array(parcel_ids, dtype=np.int64), np.array(fits, dtype=np.bool_))
        for project_id, parcel_ids, fits in session.execute(told.group_by(row.project_id))
    }


def tell(session: Session, notices: Sequence[Notice]) -> None:
    """Write down notices, in the order in which they are to be read; as arrays, for an import makes many."""
    if not notices:
        return
    arrays = [
        bindparam(name, [getattr(notice, name) for notice in notices], type_=ARRAY(kind))
        for name, kind in NOTICE_COLUMNS.items()
    ]
    rows = func.unnest(*arrays).table_valued(*NOTICE_COLUMNS, with_ordinality="number", name="told").render_derived()
    told = select(*(rows.c[name] for name in NOTICE_COLUMNS)).order_by(rows.c.number)
    session.execute(insert(ProjectNoticeRow).from_select(list(NOTICE_COLUMNS), told))


def since(session: Session, parcel_id: int) -> dict[int, tuple[bool, datetime]]:
    """By project, what was told of a parcel last: whether it fits, and when."""
    row = ProjectNoticeRow
    newest = select(func.max(row.id)).where(row.parcel_id == parcel_id).group_by(row.project_id)
    told = session.execute(select(row.project_id, row.fits, row.created_at).where(row.id.in_(newest)))
    return {project_id: (fits, moment) for project_id, fits, moment in told}


def listed_on(session: Session, parcel_id: int) -> dict[int, str]:
    """By project, the status of a parcel on its shortlist."""
    row = ProjectParcelRow
    found = session.execute(select(row.project_id, row.status).where(row.parcel_id == parcel_id))
    return {project_id: status for project_id, status in found}

"""Projects in the database, the steps they took, and who did what to them.

Row-level security shows these tables to staff only: tell it who asks first (`partners.store.set_writer`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select, update

from app.codes import Confidentiality, ProjectAction, ProjectStage
from app.db.session import Session
from app.db.tables import ProjectEventRow, ProjectParcelRow, ProjectRow, ProjectStageRow
from app.errors import Conflict, NotFound
from app.projects.model import Deed, Event, Project, Step, TakenStep, kept_before

PROJECT = tuple(getattr(ProjectRow, each.name) for each in fields(Project))
STEP = tuple(getattr(ProjectStageRow, each.name) for each in fields(TakenStep))
EVENT = tuple(getattr(ProjectEventRow, each.name) for each in fields(Event))


@dataclass(frozen=True)
class Wanted:
    """Which projects a list is asked for; all conditions hold."""

    stages: tuple[ProjectStage, ...] = ()
    sector: str | None = None
    words: str | None = None
    parcel_id: int | None = None  # on the shortlist

    def conditions(self) -> list[ColumnElement[bool]]:
        """As SQL. Whom a confidential project names is not looked through: finding it would tell."""
        row = ProjectRow
        conditions: list[ColumnElement[bool]] = []
        if self.stages:
            conditions.append(row.stage.in_(self.stages))
        if self.sector is not None:
            conditions.append(func.lower(row.sector) == self.sector.lower())
        if self.words is not None:
            told = [row.reference, row.title, row.sector]
            found = [column.icontains(self.words, autoescape=True) for column in told]
            named = row.investor.icontains(self.words, autoescape=True)
            conditions.append(or_(*found, named & (row.confidentiality == Confidentiality.INTERNAL)))
        if self.parcel_id is not None:
            entry = ProjectParcelRow
            conditions.append(exists().where(entry.project_id == row.id, entry.parcel_id == self.parcel_id))
        return conditions


# --- projects ------------------------------------------------------------------------------------


def add(session: Session, values: Mapping[str, Any], since: date, actor: str) -> int:
    """Store a new project, in its first stage since a day; without a reference it gets one. Returns its id."""
    given = values.get("reference")
    if given is not None and session.scalar(select(ProjectRow.id).where(ProjectRow.reference == given)) is not None:
        raise Conflict("The reference '{reference}' is taken; leave it out to get a free one.", reference=given)
    provisional = given or func.concat("new-", func.gen_random_uuid())
    about = {**values, "reference": provisional, "stage_since": since, "created_by": actor, "updated_by": actor}
    project_id = int(session.scalars(insert(ProjectRow).values(about).returning(ProjectRow.id)).one())
    if given is None:
        named = update(ProjectRow).where(ProjectRow.id == project_id).values(reference=f"PR-{project_id:06d}")
        session.execute(named)
    first = {"project_id": project_id, "stage": ProjectStage.INQUIRY, "since": since, "actor": actor}
    session.execute(insert(ProjectStageRow).values(first))
    record(session, project_id, Deed(ProjectAction.CREATED, actor))
    return project_id


def page(session: Session, wanted: Wanted, limit: int, before_id: int | None) -> tuple[list[Project], bool]:
    """So many projects, the newest first, from before an id on; and whether there are more."""
    conditions = wanted.conditions()
    if before_id is not None:
        conditions.append(ProjectRow.id < before_id)
    found = session.execute(select(*PROJECT).where(*conditions).order_by(ProjectRow.id.desc()).limit(limit + 1))
    projects = [_project(row) for row in found]
    return projects[:limit], len(projects) > limit


def count(session: Session, wanted: Wanted) -> int:
    """How many projects there are of these."""
    return int(session.scalar(select(func.count()).select_from(ProjectRow).where(*wanted.conditions())) or 0)


def get(session: Session, project_id: int, *, lock: bool = False) -> Project:
    """One project; with `lock` nobody else changes or deletes it until the transaction ends."""
    wanted = select(*PROJECT).where(ProjectRow.id == project_id)
    row = session.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise _not_found(session, project_id)
    return _project(row)


def require(session: Session, project_id: int) -> None:
    """Refuse the id of no project; the project stays until the transaction ends."""
    wanted = select(ProjectRow.id).where(ProjectRow.id == project_id).with_for_update(read=True, key_share=True)
    if session.scalar(wanted) is None:
        raise _not_found(session, project_id)


def change(session: Session, project: Project, values: Mapping[str, Any], actor: str) -> list[str]:
    """Store other values of a project that is locked; which were changed. What is the same already is no change."""
    changed = {name: value for name, value in values.items() if getattr(project, name) != value}
    names = sorted(changed)
    if not names:
        return names
    deed = Deed(ProjectAction.CHANGED, actor, fields=names, before=kept_before(project, names))
    record(session, project.id, deed)
    _set(session, project.id, changed, actor)
    return names


def enter_stage(session: Session, project: Project, step: Step) -> None:
    """Take a step that was checked."""
    session.execute(insert(ProjectStageRow).values(asdict(step) | {"project_id": project.id}))
    deed = Deed(ProjectAction.STAGE_SET, step.actor, fields=["stage"], before={"stage": project.stage})
    record(session, project.id, deed)
    _set(session, project.id, {"stage": step.stage, "stage_since": step.since}, step.actor)


def steps(session: Session, project_id: int) -> list[TakenStep]:
    """The stages of a project, the first one first."""
    row = ProjectStageRow
    taken = select(*STEP).where(row.project_id == project_id).order_by(row.id)
    return [TakenStep(ProjectStage(stage), *rest) for stage, *rest in session.execute(taken)]


def remove(session: Session, project: Project, actor: str) -> None:
    """Delete a project with all that belongs to it; only that, when and by whom it was deleted is kept."""
    session.execute(delete(ProjectRow).where(ProjectRow.id == project.id))
    session.execute(delete(ProjectEventRow).where(ProjectEventRow.project_id == project.id))
    record(session, project.id, Deed(ProjectAction.DELETED, actor))


def _set(session: Session, project_id: int, values: Mapping[str, Any], actor: str) -> None:
    stamped = {**values, "version": ProjectRow.version + 1, "updated_by": actor, "updated_at": func.now()}
    session.execute(update(ProjectRow).where(ProjectRow.id == project_id).values(stamped))


def _project(row: Sequence[Any]) -> Project:
    values = dict(zip((each.name for each in fields(Project)), row, strict=True))
    values["stage"] = ProjectStage(values["stage"])
    values["confidentiality"] = Confidentiality(values["confidentiality"])
    return Project(**values)


def _not_found(session: Session, project_id: int) -> NotFound:
    row = ProjectEventRow
    deletion = select(row.actor, row.created_at).where(
        row.project_id == project_id, row.action == ProjectAction.DELETED
    )
    gone = session.execute(deletion).first()
    if gone is None:
        return NotFound("There is no project {id}.", id=project_id)
    return NotFound("Project {id} was deleted on {day} by {actor}.", id=project_id, day=gone[1].date(), actor=gone[0])


# --- who did what --------------------------------------------------------------------------------


def record(session: Session, project_id: int, deed: Deed) -> None:
    """Write down what somebody did to a project."""
    session.execute(insert(ProjectEventRow).values(asdict(deed) | {"project_id": project_id}))


def events(session: Session, project_id: int, limit: int) -> list[Event]:
    """What was done to a project, the newest first."""
    row = ProjectEventRow
    done = select(*EVENT).where(row.project_id == project_id).order_by(row.id.desc()).limit(limit)
    return [Event(ProjectAction(action), *rest) for action, *rest in session.execute(done)]

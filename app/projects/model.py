"""Projects as the domain has them, and which steps lead from one stage to another. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from app.codes import Confidentiality, ProjectAction, ProjectStage, ShortlistStatus
from app.errors import Conflict, InputProblem, InvalidInput

IN_ORDER = (ProjectStage.INQUIRY, ProjectStage.SHORTLIST, ProjectStage.VISIT, ProjectStage.NEGOTIATION)
ENDS = (ProjectStage.SETTLED, ProjectStage.LOST)
# Forward a stage may be skipped, back it may not be settled; an end can be taken back.
STEPS: Mapping[ProjectStage, tuple[ProjectStage, ...]] = MappingProxyType(
    {stage: (*(other for other in IN_ORDER if other is not stage), ProjectStage.LOST) for stage in IN_ORDER[:-1]}
    | {
        ProjectStage.NEGOTIATION: (*IN_ORDER[:-1], *ENDS),
        ProjectStage.SETTLED: (ProjectStage.NEGOTIATION, ProjectStage.LOST),
        ProjectStage.LOST: IN_ORDER,
    }
)
NEVER_KEPT = ("investor", "contact")  # of what a project said before it was changed: they name people


@dataclass(frozen=True)
class Project:
    """An investor's project."""

    id: int
    reference: str
    title: str
    sector: str | None
    confidentiality: Confidentiality
    investor: str | None
    contact: Mapping[str, Any] | None
    question: Mapping[str, Any] | None
    stage: ProjectStage
    stage_since: date
    version: int
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True)
class Step:
    """A project enters a stage since a day, and why."""

    stage: ProjectStage
    since: date
    reason: str | None
    actor: str


@dataclass(frozen=True)
class TakenStep(Step):
    """A step with the moment it was written down."""

    created_at: datetime


@dataclass(frozen=True)
class Note:
    """A note on a project."""

    id: int
    text: str
    version: int
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True)
class Document:
    """What is known of a file without its bytes."""

    id: int
    name: str
    media_type: str
    description: str | None
    size_bytes: int
    sha256: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True)
class Listed:
    """A parcel on a shortlist, with key and name as they are now; of one that is gone as they were."""

    parcel_id: int
    parcel_key: str
    parcel_name: str
    parcel_status: str | None  # None: the parcel is gone
    gone_at: datetime | None
    status: ShortlistStatus
    comment: str | None
    version: int
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True)
class Deed:
    """What somebody does to a project, and to what of it. `before` holds former values of `fields`, where kept."""

    action: ProjectAction
    actor: str
    subject_id: int | None = None
    fields: Sequence[str] = ()
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """A deed in the record of a project, with its moment."""

    action: ProjectAction
    actor: str
    subject_id: int | None
    fields: list[str]
    before: Mapping[str, Any]
    created_at: datetime


def check_step(project: Project, step: Step, today: date) -> None:
    """Refuse a step that leads nowhere from the present stage, has no reason where one is needed, or is misdated."""
    if step.stage not in STEPS[project.stage]:
        raise Conflict(
            "From the stage {stage} a project goes to: {steps}.",
            stage=project.stage,
            steps=", ".join(STEPS[project.stage]),
        )
    problems = []
    if step.reason is None and needs_reason(project.stage, step.stage):
        problems.append(InputProblem("Say why: an end, and a step back, need a reason.", pointer="/reason"))
    if step.since > today:
        problems.append(InputProblem("The day lies in the future.", pointer="/since"))
    if step.since < project.stage_since:
        known = {"stage": project.stage, "day": project.stage_since}
        problems.append(
            InputProblem("The project is in the stage {stage} since {day}.", pointer="/since", values=known)
        )
    if problems:
        raise InvalidInput("The step cannot be taken; see errors.", problems=problems)


def needs_reason(stage: ProjectStage, following: ProjectStage) -> bool:
    """Whether a step is an end or leads back."""
    if stage in ENDS or following in ENDS:
        return True
    return IN_ORDER.index(following) < IN_ORDER.index(stage)


def kept_before(project: Project, fields: list[str]) -> dict[str, Any]:
    """The former values of fields, as the record of changes keeps them."""
    return {name: getattr(project, name) for name in fields if name not in NEVER_KEPT}

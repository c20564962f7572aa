"""What is said to and answered about projects, as models."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.codes import Confidentiality, ParcelStatus, ProjectAction, ProjectStage, ShortlistStatus
from app.features.schema import Link
from app.matching.bodies import QuestionBody
from app.projects.model import STEPS, Project
from app.web.deps import no_nul
from app.web.json_bodies import STRICT, Day

FROM_DOMAIN = ConfigDict(from_attributes=True)


def _no_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "Must not be blank")
    return text


Title = Annotated[str, StringConstraints(max_length=200), AfterValidator(no_nul), AfterValidator(_no_blank)]
Prose = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(no_nul), AfterValidator(_no_blank)]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$")]

QUESTION = "What the project requires, as `POST /matches` takes it; given anew as a whole."


class ContactBody(BaseModel):
    """Whom to speak to."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    name: Title | None = None
    organisation: Title | None = None
    email: Title | None = None
    phone: Title | None = None


# --- said ----------------------------------------------------------------------------------------


class ProjectChange(BaseModel):
    """Members of a project to change (JSON merge patch): absent is left, null is unknown."""

    model_config = STRICT

    reference: Reference | None = Field(default=None, description="Unique; a new project gets a free one without it.")
    title: Title | None = None
    sector: Title | None = Field(default=None, description="Branch of the investor, in the agency's own words.")
    confidentiality: Confidentiality | None = None
    investor: Title | None = Field(default=None, description="Who invests; named in lists unless confidential.")
    contact: ContactBody | None = Field(default=None, description="Given anew as a whole.")
    question: QuestionBody | None = Field(default=None, description=QUESTION)

    def columns(self) -> dict[str, Any]:
        """What is said, as the table has it; what is not said is left out."""
        said = self.model_dump(mode="json", exclude_unset=True, exclude={"question", "since"})
        if "question" in self.model_fields_set:
            said["question"] = None if self.question is None else _as_given(self.question)
        return said


def _as_given(question: QuestionBody) -> dict[str, Any]:
    return question.model_dump(mode="json", by_alias=True, exclude_unset=True)


class NewProject(ProjectChange):
    """A new project, in the stage `inquiry`."""

    title: Title
    confidentiality: Confidentiality = Confidentiality.INTERNAL
    since: Day | None = Field(default=None, description="Day of the inquiry; default: today.")


class StepBody(BaseModel):
    """A step to another stage."""

    model_config = STRICT

    stage: ProjectStage
    since: Day | None = Field(default=None, description="Day it was reached; default: today.")
    reason: Prose | None = Field(default=None, description="Needed for an end (settled, lost) and for a step back.")


class NoteText(BaseModel):
    """What a note says."""

    model_config = STRICT

    text: Prose


class EntryBody(BaseModel):
    """What is said of a parcel on the shortlist."""

    model_config = STRICT

    status: ShortlistStatus = ShortlistStatus.PROPOSED
    comment: Prose | None = None


# --- answered ------------------------------------------------------------------------------------


class ProjectSummary(BaseModel):
    """A project in a list."""

    id: int
    reference: str
    title: str
    sector: str | None
    confidentiality: Confidentiality
    investor: str | None = Field(description="Null where unknown, and always where the project is confidential.")
    profile: str | None = Field(description="That it is matched by.")
    stage: ProjectStage
    stage_since: date
    updated_by: str
    updated_at: datetime


class ProjectBody(ProjectSummary):
    """A project. Its notes, documents, shortlist, stages and history have addresses of their own."""

    investor: str | None = Field(description="Who invests.")
    contact: ContactBody | None
    question: dict[str, Any] | None = Field(description=QUESTION)
    next_stages: list[ProjectStage] = Field(description="Where it can go from here.")
    version: int
    created_by: str
    created_at: datetime


class ProjectList(BaseModel):
    """A page of projects, the newest first."""

    projects: list[ProjectSummary]
    number_matched: int = Field(serialization_alias="numberMatched")
    links: list[Link]


class StepTaken(BaseModel):
    """A project entered a stage."""

    model_config = FROM_DOMAIN

    stage: ProjectStage
    since: date
    reason: str | None
    actor: str
    created_at: datetime


class StepList(BaseModel):
    """The stages of a project, the first one first."""

    stages: list[StepTaken]


class NoteBody(BaseModel):
    """A note; `If-Match` of a change takes its version in quotes."""

    model_config = FROM_DOMAIN

    id: int
    text: str
    version: int
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime


class NoteList(BaseModel):
    """The notes of a project, the newest first."""

    notes: list[NoteBody]


class DocumentBody(BaseModel):
    """A document without its bytes."""

    model_config = FROM_DOMAIN

    id: int
    name: str
    media_type: str = Field(description="As it was sent with the file; nobody looked into it.")
    description: str | None
    size_bytes: int
    sha256: str
    created_by: str
    created_at: datetime


class DocumentList(BaseModel):
    """The documents of a project, the newest first."""

    documents: list[DocumentBody]


class ListedBody(BaseModel):
    """A parcel on the shortlist; `If-Match` of a change takes its version in quotes."""

    model_config = FROM_DOMAIN

    parcel_id: int
    parcel_key: str = Field(description="As it is now; of a parcel that is gone as it was.")
    parcel_name: str
    parcel_status: ParcelStatus | None = Field(description="In the market; null where the parcel is gone.")
    gone_at: datetime | None = Field(description="When the parcel was deleted.")
    status: ShortlistStatus
    comment: str | None
    version: int
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime


class Shortlist(BaseModel):
    """The shortlist of a project, in the order in which parcels were put on it."""

    shortlist: list[ListedBody]


class EventBody(BaseModel):
    """What somebody did to a project."""

    model_config = FROM_DOMAIN

    action: ProjectAction
    subject_id: int | None = Field(description="Id of the note, document or parcel, or number of the match.")
    fields: list[str] = Field(description="What was changed.")
    before: dict[str, Any] = Field(description="Its former values; those that name people are not kept.")
    actor: str
    created_at: datetime


class EventList(BaseModel):
    """The record of a project, the newest first."""

    history: list[EventBody]


def summary(project: Project) -> ProjectSummary:
    """A project as lists tell it: whom a confidential one is for stays out."""
    told = _common(project)
    if project.confidentiality is Confidentiality.CONFIDENTIAL:
        told["investor"] = None
    return ProjectSummary(**told)


def body_of(project: Project) -> ProjectBody:
    """All that is known of a project."""
    return ProjectBody(**_common(project), next_stages=list(STEPS[project.stage]))


def _common(project: Project) -> dict[str, Any]:
    return {**vars(project), "profile": (project.question or {}).get("profile")}

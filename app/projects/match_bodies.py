"""What is answered about matches of projects, and about the projects that a parcel concerns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from app.codes import Confidentiality, Group, ProjectStage, ShortlistStatus
from app.matching.bodies import CountsBody, MatchedBody, StateBody
from app.projects.concerns import Concern
from app.projects.fits import Moved
from app.projects.match_store import StoredMatch
from app.projects.rematch import Again

FROM_DOMAIN = ConfigDict(from_attributes=True)


class ListedMatchBody(BaseModel):
    """A match in the list of its project."""

    model_config = FROM_DOMAIN

    number: int
    state: StateBody
    counts: CountsBody
    parcel_ids: list[int] = Field(description="The first three.")
    created_by: str
    created_at: datetime


class MatchList(BaseModel):
    """The matches of a project, the newest first."""

    matches: list[ListedMatchBody]


class MovedBody(BaseModel):
    """A parcel whose rank or points are others now; null: not among the first 1,000."""

    parcel_id: int
    parcel_key: str | None = Field(description="Null where the parcel is gone.")
    rank_before: int | None
    points_before: float | None
    rank_now: int | None
    points_now: float | None


class ComparedBody(BaseModel):
    """The match made again as it was asked, from what holds now."""

    is_same: bool = Field(description="Whether group and points of every parcel are the same to the last digit.")
    changed: list[str] = Field(description="Members of `state` that are others now.")
    is_question_of_project: bool = Field(description="Whether the project still requires the same.")
    state: StateBody
    counts: CountsBody
    moved: list[MovedBody] = Field(description="Parcels among the first 1,000, by the rank before.")


class StoredMatchBody(BaseModel):
    """A match of a project as it was answered."""

    number: int
    created_by: str
    created_at: datetime
    question: dict[str, Any] = Field(description="As the project had it then.")
    digest: str = Field(description="SHA-256 over id, group and points of every parcel that was judged.")
    answer: MatchedBody
    now: ComparedBody | None = Field(default=None, description="Null where it was made this moment.")

    @classmethod
    def of(cls, stored: StoredMatch) -> Self:
        """As it is kept."""
        names = ("number", "created_by", "created_at", "question", "digest", "answer")
        return cls.model_validate({name: getattr(stored, name) for name in names})

    def compared(self, again: Again, *, is_question_of_project: bool, moved: list[MovedBody]) -> Self:
        """With what it is like now."""
        now = ComparedBody(
            is_same=again.is_same,
            changed=again.changed,
            is_question_of_project=is_question_of_project,
            state=again.answer.state,
            counts=again.answer.counts,
            moved=moved,
        )
        return self.model_copy(update={"now": now})


class ConcernBody(BaseModel):
    """An open project that a parcel concerns."""

    project_id: int
    reference: str
    title: str
    stage: ProjectStage
    confidentiality: Confidentiality
    group: Group | None = Field(description="Null: the parcel is withdrawn, or not among those the project looks at.")
    points: float | None
    rank: int | None = Field(description="Among all parcels, from 1; null where it has none.")
    ranked: int | None = Field(description="How many parcels have a rank.")
    fails: list[str] = Field(description="Musts, and knock-out rules of the profile.")
    unknown: list[str] = Field(description="Musts of which nothing is known.")
    since: datetime | None = Field(
        description="When it came to fit or ceased to; else when the project was last given its question or reopened."
    )
    shortlist_status: ShortlistStatus | None


class ConcernList(BaseModel):
    """The open projects that a parcel concerns, the best rank first."""

    parcel_id: int
    parcel_key: str
    projects: list[ConcernBody]


def moved_body(moved: Moved, keys: Mapping[int, str]) -> MovedBody:
    """A parcel that moved, with its key."""
    return MovedBody(**vars(moved), parcel_key=keys.get(moved.parcel_id))


def concern_body(concern: Concern) -> ConcernBody:
    """How a parcel stands to a project."""
    about = ("project_id", "reference", "title", "stage", "confidentiality")
    own = {name: value for name, value in vars(concern).items() if name != "project"}
    return ConcernBody.model_validate({**own, **{name: getattr(concern.project, name) for name in about}})

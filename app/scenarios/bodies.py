"""What is answered about scenarios."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from app.scenarios.document import ScenarioDocument


class AlteredNetworkBody(BaseModel):
    """The network that was altered."""

    id: int
    method: str
    title: str
    as_of: date | None


class ProfileReport(BaseModel):
    """How many public parcels a scenario makes better or worse by one profile, and by how much at most."""

    better: int
    worse: int
    largest_gain: float | None
    largest_loss: float | None


class ScenarioReport(BaseModel):
    """Counts over the parcels that everybody may see."""

    public_parcels: int
    public_parcels_changed: int
    loose_ends: list[str] = Field(description="JSON pointers to ends of new roads that join no other road.")
    profiles: dict[str, ProfileReport]


class ScenarioBody(BaseModel):
    """A scenario and its answer in short; the parcels that it changes stand at `/scenarios/{id}/parcels`."""

    id: int
    title: str
    description: str | None
    visibility: Literal["public", "internal"]
    network: AlteredNetworkBody
    engine_version: str = Field(description="Of the scores.")
    profile_versions: dict[str, str]
    is_current: bool = Field(description="Whether network, profiles and parcels are still those it was answered from.")
    report: ScenarioReport
    actor: str | None = Field(description="Who asked; for staff only.")
    created_at: datetime


class ScenarioDetailBody(ScenarioBody):
    """A scenario with what was asked."""

    document: ScenarioDocument


class ScenarioList(BaseModel):
    """Scenarios, the newest first."""

    scenarios: list[ScenarioBody]

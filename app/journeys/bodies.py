"""What is answered about journeys."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.codes import Mode
from app.network.model import Direction


class NetworkMembers(BaseModel):
    """What was found on which network, and how."""

    mode: Mode
    method: str
    network: str = Field(description="Title of the network.")
    network_as_of: date | None = Field(description="Day of its data.")
    engine_version: str
    attribution: str


class IsochroneProperties(NetworkMembers):
    """An area within reach."""

    minutes: float
    time_s: float
    direction: Direction
    name: str | None = Field(description="Of the facility or parcel.")
    cell_m: float = Field(description="Width of the cells that the outline was drawn from.")


class StepBody(BaseModel):
    """A street that a way follows."""

    name: str | None
    road_class: str
    length_m: float
    time_s: float


class RouteProperties(NetworkMembers):
    """A way. Time and length count the ways to and from the road."""

    time_s: float
    road_m: float
    access_m: float = Field(description="Between both ends and the road.")
    from_name: str | None
    to_name: str | None
    accuracy_m: float | None = Field(description="Radius that the less exact end lies in.")
    steps: list[StepBody]


class IsochroneFeature(BaseModel):
    """One area."""

    type: Literal["Feature"]
    geometry: dict[str, Any]
    properties: IsochroneProperties


class IsochroneCollection(BaseModel):
    """Areas within reach, the smallest first."""

    type: Literal["FeatureCollection"]
    features: list[IsochroneFeature]


class RouteFeature(BaseModel):
    """A way as a line."""

    type: Literal["Feature"]
    geometry: dict[str, Any]
    properties: RouteProperties

"""What is answered of networks, as models for the description of the API; no answer passes through them."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from app.codes import Method


class NetworkFileBody(BaseModel):
    """A file that a network was made of."""

    name: str
    sha256: str
    as_of: date | None = Field(description="Day of the data, where the file states it.")


class ListedNetworkBody(BaseModel):
    """A road network that distances and times are measured on."""

    method: Method
    title: str
    as_of: date | None = Field(description="Day of the oldest data in it.")
    licence: str = Field(description="SPDX expression.")
    licence_url: str
    attribution: str = Field(description="To be shown wherever distances and times of this method are.")
    engine: str = Field(description="Version of the search.")
    nodes: int
    edges: int
    files: list[NetworkFileBody]
    imported_at: datetime
    coverage_km2: float | None
    coverage: dict[str, Any] | None = Field(
        description="GeoJSON, good to a kilometre: where the network is complete. null: it is not limited."
    )


class NetworksBody(BaseModel):
    """The networks that hold, the better method first; a place outside of all coverages has estimates only."""

    networks: list[ListedNetworkBody]

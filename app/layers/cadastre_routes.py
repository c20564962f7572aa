"""The cadastre over the web, for staff: which own layer it is."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from app.layers import cadastre
from app.partners.access import Expensive, StaffDep
from app.published.cadastre import DEFAULT_TOLERANCE_M, LEAST_TOLERANCE_M, MOST_TOLERANCE_M, Mark
from app.web.deps import ReadSessionDep, SessionDep, Text
from app.web.json_bodies import JsonBody, StrictJsonRoute

NO_CADASTRE: dict[int | str, dict[str, Any]] = {404: {"description": "No layer is the cadastre."}}
NO_LAYER: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such layer."},
    409: {"description": "Others than staff see the layer, or it is being changed."},
}

router = APIRouter(tags=["layers"], route_class=StrictJsonRoute)


class MarkBody(BaseModel):
    """Which layer is the cadastre, and what its columns mean; a column is called as in the layer or in its file."""

    model_config = ConfigDict(extra="forbid")

    layer: Text = Field(max_length=100, description="Id of the layer.")
    key: Text = Field(description="Column of the cadastral reference (Flurstückskennzeichen).")
    owner: Text | None = Field(default=None, description="Column that tells owners apart; the layer must be internal.")
    area: Text | None = Field(default=None, description="Column of the official area in m².")
    use: Text | None = Field(default=None, description="Column of what the land is used for.")
    tolerance_m: float = Field(
        default=DEFAULT_TOLERANCE_M,
        ge=LEAST_TOLERANCE_M,
        le=MOST_TOLERANCE_M,
        description="Boundaries at most so far apart are the same.",
    )

    def mark(self) -> Mark:
        """The mark that is wanted."""
        return Mark(self.layer, self.key, self.owner, self.area, self.use, self.tolerance_m)


class CadastreBody(BaseModel):
    """The cadastre as it stands. A number is null where no column says it."""

    layer: str
    version: int = Field(description="Of the layer.")
    key: str
    owner: str | None
    area: str | None
    use: str | None
    tolerance_m: float
    rows: int
    without_outline: int
    without_key: int
    repeated_keys: int = Field(description="Rows whose key another row has already.")
    without_owner: int | None
    without_area: int | None
    without_use: int | None


@router.get("/cadastre", responses=NO_CADASTRE | {200: {"model": CadastreBody}})
def get_cadastre(session: ReadSessionDep, _viewer: StaffDep) -> dict[str, Any]:
    """Which layer is the cadastre, what its columns mean, and what it lacks."""
    return cadastre.describe(session)


@router.put("/cadastre", dependencies=[Expensive, JsonBody], responses=NO_LAYER | {200: {"model": CadastreBody}})
def use_as_cadastre(session: SessionDep, viewer: StaffDep, body: MarkBody) -> dict[str, Any]:
    """Make a layer the cadastre, in place of the one before."""
    return cadastre.use(session, body.mark(), viewer.label, viewer)


@router.delete("/cadastre", status_code=204, responses=NO_CADASTRE)
def forget_cadastre(session: SessionDep, viewer: StaffDep) -> Response:
    """Have no cadastre any more; the layer stays."""
    cadastre.forget(session, viewer)
    return Response(status_code=204)

"""Changes of single rows by token holders: create, change, withdraw, restore, delete."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Request, Response

from app.changes import edit
from app.changes.bodies import Change, FacilityChange, ParcelChange, Restoration, SiteChange
from app.changes.drafts import draft_of
from app.changes.edit import Editing
from app.codes import ImportTarget, ParcelStatus
from app.db.session import Session
from app.errors import InputProblem, InvalidInput
from app.geo import Bbox
from app.partners.access import EditorDep, Expensive, StaffDep
from app.partners.model import Viewer
from app.web.deps import RowId, SessionDep
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.responses import link_to

router = APIRouter(
    tags=["changes"], dependencies=[Expensive], route_class=StrictJsonRoute, default_response_class=Response
)
IfMatch = Annotated[str | None, Header(description="ETag of the row as you read it.")]
CREATED: dict[int | str, dict[str, Any]] = {201: {"description": "Created; Location says where."}}
EXAMPLE = {
    "geometry": {"type": "Polygon", "coordinates": [[[12.0, 51.32], [12.01, 51.32], [12.01, 51.33], [12.0, 51.32]]]},
    "properties": {"name": "Nordfeld 3", "area_m2": 38000, "zoning": "GI", "price_eur_per_m2": 35},
    "evidence": {"source": "B-Plan 12/3 der Stadt Leuna", "as_of": "2026-05-12"},
}
FACILITY_EXAMPLE = {
    "geometry": {"type": "Point", "coordinates": [12.2, 51.4]},
    "properties": {"kind": "motorway_junction", "name": "AS Musterstadt", "accuracy_m": 50},
    "evidence": {"source": "Survey of the district", "as_of": "2026-05-12"},
}
FacilityBody = Annotated[FacilityChange, Body(examples=[FACILITY_EXAMPLE])]


@router.post("/parcels", status_code=201, responses=CREATED, dependencies=[JsonBody])
def create_parcel(
    request: Request, session: SessionDep, viewer: EditorDep, body: Annotated[ParcelChange, Body(examples=[EXAMPLE])]
) -> Response:
    """Add a parcel; an editor's belongs to its own agency."""
    return _create(_editing(request, session, viewer, ImportTarget.PARCELS), request, body)


@router.post("/sites", status_code=201, responses=CREATED, dependencies=[JsonBody])
def create_site(request: Request, session: SessionDep, viewer: EditorDep, body: SiteChange) -> Response:
    """Add a site."""
    return _create(_editing(request, session, viewer, ImportTarget.SITES), request, body)


@router.post("/infrastructure", status_code=201, responses=CREATED, dependencies=[JsonBody])
def create_facility(request: Request, session: SessionDep, viewer: StaffDep, body: FacilityBody) -> Response:
    """Add a facility; every parcel is scored anew."""
    return _create(_editing(request, session, viewer, ImportTarget.INFRASTRUCTURE), request, body)


@router.patch("/parcels/{id}", status_code=204, dependencies=[JsonBody])
def change_parcel(
    request: Request, session: SessionDep, viewer: EditorDep, id: RowId, body: ParcelChange, if_match: IfMatch = None
) -> None:
    """Change members of a parcel (JSON merge patch): absent is left, null is unknown."""
    _change(_editing(request, session, viewer, ImportTarget.PARCELS), request, id, body, if_match)


@router.patch("/sites/{id}", status_code=204, dependencies=[JsonBody])
def change_site(
    request: Request, session: SessionDep, viewer: EditorDep, id: RowId, body: SiteChange, if_match: IfMatch = None
) -> None:
    """Change members of a site (JSON merge patch)."""
    _change(_editing(request, session, viewer, ImportTarget.SITES), request, id, body, if_match)


@router.patch("/infrastructure/{id}", status_code=204, dependencies=[JsonBody])
def change_facility(
    request: Request, session: SessionDep, viewer: StaffDep, id: RowId, body: FacilityChange, if_match: IfMatch = None
) -> None:
    """Change members of a facility (JSON merge patch); every parcel is scored anew."""
    _change(_editing(request, session, viewer, ImportTarget.INFRASTRUCTURE), request, id, body, if_match)


@router.post("/parcels/{id}/withdraw", status_code=204)
def withdraw_parcel(
    request: Request, session: SessionDep, viewer: EditorDep, id: RowId, if_match: IfMatch = None
) -> None:
    """Take a parcel off the market, with the date; its agency and staff still see it."""
    edit.withdraw(_editing(request, session, viewer, ImportTarget.PARCELS), id, if_match)


@router.post("/sites/{id}/withdraw", status_code=204)
def withdraw_site(
    request: Request, session: SessionDep, viewer: EditorDep, id: RowId, if_match: IfMatch = None
) -> None:
    """Hide a site, with the date; its agency and staff still see it."""
    edit.withdraw(_editing(request, session, viewer, ImportTarget.SITES), id, if_match)


@router.post("/parcels/{id}/restore", status_code=204, dependencies=[JsonBody])
def restore_parcel(
    request: Request, session: SessionDep, viewer: EditorDep, id: RowId, body: Restoration, if_match: IfMatch = None
) -> None:
    """Bring a withdrawn parcel back."""
    edit.restore(_editing(request, session, viewer, ImportTarget.PARCELS), id, body.status, if_match)


@router.post("/sites/{id}/restore", status_code=204)
def restore_site(request: Request, session: SessionDep, viewer: EditorDep, id: RowId, if_match: IfMatch = None) -> None:
    """Bring a withdrawn site back."""
    edit.restore(_editing(request, session, viewer, ImportTarget.SITES), id, ParcelStatus.AVAILABLE, if_match)


@router.delete("/parcels/{id}", status_code=204)
def delete_parcel(request: Request, session: SessionDep, viewer: StaffDep, id: RowId, if_match: IfMatch = None) -> None:
    """Delete a parcel for good."""
    edit.delete(_editing(request, session, viewer, ImportTarget.PARCELS), id, if_match)


@router.delete("/sites/{id}", status_code=204)
def delete_site(request: Request, session: SessionDep, viewer: StaffDep, id: RowId, if_match: IfMatch = None) -> None:
    """Delete a site for good; its parcels stay."""
    edit.delete(_editing(request, session, viewer, ImportTarget.SITES), id, if_match)


@router.delete("/infrastructure/{id}", status_code=204)
def delete_facility(
    request: Request, session: SessionDep, viewer: StaffDep, id: RowId, if_match: IfMatch = None
) -> None:
    """Delete a facility for good; every parcel is scored anew."""
    edit.delete(_editing(request, session, viewer, ImportTarget.INFRASTRUCTURE), id, if_match)


def _editing(request: Request, session: Session, viewer: Viewer, target: ImportTarget) -> Editing:
    return Editing(session, viewer, request.app.state.profiles, target)


def _extent(request: Request) -> Bbox:
    return Bbox(*request.app.state.settings.extent)


def _create(editing: Editing, request: Request, body: Change) -> Response:
    row_id = edit.create(editing, draft_of(editing, body, _extent(request)), body.key)
    location = link_to(request, f"/{editing.target}/{row_id}")
    return Response(status_code=201, headers={"Location": location})


def _change(editing: Editing, request: Request, row_id: int, body: Change, if_match: str | None) -> None:
    if body.key is not None:
        problem = InputProblem("A row keeps the key it was created with.", pointer="/key")
        raise InvalidInput("The change is not acceptable; see errors.", problems=[problem])
    edit.change(editing, row_id, draft_of(editing, body, _extent(request)), if_match)

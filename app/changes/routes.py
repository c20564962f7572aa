"""Changes of single rows by token holders: create, change, withdraw, restore, delete."""

from email.message import Message
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Body, Depends, Header, Request, Response
from shapely.geometry.base import BaseGeometry

from app.changes import edit
from app.changes.bodies import FacilityChange, ParcelChange, Restoration, SiteChange
from app.changes.edit import Editing
from app.codes import ImportTarget, ParcelStatus
from app.db.session import Session
from app.errors import Forbidden, InputProblem, InvalidInput, UnsupportedMediaType
from app.features.rows import Draft
from app.geo import LONLAT_SRID, Bbox, check_outline, check_place, read_geojson, reproject
from app.parcels.store import site_id_of_key
from app.partners.access import EditorDep, Expensive, StaffDep
from app.partners.model import Viewer
from app.partners.store import partner_id
from app.web.deps import RowId, SessionDep
from app.web.json_bodies import StrictJsonRoute
from app.web.responses import link_to

JSON_TYPES = ("application/json", "application/merge-patch+json", "application/geo+json")


def require_json(content_type: Annotated[str | None, Header(include_in_schema=False)] = None) -> None:
    """Refuse a body that does not say it is JSON in UTF-8."""
    header = Message()
    header["content-type"] = content_type or ""
    if header.get_content_type() not in JSON_TYPES or header.get_content_charset("utf-8") != "utf-8":
        raise UnsupportedMediaType("Send the body as {types}.", types=" or ".join(JSON_TYPES))


router = APIRouter(
    tags=["changes"], dependencies=[Expensive], route_class=StrictJsonRoute, default_response_class=Response
)
JsonBody = Depends(require_json)
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
Change = ParcelChange | SiteChange | FacilityChange
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
    row_id = edit.create(editing, _draft(editing, body, _extent(request)), body.key)
    location = link_to(request, f"/{editing.target}/{row_id}")
    return Response(status_code=201, headers={"Location": location})


def _change(editing: Editing, request: Request, row_id: int, body: Change, if_match: str | None) -> None:
    if body.key is not None:
        problem = InputProblem("A row keeps the key it was created with.", pointer="/key")
        raise InvalidInput("The change is not acceptable; see errors.", problems=[problem])
    edit.change(editing, row_id, _draft(editing, body, _extent(request)), if_match)


def _draft(editing: Editing, body: Change, extent: Bbox) -> Draft:
    """The body as the domain takes it: geometry checked and in the storage CRS."""
    properties: Any = body.properties
    unrecorded: dict[str, Any] = {}
    if isinstance(body, ParcelChange | SiteChange):
        unrecorded |= _land_members(editing, body)
    if isinstance(body, ParcelChange):
        unrecorded |= _parcel_members(editing, body)
    shapes = _shapes(editing.target, body.geometry, extent) if body.sets_geometry() else {}
    published = body.published if isinstance(body, ParcelChange) else {}
    if isinstance(body, ParcelChange) and "entrance" in body.model_fields_set:
        shapes["entrance"] = None if body.entrance is None else _point(body.entrance, extent)
    values = properties.model_dump(exclude_unset=True)
    return Draft(body.evidence.evidence(), values, shapes, unrecorded, published)


def _land_members(editing: Editing, body: ParcelChange | SiteChange) -> dict[str, Any]:
    members: dict[str, Any] = {} if body.attributes is None else {"attributes": body.attributes}
    if "partner" in body.model_fields_set:
        if not editing.viewer.is_staff:
            raise Forbidden("Only staff name the owning agency; an editor's land is its own agency's.")
        members["owner_partner_id"] = None if body.partner is None else partner_id(editing.session, body.partner)
    return members


def _parcel_members(editing: Editing, body: ParcelChange) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if "internal_note" in body.model_fields_set:
        members["internal_note"] = body.internal_note
    if "site_key" in body.model_fields_set:
        key = body.site_key
        members["site_id"] = None if key is None else site_id_of_key(editing.session, key, editing.viewer)
    return members


def _shapes(target: ImportTarget, geometry: dict[str, Any] | None, extent: Bbox) -> dict[str, BaseGeometry | None]:
    """Columns and shapes that a GeoJSON geometry stands for: an outline, or a position, or nothing known."""
    shape = None if geometry is None else read_geojson(geometry)
    if isinstance(shape, shapely.Point) and not shape.is_empty:
        point = _stored_point(shape, extent)
        return {"geom": point} if target is ImportTarget.INFRASTRUCTURE else {"geom": None, "position": point}
    if target is ImportTarget.INFRASTRUCTURE:
        if shape is None:
            return {"geom": None}
        raise InvalidInput("A facility's place is a Point.")
    outline = None if shape is None else check_outline(shape, extent=extent)
    return {"geom": outline, "position": None}


def _point(geometry: dict[str, Any], extent: Bbox) -> shapely.Point:
    shape = read_geojson(geometry)
    if not isinstance(shape, shapely.Point) or shape.is_empty:
        raise InvalidInput("An entrance is a Point.")
    return _stored_point(shape, extent)


def _stored_point(point: shapely.Point, extent: Bbox) -> shapely.Point:
    check_place(point, extent=extent)
    return reproject(shapely.force_2d(point), LONLAT_SRID)

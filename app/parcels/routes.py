"""One parcel, one site: the feature with the evidence behind every value."""

import json
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.db.session import Session
from app.features.collection import Collection
from app.features.query import select_features
from app.features.rows import Stored, evidence_of, get_visible
from app.features.schema import Link, Statement, feature_model
from app.features.versions import collection_versions
from app.fields import PARCEL_FIELDS, SITE_FIELDS
from app.parcels.collection import PARCELS, SITES
from app.parcels.model import contradicts
from app.parcels.store import visible_parcels_of_site
from app.partners.access import ViewerDep
from app.partners.model import Viewer
from app.web.deps import ReadSessionDep, RowId
from app.web.responses import NOT_MODIFIED, GeoJSON, cache_headers, item_tag, link_to, not_modified

router = APIRouter(tags=["one row"])


class ParcelBody(feature_model(PARCELS, "Parcel", PARCEL_FIELDS)):  # type: ignore[misc] # a made base
    """One parcel with the evidence behind its values."""

    evidence: list[Statement]
    attributes: dict[str, Any] = Field(description="Whatever else the source says.")
    internal_note: str | None = Field(default=None, description="For staff and the owning agency only.")
    links: list[Link]


class OfferedParcel(BaseModel):
    """A parcel in the list of its site."""

    id: int
    key: str
    name: str
    status: str
    area_m2: float | None
    available_m2: float | None
    largest_contiguous_m2: float | None
    synthetic: bool


class SiteBody(feature_model(SITES, "Site", SITE_FIELDS)):  # type: ignore[misc] # a made base
    """One site with its parcels and the evidence behind its values."""

    evidence: list[Statement]
    parcels: list[OfferedParcel]
    links: list[Link]


@router.get("/parcels/{id}", response_model=ParcelBody, responses=NOT_MODIFIED, response_class=GeoJSON)
def get_parcel(request: Request, session: ReadSessionDep, viewer: ViewerDep, id: RowId) -> Response:
    """One parcel with the source and date of every value, and published figures that contradict it."""
    stored = get_visible(session, PARCELS, id, viewer)
    members: dict[str, Any] = {"attributes": stored.columns["attributes"]}
    if viewer.is_staff or viewer.owns(stored.owner_partner_id):
        members["internal_note"] = stored.columns["internal_note"]
    links = {"score": link_to(request, f"/parcels/{id}/score")}
    return item_response(request, session, viewer, PARCELS, stored, members | {"links": _links(request, links)})


@router.get("/sites/{id}", response_model=SiteBody, responses=NOT_MODIFIED, response_class=GeoJSON)
def get_site(request: Request, session: ReadSessionDep, viewer: ViewerDep, id: RowId) -> Response:
    """One site with its parcels on offer and the source and date of every value."""
    stored = get_visible(session, SITES, id, viewer)
    members = {"parcels": visible_parcels_of_site(session, id, viewer), "links": _links(request, {})}
    return item_response(request, session, viewer, SITES, stored, members)


def item_response(
    request: Request,
    session: Session,
    viewer: Viewer,
    collection: Collection,
    stored: Stored,
    members: dict[str, Any],
) -> Response:
    """A stored feature with its evidence and foreign members; its entity tag begins with the row's version."""
    made_from = collection_versions(session, PARCELS.id) if collection is SITES else ()
    etag = item_tag(stored.version, viewer.visibility_class, made_from)
    headers = cache_headers(etag, public=not viewer.is_known)
    held = not_modified(request, headers)
    if held is not None:
        return held
    feature = select_features(session, collection, [stored.row_id], viewer)[stored.row_id]
    added = json.dumps({"evidence": evidence_members(session, collection, stored)} | members, default=_in_iso)
    return GeoJSON(f"{feature[:-1]},{added[1:]}", headers=headers)


def _in_iso(time: date) -> str:
    """A day or a moment as JSON has it (RFC 3339)."""
    return time.isoformat()


def evidence_members(session: Session, collection: Collection, stored: Stored) -> list[dict[str, Any]]:
    """Each statement with its source and date; a published figure says whether it contradicts the one that stands."""
    return [
        dict(statement) | _contradiction(dict(statement), stored)
        for statement in evidence_of(session, collection, stored.row_id)
    ]


def _contradiction(statement: dict[str, Any], stored: Stored) -> dict[str, Any]:
    if statement["stands"]:
        return {}
    value, stands = statement["value"], stored.columns.get(statement["field"])
    if isinstance(value, int | float) and isinstance(stands, int | float):
        return {"contradicts": contradicts(value, stands)}
    return {"contradicts": value != stands}


def _links(request: Request, others: dict[str, str]) -> list[dict[str, str]]:
    own = {"self": link_to(request, request.url.path)}
    return [{"rel": rel, "href": href} for rel, href in (own | others).items()]

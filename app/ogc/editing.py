"""Create, replace, update and delete features from GIS programs (Part 4), through the one use case for changes."""

import json
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Request, Response

from app.changes import edit
from app.changes.drafts import draft_of
from app.errors import InvalidRequest, MethodNotAllowed
from app.features import query
from app.ogc.editable import Edit, EditDep, methods_of_item, methods_of_items
from app.ogc.feature_bodies import FeatureBody, FeaturePatch, Revision, new_feature, replacement, update
from app.ogc.formats import JSON_TYPE, TITLE, Format
from app.partners.access import Expensive, ViewerDep
from app.partners.store import agency_name
from app.published.access import CollectionDep
from app.web.deps import RowId, checks_parameters
from app.web.json_bodies import StrictJsonRoute, check_media_type
from app.web.responses import GEOJSON, item_tag, link_to

router = APIRouter(prefix="/ogc", include_in_schema=False, route_class=StrictJsonRoute, default_response_class=Response)

FEATURE_TYPES = (GEOJSON, JSON_TYPE)
PATCH_TYPES = ("application/merge-patch+json", *FEATURE_TYPES)
ITEMS = "/collections/{collection_id}/items"
ITEM = f"{ITEMS}/{{id}}"

ContentType = Annotated[str | None, Header()]


def _require_type(content_type: str | None, known: tuple[str, ...]) -> None:
    """The standard tells a body without a type (400) from one of another type (415)."""
    if content_type is None:
        raise InvalidRequest("Send Content-Type with the body: {types}.", types=" or ".join(known))
    check_media_type(content_type, known)


def require_feature(content_type: ContentType = None) -> None:
    """Refuse a body that does not say it is a feature."""
    _require_type(content_type, FEATURE_TYPES)


def require_patch(content_type: ContentType = None) -> None:
    """Refuse a body that does not say it is a merge patch or feature."""
    _require_type(content_type, PATCH_TYPES)


OfFeature = Annotated[None, Depends(require_feature)]
OfPatch = Annotated[None, Depends(require_patch)]


@router.post(ITEMS, status_code=201, dependencies=[Expensive])
@checks_parameters
def ogc_create(request: Request, wanted: EditDep, _type: OfFeature, body: FeatureBody) -> Response:
    """Add a feature; an id in the body is passed over."""
    change = new_feature(body, wanted.how, _sayer(wanted))
    draft = draft_of(wanted.editing, change, wanted.extent, wanted.sent.crs)
    row_id = edit.create(wanted.editing, draft, change.key)
    location = link_to(request, f"/ogc/collections/{wanted.collection.id}/items/{row_id}")
    return Response(status_code=201, headers={"Location": location} | _tag(wanted, row_id))


@router.put(ITEM, status_code=204, dependencies=[Expensive])
@checks_parameters
def ogc_replace(wanted: EditDep, _type: OfFeature, id: RowId, body: FeatureBody) -> Response:
    """Replace a feature; it keeps its id and key."""
    revision = replacement(body, _present(wanted, id), wanted.how, _sayer(wanted))
    return _revise(wanted, id, revision)


@router.patch(ITEM, status_code=204, dependencies=[Expensive])
@checks_parameters
def ogc_update(wanted: EditDep, _type: OfPatch, id: RowId, body: Annotated[FeaturePatch, Body()]) -> Response:
    """Change members of a feature (JSON merge patch)."""
    return _revise(wanted, id, update(body, _present(wanted, id), wanted.how, _sayer(wanted)))


@router.delete(ITEM, status_code=204, dependencies=[Expensive])
@checks_parameters
def ogc_delete(wanted: EditDep, id: RowId) -> Response:
    """Delete a feature for good."""
    edit.delete(wanted.editing, id, wanted.sent.if_match)
    return Response(status_code=204)


@router.api_route(ITEMS, methods=["PUT", "PATCH", "DELETE", "TRACE"])
@checks_parameters
def ogc_items_refused(viewer: ViewerDep, collection: CollectionDep) -> Response:
    """No other method: which ones there are depends on the collection and the caller."""
    raise _refusal(methods_of_items(collection, viewer))


@router.api_route(ITEM, methods=["POST", "TRACE"])
@checks_parameters
def ogc_item_refused(viewer: ViewerDep, collection: CollectionDep) -> Response:
    """The same of one feature."""
    raise _refusal(methods_of_item(collection, viewer))


def _refusal(methods: tuple[str, ...]) -> MethodNotAllowed:
    return MethodNotAllowed("This address does not take that method; see the Allow header.", allowed=methods)


@router.options(ITEMS)
def ogc_items_options(viewer: ViewerDep, collection: CollectionDep) -> Response:
    """What the caller may do here."""
    methods = methods_of_items(collection, viewer)
    accepted = {"Accept-Post": ", ".join(FEATURE_TYPES)} if "POST" in methods else {}
    return Response(headers={"Allow": ", ".join(methods)} | accepted)


@router.options(ITEM)
def ogc_item_options(viewer: ViewerDep, collection: CollectionDep, id: RowId) -> Response:
    """What the caller may do here, as far as its role goes."""
    methods = methods_of_item(collection, viewer)
    accepted = {"Accept-Patch": ", ".join(PATCH_TYPES)} if "PATCH" in methods else {}
    return Response(headers={"Allow": ", ".join(methods)} | accepted)


def _sayer(wanted: Edit) -> str:
    """Who vouches for values whose source is not named: the caller's agency."""
    return agency_name(wanted.editing.session, wanted.editing.viewer) or TITLE


def _present(wanted: Edit, row_id: int) -> dict[str, Any]:
    """The feature as the caller has read it, in the coordinates of the body; it is locked until the change is made."""
    editing, sent = wanted.editing, wanted.sent
    edit.writable(editing, row_id, sent.if_match)
    _, text = query.select_feature(editing.session, wanted.collection, row_id, editing.viewer, sent.crs)
    feature: dict[str, Any] = json.loads(text)
    return feature


def _revise(wanted: Edit, row_id: int, revision: Revision | None) -> Response:
    if revision is not None:
        draft = draft_of(wanted.editing, revision.body, wanted.extent, wanted.sent.crs)
        draft = replace(draft, unrecorded={**draft.unrecorded, **_row_evidence(revision)})
        edit.change(wanted.editing, row_id, draft, wanted.sent.if_match)
    return Response(status_code=204, headers=_tag(wanted, row_id))


def _row_evidence(revision: Revision) -> dict[str, Any]:
    evidence = revision.body.evidence.evidence()
    return {name: None if value is None else getattr(evidence, name) for name, value in revision.evidence.items()}


def _tag(wanted: Edit, row_id: int) -> dict[str, str]:
    """The entity tag of the feature as it is now, such as a GET of its plain address gives."""
    editing = wanted.editing
    version, _ = query.select_feature(editing.session, wanted.collection, row_id, editing.viewer)
    return {"ETag": item_tag(version, editing.viewer.visibility_class, "", Format.JSON)}

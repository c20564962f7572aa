"""What can be filtered and sorted by, and what a feature has: the JSON Schemas of a collection (Parts 3 and 5)."""

from fastapi import APIRouter, Request, Response

from app.features.collection import Collection
from app.features.json_schema import Schema, feature_schema, geojson_schema, queryables_schema, sortables_schema
from app.ogc.editable import editable
from app.ogc.formats import JSON_TYPE, SCHEMA_TYPE, Format, FormatDep, answer, is_only_plain_json, own_links
from app.partners.access import ViewerDep
from app.partners.model import Viewer
from app.published.access import CollectionDep
from app.web.responses import link_to

router = APIRouter(prefix="/ogc", include_in_schema=False)


@router.get("/collections/{collection_id}/queryables")
def ogc_queryables(request: Request, viewer: ViewerDep, collection: CollectionDep, format_: FormatDep) -> Response:
    """What a filter may name."""
    return _answer(request, format_, queryables_schema(collection), viewer)


@router.get("/collections/{collection_id}/sortables")
def ogc_sortables(request: Request, viewer: ViewerDep, collection: CollectionDep, format_: FormatDep) -> Response:
    """What `sortby` may name."""
    return _answer(request, format_, sortables_schema(collection), viewer)


@router.get("/collections/{collection_id}/schema")
def ogc_schema(request: Request, viewer: ViewerDep, collection: CollectionDep, format_: FormatDep) -> Response:
    """What a feature has, and what of it may be sent."""
    return _answer(request, format_, _feature_schema(collection), viewer)


@router.get("/collections/{collection_id}/geojson-schema")
def ogc_geojson_schema(request: Request, viewer: ViewerDep, collection: CollectionDep, format_: FormatDep) -> Response:
    """What a feature looks like as GeoJSON."""
    return _answer(request, format_, geojson_schema(collection), viewer)


def _feature_schema(collection: Collection) -> Schema:
    found = editable(collection)
    return feature_schema(collection, *((), ()) if found is None else (found.writable, found.required))


def _answer(request: Request, format_: Format, schema: Schema, viewer: Viewer) -> Response:
    """A schema under its own address; plain JSON is for who takes nothing else."""
    body = {"$id": link_to(request, request.url.path), **schema}
    if format_ is Format.HTML:
        links = own_links(request, format_, SCHEMA_TYPE)
        return answer(request, format_, "schema", body | {"links": links}, viewer)
    json_type = JSON_TYPE if is_only_plain_json(request) else SCHEMA_TYPE
    return answer(request, format_, "schema", body, viewer, json_type)

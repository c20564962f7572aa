"""The description of what stands under /ogc, as a document of OpenAPI 3.0 that refers to nothing outside itself."""

import json
from collections.abc import Iterable

from fastapi import APIRouter, Request, Response

from app import __version__
from app.features.collection import Collection, Queryable
from app.features.json_schema import Schema, value_schema
from app.ogc.discovery import DESCRIPTION, OPENAPI_TYPE
from app.ogc.editable import editable
from app.ogc.editing import FEATURE_TYPES, PATCH_TYPES
from app.ogc.formats import HTML_TYPE, SCHEMA_TYPE, TITLE, VARY, Format, FormatDep
from app.ogc.openapi import answers, change, components, get, in_query, parameter
from app.ogc.pages import render
from app.ogc.parameters import STANDARD, ItemsParameters
from app.ogc.tiles_described import paths_of_matrix_sets, paths_of_tiles
from app.partners.access import ViewerDep
from app.published.access import PublishedDep
from app.published.selection import named
from app.web.deps import ReadSessionDep
from app.web.responses import GEOJSON, link_to

router = APIRouter(prefix="/ogc", include_in_schema=False)

SCHEMA_RESOURCES = {
    "queryables": "What a filter may name",
    "sortables": "What sortby may name",
    "schema": "What a feature has, and what of it may be sent",
    "geojson-schema": "What a feature looks like as GeoJSON",
}
ETAG: Schema = {"ETag": {"schema": {"type": "string"}}}


@router.get("/api")
def ogc_api(
    request: Request, session: ReadSessionDep, viewer: ViewerDep, published: PublishedDep, format_: FormatDep
) -> Response:
    """The description, with every collection the viewer may know of."""
    document = describe(link_to(request, "/ogc"), published.all(session, viewer))
    headers = {"Vary": VARY, "Cache-Control": "no-cache"}
    if format_ is Format.HTML:
        return Response(render(request, "api", document), headers=headers, media_type=HTML_TYPE)
    return Response(json.dumps(document, ensure_ascii=False), headers=headers, media_type=OPENAPI_TYPE)


def describe(root: str, collections: Iterable[Collection]) -> Schema:
    """The document for a service whose landing page has this address."""
    paths: Schema = {
        "/": {"get": get("landing", "Landing page", answers("landingPage"))},
        "/conformance": {"get": get("conformance", "What this service conforms to", answers("conformance"))},
        "/api": {"get": get("api", "This description", _description())},
        "/collections": {"get": get("collections", "Every collection", answers("collections"))},
    }
    paths |= paths_of_matrix_sets()
    for collection in collections:
        paths |= _paths_of(collection) | paths_of_tiles(collection)
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "version": __version__, "description": DESCRIPTION, "license": {"name": "EUPL-1.2"}},
        "servers": [{"url": root}],
        "paths": paths,
        "components": components(),
        "security": [{}, {"token": []}],
    }


def _paths_of(collection: Collection) -> Schema:
    path, id_ = f"/collections/{collection.id}", collection.id
    items = [parameter(name) for name in STANDARD]
    items += [_by_property(name, collection.queryables[name]) for name in named(collection, ItemsParameters)]
    item = [parameter("featureId"), parameter("crs"), parameter("f")]
    paths = {
        path: {"get": get(f"{id_}_collection", collection.title, answers("collection"))},
        **{
            f"{path}/{name}": {"get": get(f"{id_}_{name}", summary, answers("jsonSchema", SCHEMA_TYPE))}
            for name, summary in SCHEMA_RESOURCES.items()
        },
        f"{path}/items": {"get": get(f"{id_}_items", collection.title, answers("featureCollection", GEOJSON), items)},
        f"{path}/items/{{featureId}}": {
            "get": get(f"{id_}_item", f"One of: {collection.title}", answers("feature", GEOJSON), item)
        },
    }
    if editable(collection) is not None:
        paths[f"{path}/items"] |= {"post": _create(id_)}
        paths[f"{path}/items/{{featureId}}"] |= _changes(id_)
    return paths


def _create(id_: str) -> Schema:
    created = {"201": {"description": "Created", "headers": {"Location": {"schema": {"type": "string"}}, **ETAG}}}
    return change(f"{id_}_create", "Add a feature", ["Content-Crs"], created, _body("newFeature", FEATURE_TYPES))


def _changes(id_: str) -> Schema:
    names = ["featureId", "If-Match"]
    done = {"204": {"description": "Done", "headers": ETAG}}
    return {
        "put": change(
            f"{id_}_replace",
            "Replace a feature",
            [*names, "Content-Crs"],
            done,
            _body("newFeature", FEATURE_TYPES),
        ),
        "patch": change(
            f"{id_}_update",
            "Change members of a feature",
            [*names, "Content-Crs"],
            done,
            _body("featurePatch", PATCH_TYPES),
        ),
        "delete": change(f"{id_}_delete", "Delete a feature for good", names, {"204": {"description": "Done"}}),
    }


def _body(schema: str, types: Iterable[str]) -> Schema:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}} for media_type in types}


def _description() -> Schema:
    content = {OPENAPI_TYPE: {"schema": {"type": "object"}}, HTML_TYPE: {"schema": {"type": "string"}}}
    return {"description": "An OpenAPI 3.0 document", "content": content}


def _by_property(name: str, queryable: Queryable) -> Schema:
    return in_query(name, f"Features whose {name} is this; unknown is not.", value_schema(queryable))

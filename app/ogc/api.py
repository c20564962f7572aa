"""The description of what stands under /ogc, as a document of OpenAPI 3.0 that refers to nothing outside itself."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from app import __version__
from app.crs import CRS84, OFFERED
from app.features.collection import Collection
from app.features.cql2 import Language
from app.features.plain_values import PlainType, plain_types
from app.ogc.discovery import DESCRIPTION, OPENAPI_TYPE, TITLE
from app.ogc.formats import HTML_TYPE, JSON_TYPE, VARY, Format, FormatDep
from app.ogc.pages import render
from app.ogc.parameters import DEFAULT_LIMIT, STANDARD, ItemsParameters
from app.partners.access import ViewerDep
from app.published.access import PublishedDep
from app.web.deps import MAX_LIMIT, ReadSessionDep
from app.web.problems import MEDIA_TYPE as PROBLEM_TYPE
from app.web.responses import GEOJSON, link_to

router = APIRouter(prefix="/ogc", include_in_schema=False)

Schema = dict[str, Any]

TYPES: Mapping[PlainType, str] = {str: "string", float: "number", bool: "boolean"}
LINKS: Schema = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
CRS_NAMES: Schema = {"type": "string", "format": "uri", "enum": list(OFFERED), "default": CRS84.uri}
STANDARD_SCHEMAS: Mapping[str, Schema] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
    "bbox-crs": CRS_NAMES,
    "crs": CRS_NAMES,
    "datetime": {"type": "string"},
    "filter": {"type": "string"},
    "filter-lang": {
        "type": "string",
        "enum": [language.value for language in Language],
        "default": Language.TEXT.value,
    },
    "q": {"type": "string"},
    "f": {"type": "string", "enum": [format_.value for format_ in Format]},
    "next": {"type": "string"},
}
SCHEMAS: Mapping[str, Schema] = {
    "link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title")},
    },
    "landingPage": {
        "type": "object",
        "required": ["links"],
        "properties": {"title": {"type": "string"}, "description": {"type": "string"}, "links": LINKS},
    },
    "conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}, "links": LINKS},
    },
    "collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": LINKS,
            "crs": {"type": "array", "items": {"type": "string"}},
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
        },
    },
    "collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "itemType": {"type": "string"},
            "extent": {"type": "object"},
            "crs": {"type": "array", "items": {"type": "string"}},
            "storageCrs": {"type": "string"},
            "links": LINKS,
        },
    },
    "feature": {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object"},
            "links": LINKS,
        },
    },
    "featureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "links": LINKS,
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
        },
    },
    "problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    },
}
REFUSALS = {
    "400": "The request cannot be read",
    "401": "The token is unknown, expired or revoked",
    "404": "There is nothing here, or nothing you may see",
    "429": "Your allowance is used up",
    "500": "A defect of the service",
    "503": "The database does not answer or a statement took too long",
}


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
    paths = {
        "/": _get("landing", "Landing page", _answers("landingPage")),
        "/conformance": _get("conformance", "What this service conforms to", _answers("conformance")),
        "/api": _get("api", "This description", _description()),
        "/collections": _get("collections", "Every collection", _answers("collections")),
    }
    for collection in collections:
        paths |= _paths_of(collection)
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "version": __version__, "description": DESCRIPTION, "license": {"name": "EUPL-1.2"}},
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "parameters": {name: _standard(name) for name in STANDARD},
            "schemas": dict(SCHEMAS),
            "responses": {status: _problem(text) for status, text in REFUSALS.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _paths_of(collection: Collection) -> dict[str, Schema]:
    path, id_ = f"/collections/{collection.id}", collection.id
    names = plain_types(collection)
    items = [_reference(name) for name in STANDARD]
    items += [_by_property(name, plain) for name, plain in names.items() if name not in STANDARD]
    row_id = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "The integer feature id.",
        "schema": {"type": "integer", "format": "int64", "minimum": 1},
    }
    return {
        path: _get(f"{id_}_collection", collection.title, _answers("collection")),
        f"{path}/items": _get(f"{id_}_items", collection.title, _answers("featureCollection", GEOJSON), items),
        f"{path}/items/{{featureId}}": _get(
            f"{id_}_item",
            f"One of: {collection.title}",
            _answers("feature", GEOJSON),
            [row_id, _reference("crs"), _reference("f")],
        ),
    }


def _get(name: str, summary: str, answers: Schema, parameters: list[Schema] | None = None) -> Schema:
    refusals = {status: {"$ref": f"#/components/responses/{status}"} for status in REFUSALS}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [_reference("f")] if parameters is None else parameters,
            "responses": {"200": answers, "304": {"description": "Not modified"}} | refusals,
        }
    }


def _answers(schema: str, media_type: str = JSON_TYPE) -> Schema:
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": schema, "content": content | {HTML_TYPE: {"schema": {"type": "string"}}}}


def _description() -> Schema:
    content = {OPENAPI_TYPE: {"schema": {"type": "object"}}, HTML_TYPE: {"schema": {"type": "string"}}}
    return {"description": "An OpenAPI 3.0 document", "content": content}


def _problem(text: str) -> Schema:
    return {"description": text, "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/problem"}}}}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def _standard(name: str) -> Schema:
    described = {field.alias or key: field.description for key, field in ItemsParameters.model_fields.items()}
    return _in_query(name, described[name] or "", STANDARD_SCHEMAS[name])


def _by_property(name: str, plain: PlainType) -> Schema:
    return _in_query(name, f"Features whose {name} is this; unknown is not.", {"type": TYPES[plain]})


def _in_query(name: str, description: str, schema: Schema) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "style": "form",
        "explode": False,
        "description": description,
        "schema": schema,
    }

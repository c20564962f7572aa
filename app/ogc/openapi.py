"""The parts that the description of /ogc is made of: schemas, parameters, refusals, and operations from them."""

from collections.abc import Mapping
from typing import Any

from app.crs import CRS84, OFFERED
from app.features.cql2 import Language
from app.features.ordering import MOST_KEYS
from app.ogc.formats import HTML_TYPE, JSON_TYPE, Format
from app.ogc.parameters import DEFAULT_LIMIT, STANDARD, ItemsParameters, ResultType
from app.web.deps import MAX_LIMIT
from app.web.problems import MEDIA_TYPE as PROBLEM_TYPE

Schema = dict[str, Any]

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
    "filter-crs": CRS_NAMES,
    "q": {"type": "string"},
    "sortby": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MOST_KEYS},
    "properties": {"type": "array", "items": {"type": "string"}},
    "skipGeometry": {"type": "boolean", "default": False},
    "resultType": {
        "type": "string",
        "enum": [each.value for each in ResultType],
        "default": ResultType.RESULTS.value,
    },
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
            "attribution": {"type": "string"},
            "licence": {"type": "string"},
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
    "jsonSchema": {
        "type": "object",
        "required": ["$schema", "$id", "type", "properties"],
        "properties": {
            "$schema": {"type": "string"},
            "$id": {"type": "string"},
            "type": {"type": "string", "enum": ["object"]},
            "properties": {"type": "object"},
        },
    },
    "newFeature": {
        "type": "object",
        "required": ["type", "geometry"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object", "nullable": True},
        },
    },
    "featurePatch": {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object"},
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
REFUSALS: Mapping[str, str] = {
    "400": "The request cannot be read",
    "401": "The token is unknown, expired or revoked",
    "404": "There is nothing here, or nothing you may see",
    "406": "Given out in other formats only",
    "429": "Your allowance is used up",
    "500": "A defect of the service",
    "503": "The database does not answer or a statement took too long",
}
REFUSED_CHANGES: Mapping[str, str] = {
    "403": "The role of the token may not do this, or the row is another agency's",
    "409": "The change contradicts what is stored",
    "412": "The feature changed since you read it",
    "413": "The body is too large",
    "415": "The body is of another type",
    "422": "Understood, but not acceptable",
    "428": "If-Match is needed",
}
FEATURE_ID: Schema = {
    "name": "featureId",
    "in": "path",
    "required": True,
    "description": "The integer feature id.",
    "schema": {"type": "integer", "format": "int64", "minimum": 1},
}
HEADERS: Mapping[str, Schema] = {
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "description": "ETag of the feature as you read it; without it the change is refused.",
        "schema": {"type": "string"},
    },
    "Content-Crs": {
        "name": "Content-Crs",
        "in": "header",
        "description": "Coordinate system of the body, in angle brackets or bare.",
        "schema": {"type": "string", "default": CRS84.uri},
    },
}


def components() -> Schema:
    """What the paths refer to."""
    refusals = {**REFUSALS, **REFUSED_CHANGES}
    return {
        "parameters": {name: _standard(name) for name in STANDARD} | {"featureId": FEATURE_ID, **HEADERS},
        "schemas": dict(SCHEMAS),
        "responses": {status: _problem(text) for status, text in refusals.items()},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }


def get(name: str, summary: str, answers: Schema, parameters: list[Schema] | None = None) -> Schema:
    """A GET operation; `f` is its only parameter unless others are given."""
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [parameter("f")] if parameters is None else parameters,
        "responses": {"200": answers, "304": {"description": "Not modified"}, **_refer(REFUSALS)},
    }


def change(name: str, summary: str, parameters: list[str], answers: Schema, body: Schema | None = None) -> Schema:
    """An operation that changes something, for holders of a token."""
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [parameter(each) for each in parameters],
        **({} if body is None else {"requestBody": {"required": True, "content": body}}),
        "responses": {**answers, **_refer({**REFUSALS, **REFUSED_CHANGES})},
        "security": [{"token": []}],
    }


def answers(schema: str, media_type: str = JSON_TYPE) -> Schema:
    """A resource as JSON and HTML."""
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": schema, "content": content | {HTML_TYPE: {"schema": {"type": "string"}}}}


def parameter(name: str) -> Schema:
    """A reference to a parameter that many addresses take."""
    return {"$ref": f"#/components/parameters/{name}"}


def in_query(name: str, description: str, schema: Schema) -> Schema:
    """A query parameter."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "style": "form",
        "explode": False,
        "description": description,
        "schema": schema,
    }


def _refer(refusals: Mapping[str, str]) -> Schema:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in refusals}


def _problem(text: str) -> Schema:
    return {"description": text, "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/problem"}}}}


def _standard(name: str) -> Schema:
    described = {field.alias or key: field.description for key, field in ItemsParameters.model_fields.items()}
    return in_query(name, described[name] or "", STANDARD_SCHEMAS[name])

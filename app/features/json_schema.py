"""Properties of a collection in JSON Schema 2020-12, with the keywords of OGC API – Features – Part 5 (Schemas)."""

from collections.abc import Container, Mapping
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, DateTime, Float, Integer, select
from sqlalchemy.types import TypeEngine

from app.features.collection import Collection, Queryable, ShapeKind, ValueType
from app.features.members import property_names
from app.features.ordering import sortables
from app.features.schema import OTHERS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
GEOMETRY = "geometry"
PLAIN_KEYWORDS = ("title", "description", "type", "format", "items", "enum")
TYPES: Mapping[ValueType, Schema] = {
    ValueType.NUMBER: {"type": "number"},
    ValueType.INTEGER: {"type": "integer"},
    ValueType.STRING: {"type": "string"},
    ValueType.BOOLEAN: {"type": "boolean"},
    ValueType.DATE: {"type": "string", "format": "date"},
    ValueType.TIMESTAMP: {"type": "string", "format": "date-time"},
}
SHAPES: Mapping[ShapeKind, str] = {
    ShapeKind.POINT: "geometry-point-or-multipoint",
    ShapeKind.LINE: "geometry-linestring-or-multilinestring",
    ShapeKind.POLYGON: "geometry-polygon-or-multipolygon",
    ShapeKind.MIXED: "geometry-any",
    ShapeKind.NONE: "geometry-any",
}
# The Unified Code for Units of Measure has no currency and no weighting of sound: those stand as annotations.
UCUM: Mapping[str, str] = {
    "m": "m",
    "s": "s",
    "m²": "m2",
    "m³/m²": "m3/m2",
    "m³/h": "m3/h",
    "€/m²": "{EUR}/m2",
    "dB(A)/m²": "{dB(A)}/m2",
    "MW": "MW",
    "kV": "kV",
    "%": "%",
    "months": "mo",
}
COLUMN_TYPES: tuple[tuple[type[TypeEngine[Any]], Schema], ...] = (
    (JSON, {"type": "object"}),
    (Boolean, TYPES[ValueType.BOOLEAN]),
    (Integer, TYPES[ValueType.INTEGER]),
    (Float, TYPES[ValueType.NUMBER]),
    (DateTime, TYPES[ValueType.TIMESTAMP]),
    (Date, TYPES[ValueType.DATE]),
)


def value_schema(queryable: Queryable) -> Schema:
    """Type, format and code list of one value."""
    codes = {} if queryable.code_list is None else {"enum": [code.value for code in queryable.code_list]}
    return {**TYPES[queryable.value_type], **codes}


def queryables_schema(collection: Collection) -> Schema:
    """What a filter may name."""
    return _schema(collection, {name: _queryable(collection, name) for name in collection.queryables})


def sortables_schema(collection: Collection) -> Schema:
    """What rows may be ordered by."""
    return _schema(collection, {name: _queryable(collection, name) for name in sortables(collection)})


def feature_schema(collection: Collection, writable: Container[str], required: tuple[str, ...]) -> Schema:
    """What a feature has; `writable` names what may be sent, `required` what a new feature needs."""
    properties = {collection.id_name: _queryable(collection, collection.id_name)}
    if collection.shape_kind is not ShapeKind.NONE:
        properties[GEOMETRY] = _geometry(collection)
    properties |= {name: _property(collection, name) for name in property_names(collection)}
    for position, (name, member) in enumerate(properties.items(), start=1):
        member |= {"x-ogc-propertySeq": position} | ({} if name in writable else {"readOnly": True})
    return _schema(collection, properties) | ({"required": list(required)} if required else {})


def geojson_schema(collection: Collection) -> Schema:
    """A feature as GeoJSON, for clients that take the types of attributes from it, such as GDAL.

    They read one plain type of each property and nothing else, so null, which any of them may be, is not named; and an
    integer to them has 32 bits, so wider ones are numbers.
    """
    properties = {name: _as_attribute(collection, name) for name in property_names(collection)}
    return {
        "$schema": DIALECT,
        "type": "object",
        "title": collection.title,
        "description": "A property that is null is unknown.",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            GEOMETRY: {"format": SHAPES[collection.shape_kind]},
            "properties": {"type": "object", "properties": properties},
        },
    }


def _as_attribute(collection: Collection, name: str) -> Schema:
    described = {key: value for key, value in _property(collection, name).items() if key in PLAIN_KEYWORDS}
    is_wide = isinstance(select(*collection.properties).selected_columns[name].type, BigInteger)
    return described | (TYPES[ValueType.NUMBER] if is_wide else {})


def _schema(collection: Collection, properties: Schema) -> Schema:
    described = {"description": collection.description} if collection.description else {}
    return {
        "$schema": DIALECT,
        "type": "object",
        "title": collection.title,
        **described,
        "properties": properties,
        "additionalProperties": False,
    }


def _queryable(collection: Collection, name: str) -> Schema:
    queryable = collection.queryables[name]
    if queryable.value_type is ValueType.GEOMETRY:
        return _geometry(collection)
    code = None if queryable.unit is None else UCUM.get(queryable.unit)
    unit = {} if code is None else {"x-ogc-unit": code, "x-ogc-unitLang": "UCUM"}
    return {**_words(name, queryable.description), **value_schema(queryable), **unit, **_role(collection, name)}


def _geometry(collection: Collection) -> Schema:
    return {
        **_words(GEOMETRY, "Outline, else position; unknown where neither is"),
        "format": SHAPES[collection.shape_kind],
        "x-ogc-role": "primary-geometry",
    }


def _role(collection: Collection, name: str) -> Schema:
    roles = {collection.id_name: "id", collection.day_name: "primary-instant"}
    return {"x-ogc-role": roles[name]} if name in roles else {}


def _property(collection: Collection, name: str) -> Schema:
    queryable = collection.queryables.get(name)
    if queryable is not None and queryable.column is None:  # several in a row
        return {**_words(name, queryable.description), "type": "array", "items": value_schema(queryable)}
    return _queryable(collection, name) if queryable is not None else _column(collection, name)


def _column(collection: Collection, name: str) -> Schema:
    """A property that is no queryable, by the type of its column."""
    column_type = select(*collection.properties).selected_columns[name].type
    known = (schema for kind, schema in COLUMN_TYPES if isinstance(column_type, kind))
    return {**_words(name, None), **next(known, TYPES[ValueType.STRING])}


def _words(name: str, description: str | None) -> Schema:
    known = description or (OTHERS[name][1] if name in OTHERS else None)
    return {"title": name.replace("_", " ").capitalize()} | ({"description": known} if known else {})

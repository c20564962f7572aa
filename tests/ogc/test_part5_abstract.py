"""Schemas (OGC API – Common – Part 3, drafted as Features – Part 5): each requirement that is claimed."""

from datetime import date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.features.json_schema import UCUM
from app.fields import FACILITY_FIELDS, PARCEL_FIELDS, SITE_FIELDS
from tests.answers import blamed, features_of, problem_of

NAMES = ["parcels", "sites", "districts", "municipalities", "infrastructure", "parcels-logistics"]
RESOURCES = ["schema", "queryables", "sortables"]
RELATIONS = "http://www.opengis.net/def/rel/ogc/1.0/"
SCHEMA_TYPE = "application/schema+json"
KEYWORDS = {"title", "description", "type", "format", "enum", "items", "readOnly"}
BY_NAME = pytest.mark.parametrize("name", NAMES)
BY_RESOURCE = pytest.mark.parametrize("resource", RESOURCES)


def schema_of(world: TestClient, name: str, resource: str) -> dict[str, Any]:
    found: dict[str, Any] = world.get(f"/ogc/collections/{name}/{resource}").json()
    return found


def with_role(schema: dict[str, Any], role: str) -> list[str]:
    return [name for name, each in schema["properties"].items() if each.get("x-ogc-role") == role]


@BY_NAME
@BY_RESOURCE
def test_resource_is_linked_and_answers(world: TestClient, name: str, resource: str) -> None:
    """/req/returnables-and-receivables/link, op, response; /req/queryables/link, op, response;
    /req/sortables/link, op, response"""
    (link,) = (
        each
        for each in world.get(f"/ogc/collections/{name}").json()["links"]
        if each["rel"] == f"{RELATIONS}{resource}"
    )
    assert link["href"] == f"http://testserver/ogc/collections/{name}/{resource}"
    for accept, media_type in (
        (SCHEMA_TYPE, SCHEMA_TYPE),
        ("*/*", SCHEMA_TYPE),
        (f"{SCHEMA_TYPE}, application/json", SCHEMA_TYPE),
        ("application/json", "application/json"),
        ("text/html", "text/html; charset=utf-8"),
    ):
        answer = world.get(link["href"], headers={"Accept": accept})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
        assert "Accept" in answer.headers["Vary"]
    problem_of(world.get(f"/ogc/collections/streets/{resource}"), 404)
    assert blamed(world.get(f"{link['href']}?limit=1"), 400) == ["limit"]


@BY_NAME
@BY_RESOURCE
def test_schema_is_json_schema(world: TestClient, name: str, resource: str) -> None:
    """/req/schemas/json-schema, properties, additional-keywords"""
    schema = schema_of(world, name, resource)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"http://testserver/ogc/collections/{name}/{resource}"
    assert (schema["type"], schema["additionalProperties"]) == ("object", False)
    assert schema["title"]
    for property_ in schema["properties"].values():
        assert {keyword for keyword in property_ if not keyword.startswith("x-ogc-")} <= KEYWORDS
        assert property_["title"]
        spatial = property_.get("format", "").startswith("geometry-")
        assert ("type" in property_) != spatial
        if property_.get("format") in ("date", "date-time"):
            assert property_["type"] == "string"


@BY_NAME
@BY_RESOURCE
def test_roles(world: TestClient, name: str, resource: str) -> None:
    """/req/schemas/role, role-id; /req/advanced-property-roles/role-primary-geometry, role-primary-instant,
    primary-temporal-constraints; /req/core-roles-features/role-primary-geometry, role-primary-instant"""
    schema = schema_of(world, name, resource)
    assert with_role(schema, "id") == ["id"]
    assert schema["properties"]["id"]["type"] == "integer"
    assert with_role(schema, "primary-geometry") == ([] if resource == "sortables" else ["geometry"])
    dated = [each for each in with_role(schema, "primary-instant") if schema["properties"][each]["format"] == "date"]
    assert dated == with_role(schema, "primary-instant")
    assert len(dated) <= 1


@BY_NAME
def test_order_of_properties(world: TestClient, name: str) -> None:
    """/req/schemas/property-seq"""
    numbers = [each["x-ogc-propertySeq"] for each in schema_of(world, name, "schema")["properties"].values()]
    assert numbers == list(range(1, len(numbers) + 1))


@BY_NAME
@BY_RESOURCE
def test_units_are_of_ucum(world: TestClient, name: str, resource: str) -> None:
    """/req/schemas/unit"""
    for property_ in schema_of(world, name, resource)["properties"].values():
        assert ("x-ogc-unit" in property_) == ("x-ogc-unitLang" in property_)
        if "x-ogc-unit" in property_:
            assert property_["x-ogc-unit"] in UCUM.values()
            assert property_["x-ogc-unitLang"] == "UCUM"
            assert property_["type"] in ("number", "integer")


def test_every_unit_has_its_code() -> None:
    """/req/schemas/unit: none is lost on the way"""
    units = {field.unit for field in (*PARCEL_FIELDS, *SITE_FIELDS, *FACILITY_FIELDS)} - {None}
    assert units <= UCUM.keys()
    assert all(code.isascii() for code in UCUM.values())


def test_code_lists_stand_as_enum(world: TestClient) -> None:
    """/rec/schemas/properties"""
    for resource in RESOURCES:
        zoning = schema_of(world, "parcels", resource)["properties"]["zoning"]
        assert {"GE", "GI"} <= set(zoning["enum"])
        assert zoning["description"]
    assert "group" in schema_of(world, "parcels-logistics", "queryables")["properties"]


@BY_NAME
def test_features_are_as_the_schema_says(world: TestClient, name: str) -> None:
    """/req/returnables-and-receivables/response: each value, and nothing beside what is named"""
    types: dict[str, Any] = {
        "string": str,
        "number": int | float,
        "integer": int,
        "boolean": bool,
        "array": list,
        "object": dict,
    }
    schema = schema_of(world, name, "schema")["properties"]
    for feature in features_of(world.get(f"/ogc/collections/{name}/items?limit=1000")):
        given = feature["properties"] | {"id": feature["id"], "geometry": feature["geometry"]}
        assert given.keys() == schema.keys()
        for property_, value in given.items():
            if value is None or property_ == "geometry":
                continue
            assert isinstance(value, types[schema[property_]["type"]]), property_
            assert value in schema[property_].get("enum", [value])
            if schema[property_].get("format") == "date":
                date.fromisoformat(value)
            elif schema[property_].get("format") == "date-time":
                datetime.fromisoformat(value)


@BY_NAME
def test_geometries_are_of_the_kind_that_is_named(world: TestClient, name: str) -> None:
    """/req/schemas/properties"""
    kind = schema_of(world, name, "schema")["properties"]["geometry"]["format"].removeprefix("geometry-").split("-or-")
    for feature in features_of(world.get(f"/ogc/collections/{name}/items?limit=1000")):
        if feature["geometry"] is not None:
            assert kind == ["any"] or feature["geometry"]["type"].lower() in kind


@BY_NAME
def test_what_is_computed_is_read_only(world: TestClient, name: str) -> None:
    """/req/schemas/properties: readOnly; Part 4 takes what is not"""
    schema = schema_of(world, name, "schema")
    writable = {each for each, property_ in schema["properties"].items() if not property_.get("readOnly")}
    if name not in ("parcels", "sites", "infrastructure"):
        assert writable == set()
        assert "required" not in schema
        return
    assert {"name", "geometry", "key", "source", "as_of"} <= writable
    assert not writable & {"id", "municipality", "geometry_area_m2", "geometry_kind", "synthetic", "withdrawn_at"}
    assert set(schema["required"]) <= writable


@BY_NAME
def test_every_sortable_sorts(world: TestClient, name: str) -> None:
    """/req/sortables/response: no geometry, no array; and each is taken by `sortby`"""
    every = {each["id"] for each in features_of(world.get(f"/ogc/collections/{name}/items?limit=1000"))}
    for sortable, property_ in schema_of(world, name, "sortables")["properties"].items():
        assert property_["type"] not in ("array", "object")
        page = world.get(f"/ogc/collections/{name}/items", params={"sortby": f"-{sortable}", "limit": "1000"})
        assert {each["id"] for each in features_of(page)} == every

"""The description of the API: OpenAPI 3.0, complete in itself, true to the routes, as clients read it."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.crs import OFFERED
from app.ogc.discovery import OPENAPI_TYPE
from app.web.deps import MAX_LIMIT
from tests.answers import COLLECTIONS


@pytest.fixture
def document(world: TestClient) -> dict[str, Any]:
    body: dict[str, Any] = world.get("/ogc/api").json()
    return body


def resolved(document: dict[str, Any], part: dict[str, Any]) -> Any:
    if "$ref" not in part:
        return part
    found: Any = document
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found


def parameters_of(document: dict[str, Any], path: str) -> dict[str, dict[str, Any]]:
    listed = (resolved(document, each) for each in document["paths"][path]["get"]["parameters"])
    return {parameter["name"]: parameter for parameter in listed}


def test_document_is_openapi_3_0_of_the_exact_type(world: TestClient, document: dict[str, Any]) -> None:
    assert world.get("/ogc/api").headers["Content-Type"] == OPENAPI_TYPE
    assert document["openapi"] == "3.0.3"
    assert {"title", "version"} <= set(document["info"])


def test_document_refers_to_nothing_outside_itself(document: dict[str, Any]) -> None:
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)))
    assert references
    for reference in references:
        assert reference.startswith("#/")
        assert resolved(document, {"$ref": reference})


def test_every_address_of_the_document_answers_as_it_says(world: TestClient, document: dict[str, Any]) -> None:
    root = document["servers"][0]["url"]
    for path, methods in document["paths"].items():
        described = methods["get"]["responses"]["200"]["content"]
        for media_type in described:
            address = re.sub(r"\{tile\w+\}", "0", path.replace("{featureId}", "1"))
            answer = world.get(root + address, headers={"Accept": media_type})
            assert answer.status_code == 200, path
            assert answer.headers["Content-Type"].startswith(media_type), path


def test_every_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [methods["get"]["operationId"] for methods in document["paths"].values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", COLLECTIONS)
def test_items_declare_the_parameters_clients_look_for(document: dict[str, Any], name: str) -> None:
    parameters = parameters_of(document, f"/collections/{name}/items")
    for each in ("limit", "bbox", "datetime"):
        assert (parameters[each]["style"], parameters[each]["explode"]) == ("form", False)
        assert parameters[each]["in"] == "query"
        assert parameters[each]["required"] is False
    assert parameters["bbox"]["schema"] | {"minItems": 4, "maxItems": 6} == parameters["bbox"]["schema"]
    assert {"minimum": 1, "maximum": MAX_LIMIT, "default": 100}.items() <= parameters["limit"]["schema"].items()
    assert parameters["crs"]["schema"]["enum"] == list(OFFERED)
    assert parameters["key"]["schema"] == {"type": "string"}


def test_limit_stands_among_the_components(document: dict[str, Any]) -> None:
    assert document["components"]["parameters"]["limit"]["schema"]["maximum"] == MAX_LIMIT


@pytest.mark.parametrize("name", COLLECTIONS)
def test_declared_parameters_are_those_that_are_taken(world: TestClient, document: dict[str, Any], name: str) -> None:
    answer = world.get(f"/ogc/collections/{name}/items?no-such-parameter=1")
    taken = answer.json()["errors"][0]["detail"].partition("known are: ")[2].rstrip(".").split(", ")
    assert set(taken) == set(parameters_of(document, f"/collections/{name}/items"))


@pytest.mark.parametrize("name", COLLECTIONS)
def test_declared_properties_have_the_type_of_their_values(
    world: TestClient, document: dict[str, Any], name: str
) -> None:
    types = {"string": str, "number": int | float, "integer": int, "boolean": bool}
    parameters = parameters_of(document, f"/collections/{name}/items")
    for feature in world.get(f"/ogc/collections/{name}/items").json()["features"]:
        for property_, value in feature["properties"].items():
            for each in value if isinstance(value, list) else [value]:
                if property_ in parameters and each is not None:
                    assert isinstance(each, types[parameters[property_]["schema"]["type"]])

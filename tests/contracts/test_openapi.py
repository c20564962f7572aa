"""The description of the API is complete: every address with its answers, problems, parameters and who may call it."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI
from fastapi.testclient import TestClient

from app.imports.bodies import ReportBody, SourceBody
from app.imports.report import ImportReport
from app.imports.sources import load_sources, public_list
from app.main import create_app
from app.settings import Settings
from app.web.openapi import TAGS
from app.web.problems import INTERNAL, KINDS, MEDIA_TYPE
from app.web.responses import GEOJSON
from tests.conftest import CloneDatabase

SNAPSHOT = Path(__file__).with_name("openapi.json")
GEOJSON_PATHS = {
    *(f"/{name}" for name in ("parcels", "sites", "infrastructure", "districts", "municipalities")),
    *(f"/{name}/{{id}}" for name in ("parcels", "sites", "infrastructure")),
}
WITHOUT_TOKEN = {"/sources", "/place-names", "/networks", "/health/live", "/health/ready", "/metrics"}
PARAMETERS_WITH_EXAMPLES = {"bbox", "q", "profile", "weights", "lon", "lat"}
SLUGS = {kind.slug for kind in (*KINDS.values(), INTERNAL)}
ONLY_ELSEWHERE = {
    "method-not-allowed",  # the lack of an operation
    "not-acceptable",  # /ogc describes itself
    "address-too-long",  # answered before it is known which operation is meant
    "headers-too-large",
}

Operation = Mapping[str, Any]
Named = tuple[str, Operation]


@pytest.fixture(scope="module")
def client(clone_database: CloneDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application on an empty database that no test here writes to."""
    settings = Settings(
        database_url=clone_database(), data_dir=tmp_path_factory.mktemp("data"), rate_limit=None, pool_size=2
    )
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").json()
    return described


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> list[Named]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def resolved(document: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part itself, or what its reference leads to."""
    if "$ref" not in part:
        return part
    found: Any = document
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return resolved(document, found)


def problems_of(document: Mapping[str, Any], operation: Operation) -> set[str]:
    answers = [resolved(document, answer) for answer in operation["responses"].values()]
    return {slug for answer in answers for slug in re.findall(r"/problems/([a-z-]+)", answer["description"])}


def test_the_description_is_openapi(document: dict[str, Any]) -> None:
    assert OpenAPI.model_validate(document).openapi.startswith("3.1")


def test_every_operation_says_what_it_does(operations: list[Named]) -> None:
    silent = [name for name, operation in operations if not (operation.get("summary") and operation.get("description"))]
    assert silent == []


def test_every_operation_has_a_name_of_its_own(operations: list[Named]) -> None:
    names = [operation["operationId"] for _, operation in operations]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z_]+", name) for name in names)


def test_every_tag_is_explained(document: dict[str, Any], operations: list[Named]) -> None:
    assert {tag for _, operation in operations for tag in operation["tags"]} == set(TAGS)
    assert {tag["name"] for tag in document["tags"]} == set(TAGS)


def test_every_parameter_is_described(operations: list[Named]) -> None:
    silent = [
        f"{name}: {parameter['name']}"
        for name, operation in operations
        for parameter in operation.get("parameters", ())
        if not (parameter.get("description") or parameter["schema"].get("description"))
    ]
    assert silent == []


def test_parameters_of_a_form_of_their_own_have_examples(operations: list[Named]) -> None:
    without = [
        f"{name}: {parameter['name']}"
        for name, operation in operations
        for parameter in operation.get("parameters", ())
        if parameter["name"] in PARAMETERS_WITH_EXAMPLES
        and not (parameter.get("examples") or parameter["schema"].get("examples"))
    ]
    assert without == []


def test_every_refusal_is_a_problem(document: dict[str, Any], operations: list[Named]) -> None:
    """Readiness answers in its own form, whether it is ready or not."""
    others = [
        f"{name}: {status}"
        for name, operation in operations
        for status, answer in operation["responses"].items()
        if int(status) >= 400 and set(resolved(document, answer)["content"]) != {MEDIA_TYPE}
    ]
    assert others == ["GET /health/ready: 503"]


def test_a_problem_stands_under_its_own_status(document: dict[str, Any], operations: list[Named]) -> None:
    status_of = {kind.slug: str(kind.status) for kind in (*KINDS.values(), INTERNAL)}
    for name, operation in operations:
        for status, answer in operation["responses"].items():
            slugs = re.findall(r"/problems/([a-z-]+)", resolved(document, answer)["description"])
            assert {status_of[slug] for slug in slugs} <= {status}, name


def test_every_problem_is_documented_somewhere(document: dict[str, Any], operations: list[Named]) -> None:
    told = {slug for _, operation in operations for slug in problems_of(document, operation)}
    assert told == SLUGS - ONLY_ELSEWHERE


def test_the_framework_s_own_error_is_nowhere(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in json.dumps(document)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))):
        assert resolved(document, {"$ref": reference})


def test_geojson_answers_have_a_schema_down_to_the_properties(document: dict[str, Any]) -> None:
    for path in GEOJSON_PATHS:
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        assert set(content) == {GEOJSON}
        schema = resolved(document, content[GEOJSON]["schema"])
        members = schema["properties"]
        feature = resolved(document, members["features"]["items"]) if "features" in members else schema
        assert {"type", "id", "geometry", "properties"} <= set(feature["properties"]), path
        assert "key" in resolved(document, feature["properties"]["properties"])["properties"], path


def test_a_parcel_says_unit_and_code_list_of_its_properties(document: dict[str, Any]) -> None:
    members = document["components"]["schemas"]["ParcelMembers"]["properties"]
    assert members["area_m2"]["x-unit"] == "m²"
    assert {"$ref": "#/components/schemas/Zoning"} in members["zoning"]["anyOf"]


def test_imports_and_sources_answer_the_members_that_are_described() -> None:
    report = ImportReport("id", "parcels", "file.csv", "layer", dry_run=True, read=0, filtered=0)
    assert set(report.as_json()) == set(ReportBody.model_fields)
    (described, *_) = public_list(load_sources(Settings().geodata_dir))
    assert set(described) == set(SourceBody.model_fields)


def test_the_token_is_needed_where_the_description_says_so(client: TestClient, operations: list[Named]) -> None:
    """Asked without a token: 401 where it is needed, something else where it may be left out."""
    for name, operation in operations:
        method, path = name.split()
        asked = client.request(method, path.replace("{id}", "1"), headers={"Content-Type": "application/json"})
        is_needed = {} not in operation.get("security", [{}])
        assert (asked.status_code == 401) == is_needed, name


def test_what_knows_no_token_documents_none(operations: list[Named]) -> None:
    without = {name.split()[1] for name, operation in operations if "security" not in operation}
    assert without == WITHOUT_TOKEN


def test_addresses_and_parameters_are_as_they_were(operations: list[Named]) -> None:
    """The snapshot is what clients rely on; `make bless` renews it."""
    now = {
        name: {
            "operationId": operation["operationId"],
            "parameters": [f"{each['in']} {each['name']}" for each in operation.get("parameters", ())],
            "responses": list(operation["responses"]),
        }
        for name, operation in operations
    }
    text = json.dumps(now, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("LOTSE_BLESS"):
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert text == SNAPSHOT.read_text(encoding="utf-8")

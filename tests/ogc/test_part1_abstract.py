"""OGC API – Features – Part 1 (Core, HTML, GeoJSON, OpenAPI 3.0): each requirement, by its abstract tests."""

from datetime import UTC, datetime
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from app.ogc.conformance import CONFORMS_TO
from app.web.deps import MAX_LIMIT
from tests.answers import features_of, ids_of, pages, problem_of
from tests.ogc.conftest import PARCELS

NAMES = ["parcels", "sites", "districts", "municipalities", "infrastructure", "parcels-logistics"]
JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}
RESOURCES = ["", "/conformance", "/collections", "/collections/parcels"]
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def body_of(world: TestClient, path: str) -> dict[str, Any]:
    answer = world.get(path, headers=JSON)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def links_of(body: dict[str, Any], rel: str) -> list[dict[str, str]]:
    return [link for link in body["links"] if link["rel"] == rel]


@pytest.fixture(scope="module")
def document(world: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = world.get("/ogc/api").json()
    return found


def parameter_of(document: dict[str, Any], collection: str, name: str) -> dict[str, Any]:
    listed = document["paths"][f"/collections/{collection}/items"]["get"]["parameters"]
    resolved = [
        document["components"]["parameters"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in listed
    ]
    (found,) = (each for each in resolved if each["name"] == name)
    assert (found["in"], found["required"], found["style"], found["explode"]) == ("query", False, "form", False)
    schema: dict[str, Any] = found["schema"]
    return schema


def test_landing_page(world: TestClient) -> None:
    """/req/core/root-op, root-success"""
    body = body_of(world, "/ogc/")
    for rel in ("service-desc", "service-doc", "conformance", "data"):
        assert links_of(body, rel)
    assert world.get("/ogc", follow_redirects=False).status_code == 200


def test_api_definition(world: TestClient) -> None:
    """/req/core/api-definition-op, api-definition-success; /req/oas30/oas-definition-1"""
    (described,) = links_of(body_of(world, "/ogc"), "service-desc")
    answer = world.get(described["href"], headers={"Accept": OPENAPI})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, OPENAPI)
    assert answer.json()["openapi"].startswith("3.0.")
    (told,) = links_of(body_of(world, "/ogc"), "service-doc")
    assert world.get(told["href"], headers=HTML).headers["Content-Type"].startswith("text/html")


def test_conformance(world: TestClient) -> None:
    """/req/core/conformance-op, conformance-success"""
    assert body_of(world, "/ogc/conformance")["conformsTo"] == list(CONFORMS_TO)


def test_http(world: TestClient) -> None:
    """/req/core/http: HTTP 1.1, GET and HEAD, conditional requests"""
    answer = world.head("/ogc/collections/parcels/items")
    assert (answer.status_code, answer.content) == (200, b"")
    held = {"If-None-Match": answer.headers["ETag"]}
    assert world.get("/ogc/collections/parcels/items", headers=held).status_code == 304


def test_collections(world: TestClient) -> None:
    """/req/core/fc-md-op, fc-md-success, fc-md-links, fc-md-items, fc-md-items-links"""
    body = body_of(world, "/ogc/collections")
    assert {link["rel"] for link in body["links"]} >= {"self", "alternate"}
    assert set(NAMES) <= {collection["id"] for collection in body["collections"]}
    for collection in body["collections"]:
        items = links_of(collection, "items")
        assert {link["type"] for link in items} == {"application/geo+json", "text/html"}
        assert all({"rel", "type", "href"} <= link.keys() for link in items)


@pytest.mark.parametrize("name", NAMES)
def test_collection(world: TestClient, name: str) -> None:
    """/req/core/sfc-md-op, sfc-md-success: as it is listed"""
    (listed,) = (each for each in body_of(world, "/ogc/collections")["collections"] if each["id"] == name)
    alone = body_of(world, f"/ogc/collections/{name}")
    assert alone | {"links": []} == listed | {"links": []}
    assert {link["rel"] for link in listed["links"]} <= {link["rel"] for link in alone["links"]}


@pytest.mark.parametrize("name", NAMES)
def test_extent_holds_every_feature(world: TestClient, name: str) -> None:
    """/req/core/fc-md-extent; /req/core/crs84"""
    extent = body_of(world, f"/ogc/collections/{name}")["extent"]
    box = shapely.box(*extent["spatial"]["bbox"][0]).buffer(1e-6)
    assert extent["spatial"]["crs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    for feature in features_of(world.get(f"/ogc/collections/{name}/items?limit=1000")):
        assert feature["geometry"] is None or box.covers(shapely.geometry.shape(feature["geometry"]))


@pytest.mark.parametrize("name", NAMES)
def test_items(world: TestClient, name: str) -> None:
    """/req/core/fc-op, fc-response, fc-links, fc-rel-type, fc-timeStamp, fc-numberMatched, fc-numberReturned;
    /req/geojson/definition, content"""
    before = datetime.now(UTC)
    answer = world.get(f"/ogc/collections/{name}/items", headers=JSON)
    body = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/geo+json")
    assert body["type"] == "FeatureCollection"
    assert all(feature["type"] == "Feature" for feature in body["features"])
    assert {"self", "alternate"} <= {link["rel"] for link in body["links"]}
    assert all(link["type"] for link in body["links"])
    assert before <= datetime.fromisoformat(body["timeStamp"]) <= datetime.now(UTC)
    assert body["numberReturned"] == len(body["features"])
    walk = pages(world, f"/ogc/collections/{name}/items?limit=7")
    assert body["numberMatched"] == sum(len(ids_of(page)) for page in walk)


@pytest.mark.parametrize("name", NAMES)
def test_limit(world: TestClient, document: dict[str, Any], name: str) -> None:
    """/req/core/fc-limit-definition, fc-limit-response-1; /rec/core/fc-limit-response-2"""
    schema = parameter_of(document, name, "limit")
    assert (schema["type"], schema["minimum"], schema["maximum"]) == ("integer", 1, MAX_LIMIT)
    assert 1 <= schema["default"] <= MAX_LIMIT
    for limit in (1, 2, MAX_LIMIT, 10 * MAX_LIMIT):
        assert len(ids_of(world.get(f"/ogc/collections/{name}/items?limit={limit}"))) <= min(limit, MAX_LIMIT)


@pytest.mark.parametrize("name", NAMES)
def test_bbox(world: TestClient, document: dict[str, Any], name: str) -> None:
    """/req/core/fc-bbox-definition, fc-bbox-response"""
    schema = parameter_of(document, name, "bbox")
    assert (schema["type"], schema["items"]["type"], schema["minItems"], schema["maxItems"]) == (
        "array",
        "number",
        4,
        6,
    )
    path = f"/ogc/collections/{name}/items?limit=1000"
    box = (11.98, 51.31, 12.03, 51.33)
    wanted = [
        each["id"]
        for each in features_of(world.get(path))
        if each["geometry"] and shapely.geometry.shape(each["geometry"]).intersects(shapely.box(*box))
    ]
    west, south, east, north = box
    assert ids_of(world.get(f"{path}&bbox={west},{south},{east},{north}")) == wanted
    assert ids_of(world.get(f"{path}&bbox={west},{south},-9,{east},{north},900")) == wanted


@pytest.mark.parametrize("name", NAMES)
def test_datetime(world: TestClient, document: dict[str, Any], name: str) -> None:
    """/req/core/fc-time-definition, fc-time-response"""
    assert parameter_of(document, name, "datetime") == {"type": "string"}
    path = f"/ogc/collections/{name}/items?limit=1000"
    days = {each["id"]: each["properties"]["as_of"] for each in features_of(world.get(path))}
    for text, first, last in (
        ("2024-01-01", "2024-01-01", "2024-01-01"),
        ("2024-01-01T10:00:00Z", "2024-01-01", "2024-01-01"),
        ("2024-01-02/2026-05-12", "2024-01-02", "2026-05-12"),
        ("../2025-06-30", "0000", "2025-06-30"),
        ("2025-06-30T00:00:00Z/", "2025-06-30", "9999"),
    ):
        wanted = [id_ for id_, day in days.items() if day is not None and first <= day <= last]
        assert ids_of(world.get(f"{path}&datetime={text}")) == wanted


@pytest.mark.parametrize(
    "path", ["/ogc", "/ogc/conformance", "/ogc/collections", "/ogc/collections/parcels", "/ogc/api"]
)
def test_unknown_and_invalid_parameters(world: TestClient, path: str) -> None:
    """/req/core/query-param-unknown, query-param-invalid"""
    problem_of(world.get(f"{path}?unknownQueryParameter=1"), 400)
    problem_of(world.get(f"{path}?f=none"), 400)


@pytest.mark.parametrize("name", NAMES)
def test_unknown_and_invalid_parameters_of_items(world: TestClient, name: str) -> None:
    """/req/core/query-param-unknown, query-param-invalid"""
    for asked in (
        "unknownQueryParameter=1",
        "limit=0",
        "limit=x",
        "bbox=1,2,3",
        "datetime=x",
        "f=none",
        "limit=1&limit=1",
    ):
        problem_of(world.get(f"/ogc/collections/{name}/items?{asked}"), 400)
    problem_of(world.get(f"/ogc/collections/{name}/items/1?unknownQueryParameter=1"), 400)


@pytest.mark.parametrize("name", NAMES)
def test_item(world: TestClient, name: str) -> None:
    """/req/core/f-op, f-success, f-links; /req/geojson/content"""
    page = world.get(f"/ogc/collections/{name}/items?limit=3")
    for feature in features_of(page):
        answer = world.get(f"/ogc/collections/{name}/items/{feature['id']}", headers=JSON)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/geo+json")
        item = answer.json()
        assert {"self", "alternate", "collection"} <= {link["rel"] for link in item.pop("links")}
        assert item == feature
    problem_of(world.get(f"/ogc/collections/{name}/items/987654321"), 404)


IDS = ["abc", "9" * 31, "%00", "..%2f..%2fetc", "x" * 10_000, "%C0%AF", "🏭", "1;DROP", "1'", "-1", "0", "1.0", "1e1"]


@pytest.mark.parametrize("id_", IDS, ids=lambda text: text[:8])
def test_no_id_is_not_found(world: TestClient, id_: str) -> None:
    """/req/core/f-op: 404, whatever stands for the id"""
    problem_of(world.get(f"/ogc/collections/parcels/items/{id_}"), 404)
    problem_of(world.get(f"/ogc/collections/{id_}"), 404)
    problem_of(world.get(f"/ogc/collections/{id_}/items"), 404)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/conformance",
        "/collections",
        "/collections/parcels",
        "/collections/parcels/items",
        "/collections/parcels/items/1",
    ],
)
def test_html(world: TestClient, path: str) -> None:
    """/req/html/definition, content"""
    answer = world.get(f"/ogc{path}", headers=HTML)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert "Accept" in answer.headers["Vary"]


def test_every_path_of_the_description_answers(world: TestClient, document: dict[str, Any]) -> None:
    """/req/oas30/oas-definition-2, oas-impl, completeness"""
    for path, methods in document["paths"].items():
        if "/tiles" in path or "{" in path.replace("{featureId}", ""):
            continue
        id_ = 1 if "featureId" in path else None
        answer = world.get(f"/ogc{path.rstrip('/').replace('{featureId}', str(id_))}")
        assert str(answer.status_code) in methods["get"]["responses"]
        if answer.status_code == 200:
            media_type = answer.headers["Content-Type"].partition("; charset")[0]
            assert media_type in methods["get"]["responses"]["200"]["content"]


def test_refusals_are_described(world: TestClient, document: dict[str, Any]) -> None:
    """/req/oas30/exceptions-codes, security"""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {"400", "404", "500"} <= operation["responses"].keys(), (path, method)
    assert document["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    answer = world.get("/ogc/collections", headers={"Authorization": "Bearer nobody"})
    problem_of(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_row_count_of_this_world(world: TestClient) -> None:
    """The tests above would say little of an empty one."""
    assert len(ids_of(world.get("/ogc/collections/parcels/items"))) == PARCELS

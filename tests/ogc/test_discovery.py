"""Landing page, conformance and collections, as the abstract tests of Part 1 (Core) and Part 2 (CRS) want them."""

from typing import Any

import geopandas
import pytest
from fastapi.testclient import TestClient

from app.crs import CRS84, OFFERED, STORAGE
from app.ogc.conformance import CONFORMS_TO
from app.ogc.discovery import OPENAPI_TYPE
from tests.answers import COLLECTIONS, problem_of
from tests.makers import make_headers

HTML = "text/html; charset=utf-8"
PATHS = ["/ogc", "/ogc/conformance", "/ogc/collections", *(f"/ogc/collections/{name}" for name in COLLECTIONS)]


def links_of(body: dict[str, Any], rel: str) -> list[dict[str, str]]:
    return [link for link in body["links"] if link["rel"] == rel]


def test_landing_page_leads_to_everything(world: TestClient) -> None:
    body = world.get("/ogc").json()
    tiling = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data", tiling} == {
        link["rel"] for link in body["links"]
    }
    assert links_of(body, "service-desc")[0]["type"] == OPENAPI_TYPE
    for link in body["links"]:
        followed = world.get(link["href"], headers={"Accept": link["type"]})
        assert followed.status_code == 200
        assert followed.headers["Content-Type"].startswith(link["type"])


def test_landing_page_answers_with_and_without_the_last_slash(world: TestClient) -> None:
    assert world.get("/ogc/", follow_redirects=False).json()["title"] == world.get("/ogc").json()["title"]


def test_conformance_names_each_class_once(world: TestClient) -> None:
    named = world.get("/ogc/conformance").json()["conformsTo"]
    assert named == list(CONFORMS_TO)
    assert len(named) == len(set(named))


def test_every_collection_is_listed_as_it_describes_itself(world: TestClient) -> None:
    listed = world.get("/ogc/collections").json()["collections"]
    assert [collection["id"] for collection in listed] == list(COLLECTIONS)
    for collection in listed:
        own = world.get(f"/ogc/collections/{collection['id']}").json()
        assert own | {"links": []} == collection | {"links": []}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_collection_leads_to_its_items_in_both_formats(world: TestClient, name: str) -> None:
    body = world.get(f"/ogc/collections/{name}").json()
    items = {link["type"]: link["href"] for link in links_of(body, "items")}
    assert set(items) == {"application/geo+json", "text/html"}
    assert "?" not in items["application/geo+json"]  # clients append an id to it
    for media_type, href in items.items():
        assert world.get(href).headers["Content-Type"].startswith(media_type)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_collection_names_its_coordinate_systems(world: TestClient, name: str) -> None:
    body = world.get(f"/ogc/collections/{name}").json()
    assert body["itemType"] == "feature"
    assert body["crs"] == list(OFFERED)
    assert body["crs"][0] == CRS84.uri
    assert body["storageCrs"] == STORAGE.uri


def test_extent_is_that_of_the_rows(world: TestClient) -> None:
    extent = world.get("/ogc/collections/parcels").json()["extent"]
    rows = geopandas.GeoDataFrame.from_features(world.get("/ogc/collections/parcels/items?limit=100").json())
    assert extent["spatial"]["bbox"][0] == pytest.approx(rows.total_bounds, abs=1e-6)
    assert extent["spatial"]["crs"] == CRS84.uri
    assert extent["temporal"]["interval"] == [["2024-01-01T00:00:00Z", "2026-05-12T00:00:00Z"]]


def test_extent_of_rows_without_a_date_has_no_time(world: TestClient) -> None:
    assert set(world.get("/ogc/collections/districts").json()["extent"]) == {"spatial"}


def test_unknown_collection_is_not_found(world: TestClient) -> None:
    for path in ("", "/items", "/items/1"):
        problem_of(world.get(f"/ogc/collections/streets{path}"), 404)


@pytest.mark.parametrize("path", PATHS)
def test_json_is_the_default_and_html_is_for_who_prefers_it(world: TestClient, path: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept in ("*/*", "application/json", "text/html;q=0.9,*/*", "nonsense", "image/png, */*;q=0.1", ""):
        assert world.get(path, headers={"Accept": accept}).headers["Content-Type"] == "application/json", accept
    for accept in (browser, "text/html", "text/*", "application/json;q=0.5, text/html"):
        assert world.get(path, headers={"Accept": accept}).headers["Content-Type"] == HTML, accept
    assert "Accept" in world.get(path).headers["Vary"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "accept", ["image/png", "*/*;q=0", "text/html;q=0", "text/html;q=x", "application/pdf, text/csv"]
)
def test_who_takes_neither_json_nor_html_is_told_so(world: TestClient, path: str, accept: str) -> None:
    problem_of(world.get(path, headers={"Accept": accept}), 406)


@pytest.mark.parametrize("path", PATHS)
def test_format_may_be_named(world: TestClient, path: str) -> None:
    assert world.get(f"{path}?f=html").headers["Content-Type"] == HTML
    assert world.get(f"{path}?f=json", headers={"Accept": "text/html"}).headers["Content-Type"] == "application/json"
    problem_of(world.get(f"{path}?f=xml"), 400)
    problem_of(world.get(f"{path}?fomat=json"), 400)


@pytest.mark.parametrize("path", PATHS)
def test_links_to_itself_and_to_the_other_format_lead_there(world: TestClient, path: str) -> None:
    links = {link["rel"]: link for link in world.get(path).json()["links"]}
    assert links["self"]["href"].endswith(path)
    alternate = world.get(links["alternate"]["href"])
    assert alternate.headers["Content-Type"].startswith(links["alternate"]["type"])


def test_what_a_token_shows_of_extents_is_kept_in_no_shared_cache(world: TestClient) -> None:
    headers = make_headers(world, "staff")  # type: ignore[arg-type] # a role by its value
    assert world.get("/ogc/collections").headers["Cache-Control"].startswith("public")
    assert world.get("/ogc/collections", headers=headers).headers["Cache-Control"].startswith("private")

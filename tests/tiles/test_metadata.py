"""What is said of tiles: TileJSON, tile sets, the tile matrix set, and the links that lead to them."""

import re
from typing import Any

import morecantile
import pytest
from fastapi.testclient import TestClient

from app.codes import Role
from tests.answers import problem_of
from tests.makers import make_district, make_facility, make_headers, make_parcel
from tests.tiles.conftest import features_in, path_of, place_in

BOX = (11.9, 51.2, 12.1, 51.4)
TILES_1 = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
OGC = "/ogc/collections/parcels/tiles"


@pytest.fixture(scope="module")
def world(shared: TestClient) -> TestClient:
    make_district(shared, "15088", "Saalekreis", BOX)
    make_facility(shared, "airport_cargo", at=(12.24, 51.414))
    make_parcel(shared, key="A")
    make_parcel(shared, key="FAR", at=(13.9, 52.9), visibility="internal")
    return shared


def local(address: str) -> str:
    return address.removeprefix("http://testserver")


def link_of(body: dict[str, Any], rel: str) -> dict[str, Any]:
    (found,) = (each for each in body["links"] if each["rel"] == rel)
    return dict(found)


@pytest.mark.parametrize("collection", ["parcels", "parcels-food", "sites", "districts", "infrastructure"])
def test_tilejson_says_where_tiles_are_and_what_they_hold(world: TestClient, collection: str) -> None:
    body = world.get(f"/tiles/{collection}.json").json()
    assert (body["tilejson"], body["scheme"]) == ("3.0.0", "xyz")
    assert 0 <= body["minzoom"] <= body["maxzoom"] <= 24
    (layer,) = body["vector_layers"]
    assert layer["id"] == collection
    assert set(layer["fields"].values()) <= {"String", "Number", "Boolean"}
    (template,) = body["tiles"]
    column, row = place_in(8)
    path = local(template).format(z=8, x=column, y=row)
    assert path == path_of(8, collection=collection)
    for feature in features_in(world.get(path), collection):
        assert set(feature["properties"]) <= set(layer["fields"])


def test_tilejson_bounds_are_of_what_the_viewer_may_see(world: TestClient) -> None:
    anonymous = world.get("/tiles/parcels.json")
    staff = world.get("/tiles/parcels.json", headers=make_headers(world, Role.STAFF))
    assert anonymous.json()["bounds"][2] < 12.1
    assert staff.json()["bounds"][2] > 13.8
    assert (anonymous.headers["Cache-Control"], staff.headers["Cache-Control"]) == (
        "public, no-cache",
        "private, no-cache",
    )
    held = {"If-None-Match": anonymous.headers["ETag"]}
    assert world.get("/tiles/parcels.json", headers=held).status_code == 304
    assert "bounds" not in world.get("/tiles/sites.json").json()


def test_tilejson_tells_of_its_sources_in_the_language_asked_for(world: TestClient) -> None:
    english, german = (
        world.get("/tiles/parcels.json", headers={"Accept-Language": language}) for language in ("en", "de")
    )
    assert english.json()["attribution"].startswith("© Flächenlotse and the sources")
    assert german.json()["attribution"].startswith("© Flächenlotse und die Quellen")
    assert english.headers["ETag"] != german.headers["ETag"]
    assert "Accept-Language" in german.headers["Vary"]


def test_collection_leads_to_its_tiles(world: TestClient) -> None:
    """Conformance class geodata-tilesets."""
    collection = world.get("/ogc/collections/parcels").json()
    sets = world.get(local(link_of(collection, f"{REL}tilesets-vector")["href"])).json()
    (item,) = sets["tilesets"]
    assert item["dataType"] == "vector"
    assert item["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    one = world.get(local(link_of(item, "self")["href"])).json()
    template = link_of(one, "item")
    assert (template["type"], template["templated"]) == ("application/vnd.mapbox-vector-tile", True)
    column, row = place_in(9)
    path = local(template["href"]).format(tileMatrix=9, tileRow=row, tileCol=column)
    assert [each["properties"]["key"] for each in features_in(world.get(path))] == ["A"]
    (layer,) = one["layers"]
    assert layer["id"] == "parcels"
    assert layer["propertiesSchema"]["properties"]["area_m2"] == {"type": "number"}
    assert one["boundingBox"]["lowerLeft"][0] == pytest.approx(12, abs=0.01)
    assert world.get(local(one["tileMatrixSetDefinition"])).json()["uri"] == one["tileMatrixSetURI"]


def test_landing_page_leads_to_the_matrix_set(world: TestClient) -> None:
    landing = world.get("/ogc/").json()
    listed = world.get(local(link_of(landing, f"{REL}tiling-schemes")["href"])).json()
    (item,) = listed["tileMatrixSets"]
    defined = world.get(local(link_of(item, "self")["href"])).json()
    assert defined == world.get("/ogc/tileMatrixSets/WebMercatorQuad").json()
    read = morecantile.TileMatrixSet.model_validate(defined)
    assert [matrix.matrixWidth for matrix in read.tileMatrices] == [2**zoom for zoom in range(25)]
    assert item["uri"] == defined["uri"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"


def test_conformance_names_what_is_tested_here(world: TestClient) -> None:
    said = world.get("/ogc/conformance").json()["conformsTo"]
    claimed = {each.removeprefix(TILES_1) for each in said if each.startswith(TILES_1)}
    assert claimed == {"core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30"}
    assert "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset" in said


def test_description_holds_the_paths_of_tiles(world: TestClient) -> None:
    """Conformance class oas30."""
    paths = world.get("/ogc/api").json()["paths"]
    place = "{tileMatrix}/{tileRow}/{tileCol}"
    ends = ("", "/WebMercatorQuad", f"/WebMercatorQuad/{place}")
    of_tiles = [f"/collections/districts/tiles{end}" for end in ends]
    for path in ("/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad", *of_tiles):
        assert paths[path]["get"]["operationId"]
    tile = paths[f"/collections/parcels/tiles/WebMercatorQuad/{place}"]["get"]
    names = re.findall(r"\{(\w+)\}", place)
    assert [each["name"] for each in tile["parameters"] if each.get("in") == "path"] == names
    assert "application/vnd.mapbox-vector-tile" in tile["responses"]["200"]["content"]
    assert "204" in tile["responses"]


ABSENT = [
    "/ogc/tileMatrixSets/WorldCRS84Quad",
    f"{OGC}/WorldCRS84Quad",
    f"{OGC}/WorldCRS84Quad/0/0/0",
    "/ogc/collections/nothing/tiles",
    "/ogc/collections/nothing/tiles/WebMercatorQuad",
    "/ogc/collections/nothing/tiles/WebMercatorQuad/0/0/0",
]


@pytest.mark.parametrize("path", ABSENT)
def test_other_sets_and_collections_are_absent(world: TestClient, path: str) -> None:
    problem_of(world.get(path), 404)


@pytest.mark.parametrize("path", ["/ogc/tileMatrixSets", OGC, f"{OGC}/WebMercatorQuad"])
def test_descriptions_take_their_format_and_nothing_else(world: TestClient, path: str) -> None:
    assert world.get(f"{path}?f=json").status_code == 200
    problem_of(world.get(f"{path}?f=png"), 400)
    problem_of(world.get(f"{path}?colour=red"), 400)

"""OGC API – Features – Part 2 (CRS by reference): each requirement, by the standard's abstract tests."""

from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from app.crs import CRS84, OFFERED, STORAGE, Crs
from app.geo import LONLAT_SRID, reproject
from tests.answers import blamed, features_of, ids_of, problem_of

NAMES = ["parcels", "sites", "districts", "municipalities", "infrastructure", "parcels-logistics"]
BY_NAME = pytest.mark.parametrize("name", NAMES)
BY_CRS = pytest.mark.parametrize("crs", OFFERED.values(), ids=lambda crs: crs.uri[-5:])


def shape_of(feature: dict[str, Any], crs: Crs) -> Any:
    """The geometry in lon/lat."""
    shape = shapely.geometry.shape(feature["geometry"])
    if crs.is_lat_first:
        shape = shapely.transform(shape, lambda positions: positions[:, ::-1])
    return reproject(shape, crs.srid, LONLAT_SRID)


def placed(world: TestClient, name: str, crs: Crs | None = None) -> dict[int, dict[str, Any]]:
    asked = {"limit": "1000"} | ({} if crs is None else {"crs": crs.uri})
    page = world.get(f"/ogc/collections/{name}/items", params=asked)
    return {each["id"]: each for each in features_of(page) if each["geometry"] is not None}


@BY_NAME
def test_collection_names_its_systems(world: TestClient, name: str) -> None:
    """/req/crs/crs-uri, fc-md-crs-list, fc-md-storageCrs, fc-md-crs-list-global"""
    body = world.get(f"/ogc/collections/{name}").json()
    assert body["crs"][0] == CRS84.uri
    assert body["storageCrs"] == STORAGE.uri
    assert body["storageCrs"] in body["crs"]
    assert all(uri.startswith("http://www.opengis.net/def/crs/") for uri in body["crs"])
    assert set(body["crs"]) <= set(world.get("/ogc/collections").json()["crs"])


@BY_NAME
def test_parameters_are_described(world: TestClient, name: str) -> None:
    """/req/crs/fc-bbox-crs-definition, fc-bbox-crs-valid-defaultValue, fc-crs-definition, fc-crs-default-value"""
    document = world.get("/ogc/api").json()
    listed = document["paths"][f"/collections/{name}/items"]["get"]["parameters"]
    for parameter in ("crs", "bbox-crs", "filter-crs"):
        assert {"$ref": f"#/components/parameters/{parameter}"} in listed
        schema = document["components"]["parameters"][parameter]["schema"]
        assert (schema["type"], schema["format"], schema["default"]) == ("string", "uri", CRS84.uri)


@BY_NAME
@BY_CRS
def test_items_in_every_system(world: TestClient, name: str, crs: Crs) -> None:
    """/req/crs/fc-crs-valid-value, fc-crs-action, geojson; /req/crs/ogc-crs-header, ogc-crs-header-value"""
    plain, moved = placed(world, name), placed(world, name, crs)
    assert plain.keys() == moved.keys()
    for id_, feature in moved.items():
        there = shape_of(feature, crs)
        assert shapely.hausdorff_distance(there, shape_of(plain[id_], CRS84)) < 2e-6
    for path in ("items", f"items/{next(iter(plain))}"):
        answer = world.get(f"/ogc/collections/{name}/{path}", params={"crs": crs.uri})
        assert answer.headers["Content-Crs"] == f"<{crs.uri}>"
    assert world.get(f"/ogc/collections/{name}/items").headers["Content-Crs"] == f"<{CRS84.uri}>"


@BY_NAME
@BY_CRS
def test_bbox_in_every_system(world: TestClient, name: str, crs: Crs) -> None:
    """/req/crs/fc-bbox-crs-valid-value, fc-bbox-crs-action: a box round one feature finds it and its neighbours"""
    moved = placed(world, name, crs)
    shapes = {id_: shapely.geometry.shape(feature["geometry"]) for id_, feature in moved.items()}
    box = next(iter(shapes.values())).buffer(1e-5 if crs.is_lonlat else 0.5).bounds
    text = ",".join(map(repr, box))
    found = ids_of(
        world.get(f"/ogc/collections/{name}/items", params={"bbox": text, "bbox-crs": crs.uri, "limit": "1000"})
    )
    inside = shapely.box(*box)
    margin = 2e-5 if crs.is_lonlat else 2.0
    surely = {id_ for id_, shape in shapes.items() if shape.intersects(inside.buffer(-margin))}
    perhaps = {id_ for id_, shape in shapes.items() if shape.intersects(inside.buffer(margin))}
    assert surely <= set(found) <= perhaps
    assert next(iter(shapes)) in found


@pytest.mark.parametrize("parameter", ["crs", "bbox-crs", "filter-crs"])
@pytest.mark.parametrize(
    "uri", ["", "EPSG:25832", "http://www.opengis.net/def/crs/EPSG/0/9999999", "25832", "x" * 9000]
)
def test_other_systems_are_refused(world: TestClient, parameter: str, uri: str) -> None:
    """/req/crs/fc-crs-valid-value, fc-bbox-crs-valid-value"""
    problem_of(world.get("/ogc/collections/parcels/items", params={parameter: uri, "bbox": "11,51,12,52"}), 400)
    if parameter == "crs":
        problem_of(world.get("/ogc/collections/parcels/items/1", params={parameter: uri}), 400)
    else:
        assert blamed(world.get("/ogc/collections/parcels/items/1", params={parameter: uri}), 400) == [parameter]

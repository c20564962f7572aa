"""OGC API – Features – Part 4 (Create, Replace, Update and Delete): each requirement that is claimed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from httpx2 import Response

from app.codes import Role
from app.crs import CRS84, LATLON, OFFERED, Crs
from app.features.rows import evidence_of
from app.geo import LONLAT_SRID, reproject
from app.main import create_app
from app.parcels.collection import PARCELS
from app.settings import Settings
from tests.answers import blamed, problem_of
from tests.makers import make_facility, make_headers, make_parcel, make_partner, make_site, opened, square

COLLECTIONS = "/ogc/collections"
ITEMS = f"{COLLECTIONS}/parcels/items"
PLAIN = {"Accept-Encoding": "identity"}  # a compressed answer has a weak tag
GEOJSON = {"Content-Type": "application/geo+json"}
MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}
EDITABLE = ("parcels", "sites", "infrastructure")
READ_ONLY = ("districts", "municipalities", "parcels-logistics")
NEW: dict[str, dict[str, Any]] = {
    "parcels": {"name": "Nordfeld 3", "area_m2": 38_000, "zoning": "GI", "plan_date": "2024-02-29"},
    "sites": {"name": "Industriepark Nord", "site_type": "industrial_area", "attributes": {"rail": True}},
    "infrastructure": {"kind": "station", "name": "Leuna Süd", "accuracy_m": 20},
}
SQUARE = shapely.geometry.mapping(square((12.0, 51.32), 40_000))
POINT = {"type": "Point", "coordinates": [12.2, 51.4]}


@pytest.fixture(scope="module")
def client(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """An application that the tests of this file write to."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        make_partner(client, "saalekreis")
        make_partner(client, "leipzig")
        yield client


@pytest.fixture(scope="module")
def staff(client: TestClient) -> dict[str, str]:
    return make_headers(client, Role.STAFF)


@pytest.fixture(scope="module")
def editor(client: TestClient) -> dict[str, str]:
    return make_headers(client, Role.EDITOR, "saalekreis")


def feature(collection: str, **properties: Any) -> dict[str, Any]:
    geometry = POINT if collection == "infrastructure" else SQUARE
    return {"type": "Feature", "geometry": geometry, "properties": NEW[collection] | properties}


def make(client: TestClient, collection: str = "parcels") -> str:
    """The address of a new row."""
    makers = {"parcels": make_parcel, "sites": make_site, "infrastructure": make_facility}
    return f"{COLLECTIONS}/{collection}/items/{makers[collection](client)}"


def read(client: TestClient, path: str, headers: dict[str, str], crs: Crs = CRS84) -> dict[str, Any]:
    answer = client.get(path, headers=headers, params={"crs": crs.uri})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def held(client: TestClient, path: str, headers: dict[str, str]) -> dict[str, str]:
    """The headers of a change by who has read the present state."""
    return headers | {"If-Match": client.get(path, headers=headers | PLAIN).headers["ETag"]}


def located(answer: Response) -> str:
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("http://testserver")


def outline(geometry: dict[str, Any]) -> Any:
    return shapely.normalize(shapely.geometry.shape(geometry))


# Create/Replace/Delete


@pytest.mark.parametrize("collection", EDITABLE)
def test_options_name_the_methods(client: TestClient, staff: dict[str, str], collection: str) -> None:
    """/req/create-replace-delete/options-op, options-response, options-accept-post; /req/update/methods"""
    items = client.options(f"{COLLECTIONS}/{collection}/items", headers=staff)
    assert items.status_code == 200
    assert items.headers["Allow"].split(", ") == ["GET", "HEAD", "OPTIONS", "POST"]
    assert items.headers["Accept-Post"].split(", ") == ["application/geo+json", "application/json"]
    item = client.options(f"{COLLECTIONS}/{collection}/items/1", headers=staff)
    assert item.status_code == 200
    assert item.headers["Allow"].split(", ") == ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]


@pytest.mark.parametrize("collection", [*EDITABLE, *READ_ONLY])
def test_options_promise_nobody_what_is_refused(
    client: TestClient, staff: dict[str, str], editor: dict[str, str], collection: str
) -> None:
    """/req/create-replace-delete/options-response"""
    writers = {"parcels": (staff, editor), "sites": (staff, editor), "infrastructure": (staff,)}.get(collection, ())
    for headers in ({}, make_headers(client, Role.VIEWER, "leipzig"), editor, staff):
        allowed = client.options(f"{COLLECTIONS}/{collection}/items", headers=headers).headers["Allow"].split(", ")
        assert ("POST" in allowed) == (headers in writers)
        on_one = client.options(f"{COLLECTIONS}/{collection}/items/1", headers=headers).headers["Allow"].split(", ")
        assert ("PUT" in on_one) == ("PATCH" in on_one) == (headers in writers)
        assert ("DELETE" in on_one) == (headers in writers and headers is staff)


@pytest.mark.parametrize("collection", EDITABLE)
def test_post_adds_a_feature(client: TestClient, staff: dict[str, str], collection: str) -> None:
    """/req/create-replace-delete/post-op, post-body, post-response, post-response-rid"""
    path = f"{COLLECTIONS}/{collection}/items"
    before = client.get(path, headers=staff).json()["numberMatched"]
    answer = client.post(path, headers=staff | GEOJSON, json=feature(collection))
    stored = read(client, located(answer), staff)
    assert located(answer) == f"{path}/{stored['id']}"
    assert NEW[collection].items() <= stored["properties"].items()
    assert outline(stored["geometry"]).equals_exact(
        outline(
            {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}
            if collection != "infrastructure"
            else POINT
        ),
        1e-7,
    )
    assert client.get(path, headers=staff).json()["numberMatched"] == before + 1


def test_post_passes_over_an_id(client: TestClient, staff: dict[str, str]) -> None:
    """/per/create-replace-delete/rid: the service gives the id"""
    path = make(client)
    before = read(client, path, staff)
    answer = client.post(ITEMS, headers=staff | GEOJSON, json=feature("parcels") | {"id": before["id"]})
    assert located(answer) != path
    assert read(client, path, staff) == before


def test_nulls_of_a_new_feature_say_nothing(client: TestClient, staff: dict[str, str]) -> None:
    """A desktop GIS sends every field of its form, most of them null, the computed ones too."""
    blank = dict.fromkeys(read(client, make(client), staff)["properties"])
    stored = read(
        client,
        located(client.post(ITEMS, headers=staff | GEOJSON, json=feature("parcels", **blank | NEW["parcels"]))),
        staff,
    )
    assert stored["properties"]["status"] == "available"
    assert stored["properties"]["visibility"] == "public"
    assert stored["properties"]["key"].startswith("P-")


@pytest.mark.parametrize("collection", EDITABLE)
def test_put_replaces_a_feature_and_keeps_its_id(client: TestClient, staff: dict[str, str], collection: str) -> None:
    """/req/create-replace-delete/put-op, put-body, put-response, put-rid; /req/features/geojson-create-replace"""
    path = make(client, collection)
    before = read(client, path, staff)
    sent = feature(collection) | {"id": 424_242}
    answer = client.put(path, headers=held(client, path, staff) | GEOJSON, json=sent)
    assert (answer.status_code, answer.content) == (204, b"")
    stored = read(client, path, staff)
    assert stored["id"] == before["id"]
    assert stored["properties"]["key"] == before["properties"]["key"]
    assert NEW[collection].items() <= stored["properties"].items()
    problem_of(client.get(path.rpartition("/")[0] + "/424242", headers=staff), 404)


def test_put_makes_what_is_absent_unknown(client: TestClient, staff: dict[str, str]) -> None:
    """/req/create-replace-delete/put-response: what must not be unknown stays, above all who may see the row"""
    path = f"{ITEMS}/{make_parcel(client, zoning='GI', power_mw=20.0, visibility='internal', status='reserved')}"
    client.put(path, headers=held(client, path, staff) | GEOJSON, json=feature("parcels", zoning=None))
    stored = read(client, path, staff)["properties"]
    assert stored["power_mw"] is stored["zoning"] is None
    assert (stored["visibility"], stored["status"]) == ("internal", "reserved")
    problem_of(client.get(path), 404)


def test_put_of_what_was_read_changes_nothing(client: TestClient, staff: dict[str, str]) -> None:
    """/req/create-replace-delete/put-response: coordinates that come back as they were do not move the land"""
    for crs in OFFERED.values():
        path = make(client)
        before, headers = read(client, path, staff, crs), held(client, path, staff)
        answer = client.put(path, headers=headers | GEOJSON | {"Content-Crs": f"<{crs.uri}>"}, json=before)
        assert answer.status_code == 204, answer.text
        assert answer.headers["ETag"] == headers["If-Match"]
        assert read(client, path, staff, crs) == before


def test_put_to_no_feature_is_not_found(client: TestClient, staff: dict[str, str]) -> None:
    """/req/create-replace-delete/put-rid-exception"""
    for headers in ({}, {"If-Match": '"xyz"'}):
        answer = client.put(f"{ITEMS}/999999", headers=staff | GEOJSON | headers, json=feature("parcels"))
        problem_of(answer, 404)
    problem_of(client.get(f"{ITEMS}/999999", headers=staff), 404)


@pytest.mark.parametrize("collection", EDITABLE)
def test_delete_removes_a_feature(client: TestClient, staff: dict[str, str], collection: str) -> None:
    """/req/create-replace-delete/delete-op, delete-response"""
    path = make(client, collection)
    assert client.delete(path, headers=held(client, path, staff)).status_code == 204
    problem_of(client.get(path, headers=staff), 404)
    problem_of(client.delete(path, headers=staff | {"If-Match": "*"}), 404)


@pytest.mark.parametrize(("method", "known"), [("POST", GEOJSON), ("PUT", GEOJSON), ("PATCH", MERGE_PATCH)])
def test_body_says_what_it_is(client: TestClient, staff: dict[str, str], method: str, known: dict[str, str]) -> None:
    """/req/create-replace-delete/post-content-type, put-content-type; /req/update/patch-content-type"""
    path = make(client) if method != "POST" else ITEMS
    before = client.get(path, headers=staff).json()
    body = b'{"type":"Feature","geometry":null,"properties":{"name":"Other"}}'
    headers = staff | {"If-Match": "*"}
    problem_of(client.request(method, path, headers=headers, content=body), 400)
    for other in ("text/plain", "application/xml", "application/gml+xml", "application/geo+json; charset=latin-1"):
        problem_of(client.request(method, path, headers=headers | {"Content-Type": other}, content=body), 415)
    problem_of(client.request(method, path, headers=headers | known, content=body[:-1]), 400)
    after = client.get(path, headers=staff).json()
    assert after | {"timeStamp": ""} == before | {"timeStamp": ""}


# Update


@pytest.mark.parametrize("collection", EDITABLE)
def test_options_name_the_patches(client: TestClient, staff: dict[str, str], collection: str) -> None:
    """/req/update/options-accept-patch"""
    types = client.options(f"{COLLECTIONS}/{collection}/items/1", headers=staff).headers["Accept-Patch"].split(", ")
    assert types[0] == "application/merge-patch+json"


@pytest.mark.parametrize("type_", ["application/merge-patch+json", "application/geo+json", "application/json"])
def test_patch_changes_what_it_names_and_nothing_else(client: TestClient, staff: dict[str, str], type_: str) -> None:
    """/req/update/update-patch-op, update-patch-body, update-patch-response; /req/features/update-json-merge-patch"""
    path = f"{ITEMS}/{make_parcel(client, zoning='GI', contact='Town hall')}"
    before = read(client, path, staff)
    patch: dict[str, Any] = {"properties": {"area_m2": 1234.5, "power_mw": 20, "zoning": None}, "geometry": POINT}
    answer = client.patch(path, headers=held(client, path, staff) | {"Content-Type": type_}, json=patch)
    assert answer.status_code == 204, answer.text
    stored = read(client, path, staff)
    assert stored["geometry"] == POINT
    assert patch["properties"].items() <= stored["properties"].items()
    told = {"area_m2", "power_mw", "zoning", "geometry_kind", "geometry_area_m2"}
    assert {name for name, value in stored["properties"].items() if value != before["properties"][name]} == told


def test_patch_leaves_the_id_alone(client: TestClient, staff: dict[str, str]) -> None:
    """/req/update/rid; /req/features/update-json-merge-patch: a patch of the id is refused"""
    path = make(client)
    headers = held(client, path, staff) | MERGE_PATCH
    assert blamed(client.patch(path, headers=headers, json={"id": 5_000_000}), 422) == ["/id"]
    assert blamed(client.patch(path, headers=headers, json={"properties": {"id": 1}}), 422) == ["/properties/id"]
    assert client.patch(path, headers=headers, json={"id": read(client, path, staff)["id"]}).status_code == 204


# Optimistic Locking using ETags


def test_features_have_strong_tags(client: TestClient) -> None:
    """/req/optimistic-locking-etags/get-etag-response"""
    for collection in EDITABLE:
        tag = client.get(make(client, collection), headers=PLAIN).headers["ETag"]
        assert tag.startswith('"')
        assert tag.endswith('"')


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_change_needs_the_present_tag(client: TestClient, staff: dict[str, str], method: str) -> None:
    """/req/optimistic-locking-etags/ifmatch-put-op, ifmatch-put-eval, put-etag-response, ifmatch-patch-op,
    ifmatch-patch-eval, patch-etag-response, ifmatch-delete-op, ifmatch-delete-eval"""
    path = make(client)
    before, present = read(client, path, staff), held(client, path, staff)
    body = None if method == "DELETE" else feature("parcels")
    problem_of(client.request(method, path, headers=staff | GEOJSON, json=body), 428)
    for stale in ('"0"', '"xyz"', 'W/"0-abc"', "nonsense"):
        problem_of(client.request(method, path, headers=staff | GEOJSON | {"If-Match": stale}, json=body), 412)
    assert read(client, path, staff) == before
    answer = client.request(method, path, headers=present | GEOJSON, json=body)
    assert answer.status_code == 204
    if method == "DELETE":
        return
    assert answer.headers["ETag"] != present["If-Match"]
    assert answer.headers["ETag"] == client.get(path, headers=staff | PLAIN).headers["ETag"]
    problem_of(client.request(method, path, headers=present | GEOJSON, json=body), 412)


# Features


def test_editable_features_are_those_of_the_collections(client: TestClient) -> None:
    """/req/features/resources-endpoint, resource-endpoint"""
    listed = [each["id"] for each in client.get(COLLECTIONS).json()["collections"]]
    assert set(EDITABLE) <= set(listed)
    for collection in EDITABLE:
        path = make(client, collection)
        page = client.get(f"{COLLECTIONS}/{collection}/items?limit=1000").json()
        assert int(path.rpartition("/")[2]) in [each["id"] for each in page["features"]]


@pytest.mark.parametrize("collection", READ_ONLY)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_collections_are_read_only(
    client: TestClient, staff: dict[str, str], collection: str, method: str
) -> None:
    """/req/create-replace-delete/methods: 405, and Allow names what there is"""
    path = f"{COLLECTIONS}/{collection}/items" + ("" if method == "POST" else "/1")
    answer = client.request(method, path, headers=staff | GEOJSON, json=feature("parcels"))
    problem_of(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    problem_of(client.request(method, f"{path}?limit=1", headers=staff | GEOJSON, json=feature("parcels")), 405)
    problem_of(client.request(method, path.replace(collection, "streets"), headers=staff | GEOJSON), 404)


@pytest.mark.parametrize("crs", [None, *OFFERED.values()], ids=lambda crs: "none" if crs is None else crs.uri[-5:])
@pytest.mark.parametrize("form", ["<{}>", "{}"])
def test_body_is_read_in_its_coordinate_system(
    client: TestClient, staff: dict[str, str], crs: Crs | None, form: str
) -> None:
    """/req/features/content-crs-header, default-crs, crs-other-crs"""
    shape = square((12.0, 51.32), 40_000)
    moved = reproject(shape, LONLAT_SRID, LONLAT_SRID if crs is None else crs.srid)
    if crs == LATLON:
        moved = shapely.transform(moved, lambda positions: positions[:, ::-1])
    header = {} if crs is None else {"Content-Crs": form.format(crs.uri)}
    body = feature("parcels") | {"geometry": shapely.geometry.mapping(moved)}
    stored = read(client, located(client.post(ITEMS, headers=staff | GEOJSON | header, json=body)), staff)
    distance = shapely.hausdorff_distance(shapely.geometry.shape(stored["geometry"]), shape)
    assert distance < 2e-7  # degrees: two centimetres


def test_metres_are_stored_to_the_millimetre(client: TestClient, staff: dict[str, str]) -> None:
    """/req/features/crs-other-crs: what is measured in the storage system is not moved through degrees"""
    ring = [
        [700_000.123, 5_690_000.456],
        [700_100.789, 5_690_000.456],
        [700_100.789, 5_690_100.0],
        [700_000.123, 5_690_000.456],
    ]
    body = feature("parcels") | {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    storage = next(crs for crs in OFFERED.values() if crs.srid == 25832)
    header = {"Content-Crs": f"<{storage.uri}>"}
    stored = read(client, located(client.post(ITEMS, headers=staff | GEOJSON | header, json=body)), staff, storage)
    assert outline(stored["geometry"]) == outline({"type": "MultiPolygon", "coordinates": [[ring]]})


def test_unknown_coordinate_system_of_a_body_is_refused(client: TestClient, staff: dict[str, str]) -> None:
    """/req/features/content-crs-header"""
    for name in ("", "http://www.opengis.net/def/crs/EPSG/0/31468", "EPSG:25832", "<>"):
        headers = staff | GEOJSON | {"Content-Crs": name}
        problem_of(client.post(ITEMS, headers=headers, json=feature("parcels")), 400)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_only_what_the_schema_names_is_taken(client: TestClient, staff: dict[str, str], method: str) -> None:
    """/req/features/schema: additionalProperties false, readOnly"""
    schema = client.get(f"{COLLECTIONS}/parcels/schema").json()
    assert schema["additionalProperties"] is False
    path = ITEMS if method == "POST" else make(client)
    headers = staff | GEOJSON | {"If-Match": "*"}
    for name, value in (("colour", "red"), ("id", 3), ('a"~/b', 1), ("feature_json", "{}"), ("owner_partner_id", 1)):
        pointer = "/properties/" + name.replace("~", "~0").replace("/", "~1")
        assert blamed(client.request(method, path, headers=headers, json=feature("parcels", **{name: value})), 422) == [
            pointer
        ]
    readonly = [name for name, each in schema["properties"].items() if each.get("readOnly") and name != "id"]
    assert {"municipality", "geometry_area_m2", "synthetic", "withdrawn_at"} <= set(readonly)
    for name in readonly:
        answer = client.request(method, path, headers=headers, json=feature("parcels", **{name: "other"}))
        assert blamed(answer, 422) == [f"/properties/{name}"]


FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "text for a number": ({"area_m2": "many"}, ["/properties/area_m2"]),
    "number in quotes": ({"area_m2": "38000"}, ["/properties/area_m2"]),
    "out of its range": ({"area_m2": -1}, ["/properties/area_m2"]),
    "not in the code list": ({"zoning": "XX"}, ["/properties/zoning"]),
    "no date": ({"plan_date": "2025-02-30"}, ["/properties/plan_date"]),
    "seconds for a date": ({"plan_date": 1_700_000_000}, ["/properties/plan_date"]),
    "no yes or no": ({"divisible": 1}, ["/properties/divisible"]),
    "empty name": ({"name": ""}, ["/properties/name"]),
    "NUL": ({"name": "a\0b"}, ["/properties/name"]),
    "key with a quote": ({"key": "a'b"}, ["/properties/key"]),
    "source of another type": ({"source": 5}, ["/properties/source"]),
    "no day of the source": ({"as_of": "yesterday"}, ["/properties/as_of"]),
}


@pytest.mark.parametrize(("properties", "pointers"), FAULTS.values(), ids=FAULTS)
def test_values_that_do_not_fit_are_refused_by_name(
    client: TestClient, staff: dict[str, str], properties: dict[str, Any], pointers: list[str]
) -> None:
    """/req/features/schema: each property meets the schema"""
    assert blamed(client.post(ITEMS, headers=staff | GEOJSON, json=feature("parcels", **properties)), 422) == pointers


NO_OUTLINES: dict[str, Any] = {
    "open ring": {"type": "Polygon", "coordinates": [[[12, 51.3], [12.01, 51.3], [12.01, 51.31], [12, 51.31]]]},
    "three positions": {"type": "Polygon", "coordinates": [[[12, 51.3], [12.01, 51.3], [12, 51.3]]]},
    "bow tie": {
        "type": "Polygon",
        "coordinates": [[[12, 51.3], [12.01, 51.31], [12.01, 51.3], [12, 51.31], [12, 51.3]]],
    },
    "no area": {"type": "Polygon", "coordinates": [[[12, 51.3], [12.01, 51.3], [12.02, 51.3], [12, 51.3]]]},
    "spike": {
        "type": "Polygon",
        "coordinates": [[[12, 51.3], [12.01, 51.3], [12.02, 51.3], [12.01, 51.3], [12.01, 51.31], [12, 51.3]]],
    },
    "hole outside": {
        "type": "Polygon",
        "coordinates": [
            [[12, 51.3], [12.01, 51.3], [12.01, 51.31], [12, 51.3]],
            [[13, 51.3], [13.01, 51.3], [13.01, 51.31], [13, 51.3]],
        ],
    },
    "swapped": {"type": "Polygon", "coordinates": [[[51.3, 12], [51.3, 12.01], [51.31, 12.01], [51.3, 12]]]},
    "metres": {
        "type": "Polygon",
        "coordinates": [[[700000, 5690000], [700100, 5690000], [700100, 5690100], [700000, 5690000]]],
    },
    "null island": {"type": "Point", "coordinates": [0, 0]},
    "elsewhere": {"type": "Point", "coordinates": [2.35, 48.85]},
    "empty": {"type": "Polygon", "coordinates": []},
    "collection": {"type": "GeometryCollection", "geometries": [POINT]},
    "line": {"type": "LineString", "coordinates": [[12, 51.3], [12.1, 51.3]]},
    "no type": {"coordinates": [12, 51.3]},
    "curve": {"type": "CircularString", "coordinates": [[12, 51.3], [12.1, 51.3]]},
    "huge": {"type": "Point", "coordinates": [1e308, -1e308]},
}


@pytest.mark.parametrize("geometry", NO_OUTLINES.values(), ids=NO_OUTLINES)
def test_geometry_that_is_none_is_refused(client: TestClient, staff: dict[str, str], geometry: object) -> None:
    """/req/features/geojson-create-replace: nothing is mended, nothing half stored"""
    before = client.get(ITEMS, headers=staff).json()["numberMatched"]
    problem_of(client.post(ITEMS, headers=staff | GEOJSON, json=feature("parcels") | {"geometry": geometry}), 422)
    assert client.get(ITEMS, headers=staff).json()["numberMatched"] == before


def test_geometry_may_be_null_and_heights_are_dropped(client: TestClient, staff: dict[str, str]) -> None:
    """/req/features/geojson-create-replace"""
    nowhere = client.post(ITEMS, headers=staff | GEOJSON, json=feature("parcels") | {"geometry": None})
    assert read(client, located(nowhere), staff)["geometry"] is None
    high = {"type": "Point", "coordinates": [12.0, 51.3, 99.0]}
    point = client.post(ITEMS, headers=staff | GEOJSON, json=feature("parcels") | {"geometry": high})
    assert read(client, located(point), staff)["geometry"]["coordinates"] == [12.0, 51.3]
    body = feature("infrastructure") | {"geometry": None}
    problem_of(client.post(f"{COLLECTIONS}/infrastructure/items", headers=staff | GEOJSON, json=body), 422)


def test_feature_without_its_members_is_refused(client: TestClient, staff: dict[str, str]) -> None:
    """/req/features/geojson-create-replace"""
    for body, pointer in (
        ({"geometry": None, "properties": {}}, "/type"),
        ({"type": "Feature", "properties": {"name": "x"}}, "/geometry"),
        ({"type": "FeatureCollection", "geometry": None, "features": []}, "/type"),
        ([], ""),
    ):
        assert pointer in blamed(client.post(ITEMS, headers=staff | GEOJSON, json=body), 422)


# Who may, and who said so


def test_nobody_edits_without_a_token_and_its_role(client: TestClient, editor: dict[str, str]) -> None:
    path = make(client)
    for method, address in (("POST", ITEMS), ("PUT", path), ("PATCH", path), ("DELETE", path)):
        body = None if method == "DELETE" else feature("parcels")
        problem_of(client.request(method, address, headers=GEOJSON | {"If-Match": "*"}, json=body), 401)
        viewer = make_headers(client, Role.VIEWER, "leipzig") | GEOJSON | {"If-Match": "*"}
        problem_of(client.request(method, address, headers=viewer, json=body), 403)
    facilities = f"{COLLECTIONS}/infrastructure/items"
    problem_of(client.post(facilities, headers=editor | GEOJSON, json=feature("infrastructure")), 403)


def test_editors_change_their_own_land_only(client: TestClient, editor: dict[str, str]) -> None:
    own = located(client.post(ITEMS, headers=editor | GEOJSON, json=feature("parcels", visibility="owner")))
    assert (
        client.patch(
            own, headers=held(client, own, editor) | MERGE_PATCH, json={"properties": {"power_mw": 5}}
        ).status_code
        == 204
    )
    problem_of(client.get(own), 404)
    problem_of(client.get(own, headers=make_headers(client, Role.EDITOR, "leipzig")), 404)
    problem_of(client.delete(own, headers=held(client, own, editor)), 403)
    foreign = f"{ITEMS}/{make_parcel(client, partner='leipzig')}"
    for method in ("PUT", "PATCH", "DELETE"):
        body = None if method == "DELETE" else feature("parcels")
        problem_of(client.request(method, foreign, headers=editor | GEOJSON | {"If-Match": "*"}, json=body), 403)
    hidden = f"{ITEMS}/{make_parcel(client, partner='leipzig', visibility='owner')}"
    problem_of(client.put(hidden, headers=editor | GEOJSON | {"If-Match": "*"}, json=feature("parcels")), 404)


def sources(client: TestClient, path: str) -> dict[str, tuple[str, str | None]]:
    with opened(client) as session:
        rows = evidence_of(session, PARCELS, int(path.rpartition("/")[2]))
        return {row["field"]: (row["source"], str(row["as_of"])) for row in rows}


def test_feature_may_name_its_source(client: TestClient, staff: dict[str, str]) -> None:
    named = {"source": "B-Plan 12/3 der Stadt Leuna", "as_of": "2025-03-01"}
    path = located(client.post(ITEMS, headers=staff | GEOJSON, json=feature("parcels", **named)))
    assert named.items() <= read(client, path, staff)["properties"].items()
    assert set(sources(client, path).values()) == {tuple(named.values())}
    later = {"source": "Survey", "as_of": "2026-01-31"}
    patch = {"properties": {"power_mw": 8, **later}}
    assert client.patch(path, headers=held(client, path, staff) | MERGE_PATCH, json=patch).status_code == 204
    assert later.items() <= read(client, path, staff)["properties"].items()
    assert sources(client, path)["power_mw"] == tuple(later.values())
    assert sources(client, path)["area_m2"] == tuple(named.values())


def test_else_the_agency_says_so_today(client: TestClient, editor: dict[str, str]) -> None:
    today = datetime.now(UTC).date().isoformat()
    path = located(client.post(ITEMS, headers=editor | GEOJSON, json=feature("parcels")))
    (said,) = set(sources(client, path).values())
    assert said == ("Wirtschaftsförderung saalekreis", today)
    present = read(client, path, editor)
    present["properties"] |= {"area_m2": 38_001}
    assert client.put(path, headers=held(client, path, editor) | GEOJSON, json=present).status_code == 204
    assert sources(client, path)["area_m2"] == said
    assert "token" not in client.get(path).text  # whose token it was is for the change feed alone


def test_change_is_followed_by_everything_a_change_is_followed_by(client: TestClient, staff: dict[str, str]) -> None:
    before = client.get(ITEMS, headers=staff).headers["ETag"]
    path = located(client.post(ITEMS, headers=staff | GEOJSON, json=feature("parcels", name="Weißes Feld")))
    page = client.get(f"{ITEMS}?q=weißes feld", headers=staff)
    assert [f"{ITEMS}/{each['id']}" for each in page.json()["features"]] == [path]
    assert client.get(ITEMS, headers=staff).headers["ETag"] != before
    scored = client.get(f"/parcels/{path.rpartition('/')[2]}/score?profile=logistics", headers=staff)
    assert scored.status_code == 200, scored.text


NAMES = {
    "composed": "Gro\u00dfkayna \u00c4\u00f6\u00fc",
    "decomposed": "Gro\u00dfkayna A\u0308o\u0308u\u0308",
    "capital sharp s": "STRA\u1e9eE",
    "right to left": "\u202eabc \u05d0\u05d1",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "formula": "=cmd|' /C calc'!A0",
    "SQL": "x'); DROP TABLE parcel; --",
    "placeholders": "%s {} {0} $1 :name %(name)s \\",
    "lines": "a\nb\r\nc\td",
    "beyond the basic plane": "\U0001f3ed" * 20,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_text_is_kept_sign_by_sign(client: TestClient, staff: dict[str, str], name: str) -> None:
    """/req/create-replace-delete/post-body: stored as sent, found as it stands, and escaped in pages"""
    path = located(client.post(ITEMS, headers=staff | GEOJSON, json=feature("parcels", name=name)))
    assert read(client, path, staff)["properties"]["name"] == name
    found = client.get(ITEMS, params={"name": name}, headers=staff).json()["features"]
    assert f"{ITEMS}/{found[0]['id']}" == path
    quoted = name.replace("'", "''")
    assert client.get(ITEMS, params={"filter": f"name = '{quoted}'"}, headers=staff).json()["features"] == found
    page = client.get(path, headers=staff | {"Accept": "text/html"}).text
    assert "<script" not in page
    assert "<img" not in page


BODIES: dict[str, bytes] = {
    "a member twice": b'{"type":"Feature","type":"Feature","geometry":null,"properties":{"name":"a"}}',
    "NaN": b'{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,51]},"properties":{"name":"a"}}',
    "half a character": b'{"type":"Feature","geometry":null,"properties":{"name":"\\ud800"}}',
    "latin-1": '{"type":"Feature","geometry":null,"properties":{"name":"\u00e4"}}'.encode("latin-1"),
    "byte order mark": b'\xef\xbb\xbf{"type":"Feature","geometry":null,"properties":{"name":"a"}}',
    "deep": b'{"type":"Feature","geometry":null,"properties":' + b'{"a":' * 20_000,
    "nothing": b"",
}


@pytest.mark.parametrize("content", BODIES.values(), ids=BODIES)
def test_body_that_readers_would_read_differently_is_refused(
    client: TestClient, staff: dict[str, str], content: bytes
) -> None:
    """/req/create-replace-delete/post-body"""
    for method, path in (("POST", ITEMS), ("PUT", f"{ITEMS}/1"), ("PATCH", f"{ITEMS}/1")):
        headers = staff | GEOJSON | {"If-Match": "*"}
        assert client.request(method, path, headers=headers, content=content).status_code in (400, 422)


def test_other_methods_are_refused_with_those_there_are(client: TestClient, staff: dict[str, str]) -> None:
    """/req/create-replace-delete/methods"""
    reading = "GET, HEAD, OPTIONS"
    of_item = f"{reading}, PUT, PATCH, DELETE"
    for method, path, of_staff, of_others in (
        ("TRACE", ITEMS, f"{reading}, POST", reading),
        ("PUT", ITEMS, f"{reading}, POST", reading),
        ("DELETE", ITEMS, f"{reading}, POST", reading),
        ("POST", f"{ITEMS}/1", of_item, reading),
        ("TRACE", f"{ITEMS}/1", of_item, reading),
        ("PUT", f"{COLLECTIONS}/districts/items", reading, reading),
        ("POST", f"{COLLECTIONS}/districts/items/1", reading, reading),
        ("POST", COLLECTIONS, "GET, HEAD", "GET, HEAD"),
        ("PATCH", "/ogc", "GET, HEAD", "GET, HEAD"),
    ):
        for headers, allowed in ((staff, of_staff), ({}, of_others)):
            answer = client.request(method, path, headers=headers)
            problem_of(answer, 405)
            assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_takes_no_query_parameters(client: TestClient, staff: dict[str, str], method: str) -> None:
    """/req/core/query-param-unknown"""
    path = ITEMS if method == "POST" else make(client, "parcels")
    headers = staff | GEOJSON | {"If-Match": "*"}
    problem_of(client.request(method, f"{path}?limit=1", headers=headers, json=feature("parcels")), 400)


def test_other_origins_read_without_credentials(client: TestClient) -> None:
    """A page of another origin never acts with what the browser keeps for this one."""
    preflight = {"Origin": "https://other.example", "Access-Control-Request-Method": "PUT"}
    for headers in (preflight, {"Origin": "https://other.example"}):
        method = "OPTIONS" if headers is preflight else "GET"
        assert "access-control-allow-credentials" not in client.request(method, ITEMS, headers=headers).headers

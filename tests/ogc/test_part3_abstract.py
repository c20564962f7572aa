"""OGC API – Features – Part 3 (Filtering): the requirements that are claimed, by the standard's abstract tests."""

import json
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from app.crs import LATLON, OFFERED, Crs
from app.features.filters import FUNCTIONS
from app.geo import LONLAT_SRID, reproject
from tests.answers import blamed, features_of, ids_of, problem_of
from tests.ogc.conftest import PARCELS

COLLECTIONS = "/ogc/collections"
ITEMS = f"{COLLECTIONS}/parcels/items"
MARGIN = 2e-5
RELATION = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
NAMES = ["parcels", "sites", "districts", "municipalities", "infrastructure", "parcels-logistics"]


def found(world: TestClient, collection: str = "parcels", **parameters: str) -> set[int]:
    answer = world.get(f"{COLLECTIONS}/{collection}/items", params={"limit": "1000"} | parameters)
    assert answer.headers["Content-Type"] == "application/geo+json"
    return set(ids_of(answer))


def schema_of(world: TestClient, collection: str) -> dict[str, Any]:
    answer = world.get(f"{COLLECTIONS}/{collection}/queryables", headers={"Accept": "application/schema+json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/schema+json")
    body: dict[str, Any] = answer.json()
    return body


def extent_of(world: TestClient, collection: str) -> tuple[float, float, float, float]:
    """A little wider than it is: an edge of a box is drawn in pieces of 0.1 degrees, up to 1.2 m off the parallel."""
    west, south, east, north = world.get(f"{COLLECTIONS}/{collection}").json()["extent"]["spatial"]["bbox"][0]
    return west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN


def with_geometry(world: TestClient, collection: str) -> set[int]:
    page = world.get(f"{COLLECTIONS}/{collection}/items?limit=1000")
    return {each["id"] for each in features_of(page) if each["geometry"] is not None}


@pytest.mark.parametrize("name", NAMES)
def test_queryables_are_linked(world: TestClient, name: str) -> None:
    """/req/queryables/queryables-link"""
    links = {link["rel"]: link for link in world.get(f"{COLLECTIONS}/{name}").json()["links"]}
    assert links[RELATION]["href"].endswith(f"{COLLECTIONS}/{name}/queryables")
    assert links[RELATION]["type"] == "application/schema+json"


@pytest.mark.parametrize("name", NAMES)
def test_queryables_are_a_schema(world: TestClient, name: str) -> None:
    """/req/queryables/get-queryables-op, get-queryables-response"""
    schema = schema_of(world, name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"http://testserver{COLLECTIONS}/{name}/queryables"
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert schema["properties"]["geometry"]["format"].startswith("geometry-")
    assert "type" not in schema["properties"]["geometry"]


@pytest.mark.parametrize("name", NAMES)
def test_every_queryable_can_be_filtered_by(world: TestClient, name: str) -> None:
    """/req/filter/filter-param; /req/queryables/expression-construction"""
    every = found(world, name)
    for queryable, schema in schema_of(world, name)["properties"].items():
        if queryable in ("municipality_keys", "district_keys"):  # of several values one is asked for
            assert found(world, name, filter=f"{queryable} IN ('none')") == set()
            continue
        unknown = found(world, name, filter=f'"{queryable}" IS NULL')
        known = found(world, name, filter=f'NOT ("{queryable}" IS NULL)')
        assert (unknown | known, unknown & known) == (every, set()), (queryable, schema)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_queryable_is_refused(world: TestClient, name: str) -> None:
    """/req/queryables/expression-construction: additionalProperties is false"""
    path = f"{COLLECTIONS}/{name}/items"
    hidden = ("internal_note", "owner_partner_id", "feature_json", "search_text", "NAME", '"name "', "ｎame", "nаme")
    told = {
        problem_of(world.get(path, params={"filter": f"{each} IS NULL"}), 400)["type"]
        for each in ("this_is_not_a_queryable", *hidden)
    }
    assert told == {"/problems/invalid-filter"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", [{}, {"filter-lang": "cql2-text"}, {"filter-lang": "cql-text"}])
def test_filter_selects_and_a_wrong_one_is_refused(world: TestClient, name: str, language: dict[str, str]) -> None:
    """/req/filter/filter-param, filter-lang-param, response; /req/features-filter/filter-param, filter-lang-param"""
    every = features_of(world.get(f"{COLLECTIONS}/{name}/items?limit=1000"))
    wanted = every[0]["properties"]["key"]
    expected = {each["id"] for each in every if each["properties"]["key"] == wanted}
    assert found(world, name, filter=f"key = '{wanted}'", **language) == expected
    answer = world.get(f"{COLLECTIONS}/{name}/items", params={"filter": "THIS IS NOT A FILTER"} | language)
    assert problem_of(answer, 400)["errors"][0]["position"] == 13


def test_filter_in_json(world: TestClient) -> None:
    """/req/filter/filter-lang-param: cql2-json"""
    tree = {"op": "=", "args": [{"property": "status"}, "sold"]}
    as_json = found(world, filter=json.dumps(tree), **{"filter-lang": "cql2-json"})
    assert as_json == found(world, filter="status = 'sold'")
    assert len(as_json) == 13
    for language in ("cql2-json", "cql3", "", "CQL2-TEXT"):
        params = {"filter": "status = 'sold'", "filter-lang": language}
        problem_of(world.get(ITEMS, params=params), 400)


@pytest.mark.parametrize("name", NAMES)
def test_geometries_of_a_filter_are_lon_lat_unless_told_otherwise(world: TestClient, name: str) -> None:
    """/req/filter/filter-crs-wgs84"""
    west, south, east, north = extent_of(world, name)
    box = f"S_INTERSECTS(geometry, BBOX({west},{south},{east},{north}))"
    assert found(world, name, filter=box) == with_geometry(world, name)
    envelope = box.replace("BBOX", "ENVELOPE")
    assert found(world, name, filter=envelope) == with_geometry(world, name)
    far = "S_INTERSECTS(geometry, BBOX(1000000,1000000,2000000,2000000))"
    assert blamed(world.get(f"{COLLECTIONS}/{name}/items", params={"filter": far}), 400) == ["filter"]


@pytest.mark.parametrize("crs", OFFERED.values(), ids=lambda crs: crs.uri[-5:])
@pytest.mark.parametrize("name", NAMES)
def test_geometries_of_a_filter_may_be_in_every_system(world: TestClient, name: str, crs: Crs) -> None:
    """/req/filter/filter-crs-param; /req/features-filter/filter-crs-param"""
    west, south, east, north = extent_of(world, name)
    outline = reproject(shapely.segmentize(shapely.box(west, south, east, north), 0.05), LONLAT_SRID, crs.srid)
    west, south, east, north = outline.bounds
    numbers = [south, west, north, east] if crs == LATLON else [west, south, east, north]
    box = f"S_INTERSECTS(geometry, BBOX({','.join(map(repr, numbers))}))"
    assert found(world, name, filter=box, **{"filter-crs": crs.uri}) == with_geometry(world, name)
    wrong = {"filter": box, "filter-crs": "http://www.opengis.net/def/crs/OGC/0/does_not_exist"}
    problem_of(world.get(f"{COLLECTIONS}/{name}/items", params=wrong), 400)


@pytest.mark.parametrize("crs", OFFERED.values(), ids=lambda crs: crs.uri[-5:])
@pytest.mark.parametrize("relation", ["s_intersects", "s_within", "s_disjoint", "s_overlaps", "s_crosses", "s_touches"])
def test_every_system_finds_the_same(world: TestClient, crs: Crs, relation: str) -> None:
    """/req/filter/filter-crs-param: an area among the parcels, text and JSON"""
    area = shapely.Polygon([(11.98, 51.31), (12.031, 51.3185), (12.03, 51.33), (11.985, 51.328), (11.98, 51.31)])
    moved = reproject(area, LONLAT_SRID, crs.srid)
    if crs.is_lat_first:
        moved = shapely.transform(moved, lambda positions: positions[:, ::-1])
    expected = found(world, filter=f"{relation}(geometry, {area.wkt})")
    assert found(world, filter=f"{relation}(geometry, {moved.wkt})", **{"filter-crs": crs.uri}) == expected
    tree = {"op": relation, "args": [{"property": "geometry"}, shapely.geometry.mapping(moved)]}
    asked = {"filter": json.dumps(tree), "filter-lang": "cql2-json", "filter-crs": crs.uri}
    assert found(world, **asked) == expected


def test_shapes_of_the_whole_world_are_taken_in_every_system(world: TestClient) -> None:
    """/req/filter/filter-crs-param: what lies outside of a projection matches nothing, and disturbs nothing"""
    for crs in OFFERED.values():
        most = {"3857": 20037508.34}.get(crs.uri[-4:], 9e6) if not crs.is_lonlat else 90
        whole = f"BBOX({-most},{-most},{most},{most})"
        here = found(world, filter=f"S_INTERSECTS(geometry, {whole})", **{"filter-crs": crs.uri})
        assert here == with_geometry(world, "parcels")
        far = f"BBOX({-most},{-most},{-most / 1.1},{-most / 1.1})"
        assert found(world, filter=f"S_INTERSECTS(geometry, {far})", **{"filter-crs": crs.uri}) == set()
        beyond = f"BBOX(0,0,{1e9},{1e9})"
        params = {"filter": f"S_INTERSECTS(geometry, {beyond})", "filter-crs": crs.uri}
        assert blamed(world.get(ITEMS, params=params), 400) == ["filter"]


def test_page_token_is_good_for_its_coordinate_system_only(world: TestClient) -> None:
    parameters = {"filter": "S_INTERSECTS(geometry, BBOX(0,0,90,90))", "limit": "3"}
    links = world.get(ITEMS, params=parameters).json()["links"]
    token = next(link["href"] for link in links if link["rel"] == "next").partition("next=")[2]
    metres = {"filter-crs": "http://www.opengis.net/def/crs/EPSG/0/25832", "next": token}
    assert problem_of(world.get(ITEMS, params=parameters | metres), 400)["type"] == "/problems/invalid-page-token"


@pytest.mark.parametrize("name", NAMES)
def test_filter_and_other_parameters_hold_together(world: TestClient, name: str) -> None:
    """/req/filter/mixing-expressions"""
    west, south, east, north = extent_of(world, name)
    box = f"S_INTERSECTS(geometry, BBOX({west},{south},{east},{north}))"
    assert found(world, name, filter=box, bbox=f"{west},{south},{east},{north}") == with_geometry(world, name)
    assert found(world, name, filter=box, bbox=f"{west - 5},{south},{west - 4},{north}") == set()


def test_filter_holds_beside_date_words_and_properties(world: TestClient) -> None:
    """/req/filter/mixing-expressions"""
    sold = found(world, filter="status = 'sold'")
    dated = found(world, datetime="2024-01-01/2025-12-31")
    assert 0 < len(sold & dated) < min(len(sold), len(dated))
    assert found(world, filter="status = 'sold'", datetime="2024-01-01/2025-12-31") == sold & dated
    assert found(world, filter="status = 'sold'", key="P-02") == found(world, key="P-02") != set()
    assert found(world, filter="status = 'sold'", key="P-01") == set()
    assert found(world, filter="status = 'sold'", q="P-02") == found(world, key="P-02")


VALUES: dict[str, str] = {"string": "none", "number": "1.5", "integer": "1", "boolean": "true"}


@pytest.mark.parametrize("name", NAMES)
def test_every_queryable_is_a_parameter(world: TestClient, name: str) -> None:
    """/req/queryables-query-parameters/parameters: each but geometries, with what the same filter finds"""
    taken = {"q", "filter", "limit", "bbox", "crs", "datetime", "f", "next", "sortby", "properties"}
    for queryable, schema in schema_of(world, name)["properties"].items():
        if "type" not in schema or queryable in taken:
            continue
        formats = {"date": "2024-01-01", "date-time": "2024-01-01T00:00:00Z"}
        value = formats.get(schema.get("format", ""), schema.get("enum", [VALUES[schema["type"]]])[0])
        text = f"'{value}'" if schema["type"] == "string" else value
        assert found(world, name, **{queryable: value}) == found(world, name, filter=f'"{queryable}" = {text}')


def test_parameters_find_what_stands_beside_and_dates(world: TestClient) -> None:
    """/req/queryables-query-parameters/parameters"""
    every = features_of(world.get(f"{ITEMS}?limit=1000"))
    for name, value in (
        ("municipality", "Leuna"),
        ("district", "Saalekreis"),
        ("as_of", "2024-01-01"),
        ("id", "3"),
        ("geometry_kind", "none"),
        ("status", "sold"),
    ):
        wanted = {each["id"] for each in every if str((each | each["properties"])[name]) == value}
        assert found(world, **{name: value}) == wanted != set()
    assert found(world, municipality_keys="15088020") == found(world, municipality="Leuna")
    assert len(found(world, withdrawn_at="2024-01-01T00:00:00Z")) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "yesterday"),
        ("as_of", "2025-02-30"),
        ("as_of", "1700000000"),
        ("withdrawn_at", "2025-01-01T25:00:00Z"),
        ("id", "one"),
        ("area_m2", "inf"),
        ("divisible", "ja"),
        ("geometry", "POINT(12 51)"),
    ],
)
def test_parameter_of_another_type_is_refused(world: TestClient, name: str, value: str) -> None:
    """/req/queryables-query-parameters/parameters"""
    assert blamed(world.get(ITEMS, params={name: value}), 400) == [name]


def test_functions_are_those_of_the_standard_only() -> None:
    """/req/filter/get-functions-operation: without functions of our own there is no list of them"""
    assert {name.partition("_")[0] for name in FUNCTIONS} == {"casei", "accenti", "s", "t"}


# The filters of desktop programs, as they were recorded.

OF_QGIS: dict[str, tuple[str, str]] = {
    "comparison": ("status = 'sold'", "status = 'sold'"),
    "quoted name": ("\"status\" = 'sold'", "status = 'sold'"),
    "parentheses": ("(((status = 'sold') AND (area_m2 > 1000)))", "status = 'sold' AND area_m2 > 1000"),
    "ILIKE": ("name ILIKE 'PARCEL%'", "CASEI(name) LIKE CASEI('parcel%')"),
    "NOT ILIKE": ("name NOT ILIKE 'PARCEL%'", "NOT CASEI(name) LIKE CASEI('parcel%')"),
    "CASEI": ("CASEI(name) LIKE CASEI('parcel%')", "name LIKE 'Parcel%'"),
    "IN": ("status IN ('sold','reserved')", "status = 'sold' OR status = 'reserved'"),
    "NOT IN": ("status NOT IN ('sold')", "status <> 'sold'"),
    "BETWEEN": ("area_m2 BETWEEN 1 AND 50000", "area_m2 >= 1 AND area_m2 <= 50000"),
    "IS NOT NULL": ("zoning IS NOT NULL", "NOT zoning IS NULL"),
    "day as text": ("as_of >= '2025-06-30'", "as_of >= DATE('2025-06-30')"),
    "moment without offset": (
        "as_of >= TIMESTAMP('2025-06-30T00:00:00')",
        "as_of >= TIMESTAMP('2025-06-30T00:00:00Z')",
    ),
    "moment with parts of seconds": ("as_of > TIMESTAMP('2025-06-29T23:59:59.999')", "as_of >= DATE('2025-06-30')"),
    "moment as text": ("as_of > '2025-06-29T23:00:00'", "as_of >= DATE('2025-06-30')"),
    "box": (
        "S_INTERSECTS(geometry,BBOX(11.95,51.3,12.0,51.35))",
        "S_INTERSECTS(geometry, POLYGON((11.95 51.3,12.0 51.3,12.0 51.35,11.95 51.35,11.95 51.3)))",
    ),
    "spatial NOT": (
        "NOT S_INTERSECTS(geometry,BBOX(11.95,51.3,12.0,51.35))",
        "S_DISJOINT(geometry,BBOX(11.95,51.3,12.0,51.35))",
    ),
    "day with a T": ("as_of >= '2025-06-30T'", "as_of >= DATE('2025-06-30')"),
}


@pytest.mark.parametrize(("sent", "meant"), OF_QGIS.values(), ids=OF_QGIS)
def test_filters_of_desktop_programs_are_understood(world: TestClient, sent: str, meant: str) -> None:
    expected = found(world, filter=meant)
    assert 0 < len(expected) <= PARCELS
    assert found(world, filter=sent, **{"filter-lang": "cql2-text"}) == expected


def test_names_that_are_keywords_need_no_quotes(world: TestClient) -> None:
    """`date`, `timestamp`, `point` and the like are read as names, and told to be none here."""
    for name in ("date", "timestamp", "interval", "point", "polygon", "bbox", "envelope", "casei", "t_after"):
        problem = problem_of(world.get(ITEMS, params={"filter": f"{name} > '2025-06-30'"}), 400)
        assert f"'{name}'" in problem["detail"]


ATTACKS = [
    "pg_sleep(9) = 1",
    "set_config('lotse.role','staff',true) = 'x'",
    "current_setting('x') = 'x'",
    "query_to_xml('select 1',true,true,'') IS NULL",
    "version() LIKE '%'",
    "1 = 1; DROP TABLE parcel",
    "name = 'x' OR 1 = 1 --",
    "name = 'x'' OR ''1''=''1",
    '"name"" IS NULL OR 1=1 --" = \'x\'',
    "name = 'a\0b'",
    "area_m2 = 'many'",
    "area_m2 > 1e400",
    "area_m2 = NaN",
    "name > 5",
    "name LIKE 'a\\'",
    "name LIKE '" + "%a" * 21 + "'",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0)))",
    "S_INTERSECTS(geometry, POINT(200 91))",
    "S_INTERSECTS(geometry, POINT(NaN 1))",
    "S_INTERSECTS(name, POINT(1 1))",
    "T_AFTER(name, DATE('2025-01-01'))",
    "(" * 20_000,
    "(" * 40 + "key=1",
    "NOT (" * 1_000,
    "1" + "+1" * 2_000 + " = 1",
    "x" * 60_000,
]


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: text[:24].replace("\0", "0"))
def test_filter_that_is_none_is_refused_by_name(world: TestClient, text: str) -> None:
    """/req/filter/response: 400, whatever stands in it"""
    assert set(blamed(world.get(ITEMS, params={"filter": text}), 400)) == {"filter"}
    refused = world.get(ITEMS, params={"filter": text, "filter-lang": "cql2-json"})
    assert set(blamed(refused, 400)) == {"filter"}


def test_deep_json_is_refused(world: TestClient) -> None:
    """/req/filter/response"""
    deep = '{"op":"not","args":[' * 1_000
    assert blamed(world.get(ITEMS, params={"filter": deep, "filter-lang": "cql2-json"}), 400) == ["filter"]


def test_text_is_data(world: TestClient) -> None:
    """Quotes, comments and placeholders in a value are looked for as they stand."""
    for text in ("'", "''", "\\'", "--", ";", "$1", "%s", "{}", "{0}", ":a", "%(a)s", "%"):
        literal = text.replace("'", "''")
        assert found(world, filter=f"name = '{literal}'") == set()

"""CQL2: every operator and function that is claimed, in text and JSON, against answers computed here from the rows."""

import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from app.features.cql2 import Language, parse
from app.features.cql2.printing import print_text
from tests.answers import features_of

ITEMS = "/ogc/collections/parcels/items"
AREA = shapely.Polygon([(11.98, 51.31), (12.031, 51.3185), (12.03, 51.33), (11.985, 51.328), (11.98, 51.31)])
LINE = shapely.LineString([(11.9, 51.32), (12.2, 51.3201)])
PLACE = shapely.Point(12.0123456, 51.3)
Row = dict[str, Any]
Holds = Callable[[Row], bool | None]


def name_of(row: Row) -> str:
    return str(row["name"])


def plain(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))


def shape_of(row: Row) -> Any:
    return row["geometry"]


def day_of(row: Row) -> str:
    """Nothing is before or after what is unknown."""
    return str(row["as_of"])


def relates(relation: str, shape: Any) -> Holds:
    return lambda row: None if shape_of(row) is None else bool(getattr(shapely, relation)(shape_of(row), shape))


def dated(holds: Callable[[str], bool]) -> Holds:
    return lambda row: None if row["as_of"] is None else holds(row["as_of"])


def op(name: str, *args: Any) -> dict[str, Any]:
    return {"op": name, "args": list(args)}


def prop(name: str) -> dict[str, str]:
    return {"property": name}


def shape(geometry: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return found


NAME, KEY, STATUS, SIZE, DAY, PLACED = map(prop, ("name", "key", "status", "area_m2", "as_of", "geometry"))
MID = "2025-06-30"
SPAN = {"interval": ["2024-01-01", MID]}
Case = tuple[str, dict[str, Any], Holds]

BASIC: dict[str, Case] = {
    "equal": ("status = 'sold'", op("=", STATUS, "sold"), lambda row: row["status"] == "sold"),
    "unequal": ("status <> 'sold'", op("<>", STATUS, "sold"), lambda row: row["status"] != "sold"),
    "number": ("area_m2 >= 40000.0", op(">=", SIZE, 40000), lambda row: (row["area_m2"] or 0) >= 40_000),
    "less": ("area_m2 < 4e4", op("<", SIZE, 4e4), lambda row: row["area_m2"] is not None and row["area_m2"] < 40_000),
    "yes": ("operation_24h = TRUE", op("=", prop("operation_24h"), True), lambda row: row["operation_24h"] is True),
    "text order": ("key > 'P-07'", op(">", KEY, "P-07"), lambda row: row["key"] > "P-07"),
    "day": (f"as_of <= DATE('{MID}')", op("<=", DAY, {"date": MID}), dated(lambda day: day <= MID)),
    "moment": (
        f"as_of >= TIMESTAMP('{MID}T00:00:00Z')",
        op(">=", DAY, {"timestamp": f"{MID}T00:00:00Z"}),
        dated(lambda day: day >= MID),
    ),
    "null": ("zoning IS NULL", op("isNull", prop("zoning")), lambda row: row["zoning"] is None),
    "not null": ("zoning IS NOT NULL", op("not", op("isNull", prop("zoning"))), lambda row: row["zoning"] is not None),
    "and": (
        "status = 'sold' AND key < 'P-10'",
        op("and", op("=", STATUS, "sold"), op("<", KEY, "P-10")),
        lambda row: row["status"] == "sold" and row["key"] < "P-10",
    ),
    "or, and": (
        "key = 'POINT' OR status = 'sold' AND key < 'P-10'",
        op("or", op("=", KEY, "POINT"), op("and", op("=", STATUS, "sold"), op("<", KEY, "P-10"))),
        lambda row: row["key"] == "POINT" or (row["status"] == "sold" and row["key"] < "P-10"),
    ),
    "not": ("NOT (status = 'sold')", op("not", op("=", STATUS, "sold")), lambda row: row["status"] != "sold"),
    "unknown is neither": (
        "NOT (zoning = 'GI')",
        op("not", op("=", prop("zoning"), "GI")),
        lambda row: row["zoning"] not in (None, "GI"),
    ),
}
ADVANCED: dict[str, Case] = {
    "like": ("key LIKE 'P-1%'", op("like", KEY, "P-1%"), lambda row: row["key"].startswith("P-1")),
    "one sign": (
        "key LIKE 'P-_1'",
        op("like", KEY, "P-_1"),
        lambda row: row["key"][:2] == "P-" and row["key"][3:] == "1",
    ),
    "not like": ("key NOT LIKE 'P%'", op("not", op("like", KEY, "P%")), lambda row: not row["key"].startswith("P")),
    "escaped": ("name LIKE '%\\\\%'", op("like", NAME, "%\\\\%"), lambda row: "\\" in name_of(row)),
    "between": (
        "area_m2 BETWEEN 39999 AND 40001",
        op("between", SIZE, 39999, 40001),
        lambda row: row["area_m2"] == 40_000,
    ),
    "in": ("key IN ('POINT','P-03')", op("in", KEY, ["POINT", "P-03"]), lambda row: row["key"] in ("POINT", "P-03")),
    "not in": ("status NOT IN ('sold')", op("not", op("in", STATUS, ["sold"])), lambda row: row["status"] != "sold"),
    "in, days": (
        f"as_of IN (DATE('{MID}'), DATE('2024-01-01'))",
        op("in", DAY, [{"date": MID}, {"date": "2024-01-01"}]),
        dated(lambda day: day in (MID, "2024-01-01")),
    ),
}
FOLDED: dict[str, Case] = {
    "casei": (
        "CASEI(name) LIKE CASEI('SÜDFELD%')",
        op("like", op("casei", NAME), op("casei", "SÜDFELD%")),
        lambda row: name_of(row).lower().startswith("südfeld"),
    ),
    "casei in": (
        "CASEI(key) IN (CASEI('Point'), CASEI('p-03'))",
        op("in", op("casei", KEY), [op("casei", "Point"), op("casei", "p-03")]),
        lambda row: row["key"] in ("POINT", "P-03"),
    ),
    "sharp s": (
        "CASEI(name) LIKE CASEI('%GROSSE%')",
        op("like", op("casei", NAME), op("casei", "%GROSSE%")),
        lambda row: "große" in name_of(row).lower(),
    ),
    "accenti": (
        "ACCENTI(name) LIKE ACCENTI('Sudfeld%')",
        op("like", op("accenti", NAME), op("accenti", "Sudfeld%")),
        lambda row: plain(name_of(row)).startswith("Sudfeld"),
    ),
    "both": (
        "ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('SUDFELD%'))",
        op("like", op("accenti", op("casei", NAME)), op("accenti", op("casei", "SUDFELD%"))),
        lambda row: plain(name_of(row)).lower().startswith("sudfeld"),
    ),
}
BOXES: dict[str, Case] = {
    "box": (
        "S_INTERSECTS(geometry, BBOX(11.98,51.31,12.03,51.33))",
        op("s_intersects", PLACED, {"bbox": [11.98, 51.31, 12.03, 51.33]}),
        relates("intersects", shapely.box(11.98, 51.31, 12.03, 51.33)),
    ),
    "point": (
        f"S_INTERSECTS(geometry, {PLACE.wkt})",
        op("s_intersects", PLACED, shape(PLACE)),
        relates("intersects", PLACE),
    ),
}
SPATIAL: dict[str, Case] = {
    **{
        f"{relation} {kind}": (
            f"S_{relation.upper()}(geometry, {geometry.wkt})",
            op(f"s_{relation}", PLACED, shape(geometry)),
            relates(relation, geometry),
        )
        for relation in ("intersects", "disjoint", "within", "contains", "overlaps", "crosses", "touches", "equals")
        for kind, geometry in (("area", AREA), ("line", LINE), ("point", PLACE))
    },
    "several": (
        f"S_WITHIN(geometry, {shapely.MultiPolygon([AREA, shapely.box(11, 51, 11.96, 52)]).wkt})",
        op("s_within", PLACED, shape(shapely.MultiPolygon([AREA, shapely.box(11, 51, 11.96, 52)]))),
        relates("within", shapely.MultiPolygon([AREA, shapely.box(11, 51, 11.96, 52)])),
    ),
    "turned round": (
        f"S_CONTAINS({AREA.wkt}, geometry)",
        op("s_contains", shape(AREA), PLACED),
        relates("within", AREA),
    ),
}
TEMPORAL: dict[str, Case] = {
    "after": (f"T_AFTER(as_of, DATE('{MID}'))", op("t_after", DAY, {"date": MID}), dated(lambda day: day > MID)),
    "before": (f"T_BEFORE(as_of, DATE('{MID}'))", op("t_before", DAY, {"date": MID}), dated(lambda day: day < MID)),
    "equals": (f"T_EQUALS(as_of, DATE('{MID}'))", op("t_equals", DAY, {"date": MID}), dated(lambda day: day == MID)),
    "disjoint": (
        f"T_DISJOINT(as_of, DATE('{MID}'))",
        op("t_disjoint", DAY, {"date": MID}),
        dated(lambda day: day != MID),
    ),
    "intersects": (
        f"T_INTERSECTS(as_of, INTERVAL('2024-01-01', '{MID}'))",
        op("t_intersects", DAY, SPAN),
        dated(lambda day: day <= MID),
    ),
    "during": (
        f"T_DURING(as_of, INTERVAL('2024-01-01', '{MID}'))",
        op("t_during", DAY, SPAN),
        dated(lambda day: "2024-01-01" < day < MID),
    ),
    "open end": (
        f"T_INTERSECTS(as_of, INTERVAL('{MID}', '..'))",
        op("t_intersects", DAY, {"interval": [MID, ".."]}),
        dated(lambda day: day >= MID),
    ),
    "contains": (
        "T_CONTAINS(INTERVAL('2024-06-01', '..'), as_of)",
        op("t_contains", {"interval": ["2024-06-01", ".."]}, DAY),
        dated(lambda day: day > "2024-06-01"),
    ),
    "starts": (
        "T_STARTS(INTERVAL(as_of, '2026-01-01'), INTERVAL('2024-01-01', '..'))",
        op("t_starts", {"interval": [DAY, "2026-01-01"]}, {"interval": ["2024-01-01", ".."]}),
        dated(lambda day: day == "2024-01-01"),
    ),
    "finishes": (
        f"T_FINISHES(INTERVAL('2024-06-01', as_of), INTERVAL('2023-01-01', '{MID}'))",
        op("t_finishes", {"interval": ["2024-06-01", DAY]}, {"interval": ["2023-01-01", MID]}),
        dated(lambda day: day == MID),
    ),
    "meets": (
        f"T_MEETS(INTERVAL('2024-01-01', as_of), INTERVAL('{MID}', '..'))",
        op("t_meets", {"interval": ["2024-01-01", DAY]}, {"interval": [MID, ".."]}),
        dated(lambda day: day == MID),
    ),
}
COMPUTED: dict[str, Case] = {
    "sum": (
        "area_m2 + 1 > 4e4 - 1",
        op(">", op("+", SIZE, 1), op("-", 4e4, 1)),
        lambda row: row["area_m2"] is not None,
    ),
    "product": (
        "area_m2 * 2 = 80000",
        op("=", op("*", SIZE, 2), 80_000),
        lambda row: row["area_m2"] is not None and row["area_m2"] * 2 == 80_000,
    ),
    "precedence": (
        "id + 2 * 3 ^ 2 = 20",
        op("=", op("+", prop("id"), op("*", 2, op("^", 3, 2))), 20),
        lambda row: row["id"] == 2,
    ),
    "remainder": ("id % 5 = 0", op("=", op("%", prop("id"), 5), 0), lambda row: row["id"] % 5 == 0),
    "whole quotient": ("id div 5 = 1", op("=", op("div", prop("id"), 5), 1), lambda row: row["id"] // 5 == 1),
    "quotient": ("id / 4 > 5.5", op(">", op("/", prop("id"), 4), 5.5), lambda row: row["id"] / 4 > 5.5),
    "by zero": ("area_m2 / 0 > 1", op(">", op("/", SIZE, 0), 1), lambda _: False),
}
BOTH_SIDES: dict[str, Case] = {
    "properties": (
        "geometry_area_m2 < area_m2",
        op("<", prop("geometry_area_m2"), SIZE),
        lambda row: None not in (row["geometry_area_m2"], row["area_m2"]) and row["geometry_area_m2"] < row["area_m2"],
    ),
    "literals": ("1 < 2", op("<", 1, 2), lambda _: True),
    "literal first": ("'sold' = status", op("=", "sold", STATUS), lambda row: row["status"] == "sold"),
    "functions": ("CASEI(key) <> key", op("<>", op("casei", KEY), KEY), lambda row: row["key"].lower() != row["key"]),
    "shapes": ("S_EQUALS(geometry, geometry)", op("s_equals", PLACED, PLACED), lambda row: row["geometry"] is not None),
    "times": ("T_EQUALS(as_of, as_of)", op("t_equals", DAY, DAY), lambda row: row["as_of"] is not None),
}
CASES = {
    f"{title}: {name}": case
    for title, cases in (
        ("/conf/basic-cql2", BASIC),
        ("/conf/advanced-comparison-operators", ADVANCED),
        ("/conf/case-insensitive-comparison, /conf/accent-insensitive-comparison", FOLDED),
        ("/conf/basic-spatial-functions, /conf/basic-spatial-operators", BOXES),
        ("/conf/basic-spatial-functions-plus, /conf/spatial-functions", SPATIAL),
        ("/conf/temporal-functions", TEMPORAL),
        ("/conf/arithmetic", COMPUTED),
        ("/conf/property-property", BOTH_SIDES),
    )
    for name, case in cases.items()
}


@pytest.fixture(scope="module")
def rows(world: TestClient) -> list[Row]:
    """The properties of every feature, its id, and its geometry as a shape."""
    return [
        each["properties"]
        | {"id": each["id"], "geometry": each["geometry"] and shapely.geometry.shape(each["geometry"])}
        for each in features_of(world.get(f"{ITEMS}?limit=1000"))
    ]


@pytest.mark.parametrize(("text", "tree", "holds"), CASES.values(), ids=CASES)
def test_filter_finds_the_rows_it_states(
    world: TestClient, rows: list[Row], text: str, tree: dict[str, Any], holds: Holds
) -> None:
    """/conf/cql2-text, /conf/cql2-json: both forms are the same filter"""
    wanted = [row["key"] for row in rows if holds(row)]
    for source, language in ((text, "cql2-text"), (json.dumps(tree), "cql2-json")):
        answer = world.get(ITEMS, params={"filter": source, "filter-lang": language, "limit": "1000"})
        assert [each["properties"]["key"] for each in features_of(answer)] == wanted
    assert print_text(parse(text)) == print_text(parse(json.dumps(tree), Language.JSON))

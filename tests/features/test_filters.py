"""Filters over real rows: a second evaluation in plain Python agrees, and what makes no sense is refused."""

import math
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from app.errors import InvalidFilter
from app.features import filters
from app.features.collection import Collection
from app.features.cql2 import nodes, parse
from app.features.cql2.nodes import Node
from app.features.cql2.printing import print_text
from app.features.query import FeatureQuery, count
from app.infrastructure.store import INFRASTRUCTURE
from app.parcels.collection import PARCELS, SITES
from app.partners.model import Viewer
from app.regions.store import DISTRICTS, MUNICIPALITIES
from app.stock.store import matching_ids
from tests.features.filter_trees import conditions
from tests.makers import NOWHERE, POSITION, STAFF, make_municipality, make_parcel

Row = Mapping[str, Any]

ROWS: tuple[dict[str, Any], ...] = (
    {"area_m2": 40_000.0, "power_mw": 2.5, "zoning": "GI", "plan_name": "Straße", "plan_date": date(2020, 5, 5)},
    {"area_m2": 10_000.0, "power_mw": None, "zoning": "GE", "plan_name": "STRASSE", "plan_date": date(2021, 1, 1)},
    {"area_m2": None, "power_mw": 0.0, "zoning": None, "plan_name": "it's 100%", "operation_24h": True},
    {"area_m2": 1.0, "power_mw": 1.0, "zoning": "SO", "plan_name": None, "operation_24h": False},
    {"area_m2": 2.5, "power_mw": 40_000.0, "zoning": "GI", "plan_name": "Größe", "plan_date": date(1999, 12, 31)},
)


@pytest.fixture
def parcels(session: Session) -> dict[int, Row]:
    unknown = dict.fromkeys(("area_m2", "power_mw", "zoning", "plan_name", "plan_date", "operation_24h"))
    return {
        make_parcel(session, **{"place": NOWHERE, "area_m2": None} | row): unknown | {"synthetic": False} | row
        for row in ROWS
    }


def found(session: Session, source: str | Node, viewer: Viewer = STAFF) -> list[int]:
    tree = parse(source) if isinstance(source, str) else source
    return list(matching_ids(session, FeatureQuery(filter=tree), viewer).tolist())


# --- the second evaluation -------------------------------------------------------------------------


def evaluated(node: Node, row: Row) -> Any:
    """The value of a tree for a row; None is unknown."""
    match node:
        case nodes.Property(name):
            return row[name]
        case nodes.Op(name, args):
            if name in ("and", "or"):
                return _joined(name, [evaluated(arg, row) for arg in args])
            if name == "isnull":
                return evaluated(args[0], row) is None
            if name == "in":
                assert isinstance(args[1], nodes.ListOf)
                return _joined(
                    "or", [_applied("=", [evaluated(each, row) for each in (args[0], m)]) for m in args[1].items]
                )
            if name == "between":
                value, low, high = (evaluated(arg, row) for arg in args)
                return _joined("and", [_applied(">=", [value, low]), _applied("<=", [value, high])])
            return _applied(name, [evaluated(arg, row) for arg in args])
    return getattr(node, "value")  # noqa: B009 - every literal of these trees has one


def _joined(name: str, values: Sequence[bool | None]) -> bool | None:
    decisive = name == "or"
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _applied(name: str, values: Sequence[Any]) -> Any:
    return None if None in values else OPERATIONS[name](*values)


def _divided(left: float, right: float) -> float | None:
    return None if right == 0 else left / right


def _whole(left: float, right: float) -> float | None:
    return None if right == 0 else float(math.trunc(left / right))


def _folded(value: str) -> str:
    return value.lower().replace("ς", "σ").replace("ß", "ss")


def _bare(value: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", value) if not unicodedata.combining(sign))


def _like(value: str, pattern: str) -> bool:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    signs = {"%": ".*", "_": "."}
    return bool(re.fullmatch("".join(signs.get(part, re.escape(part[-1])) for part in parts), value, re.DOTALL))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "div": _whole,
    "not": operator.not_,
    "casei": _folded,
    "accenti": _bare,
    "like": _like,
    "t_after": operator.gt,
    "t_before": operator.lt,
    "t_equals": operator.eq,
    "t_disjoint": operator.ne,
}


def test_rows_are_those_that_a_second_evaluation_finds(session: Session, parcels: dict[int, Row]) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(conditions)
    def agree(tree: Node) -> None:
        wanted = [row_id for row_id, row in parcels.items() if evaluated(tree, row) is True]
        assert found(session, tree) == wanted, print_text(tree)

    agree()


# --- single rules ----------------------------------------------------------------------------------

RULES: dict[str, list[int]] = {
    "area_m2 > 20000 AND zoning = 'GI'": [0],
    "NOT area_m2 > 20000": [1, 3, 4],
    "area_m2 IS NULL": [2],
    "area_m2 > power_mw": [0],
    "area_m2 IN (1, 2.5)": [3, 4],
    "plan_name = 'it''s 100%'": [2],
    "plan_name LIKE '%100\\%'": [2],
    "plan_name ILIKE 'strasse'": [0, 1],
    "CASEI(plan_name) = CASEI('STRAßE')": [0, 1],
    "ACCENTI(plan_name) = 'Große'": [4],
    "CASEI(ACCENTI(plan_name)) LIKE 'gro%'": [4],
    "plan_date > '2020-05-04'": [0, 1],
    "plan_date >= TIMESTAMP('2020-05-05T00:00:00Z')": [0, 1],
    "plan_date > '2020-05-05T00:00:00'": [1],
    "plan_date BETWEEN '1999-12-31' AND '2020-05-05'": [0, 4],
    "plan_date IN ('2020-05-05', '2021-01-01')": [0, 1],
    "T_DURING(plan_date, INTERVAL('2020-01-01', '2021-01-01'))": [0],
    "T_INTERSECTS(plan_date, INTERVAL('2020-01-01', '2021-01-01'))": [0, 1],
    "T_INTERSECTS(plan_date, INTERVAL('..', '2020-05-05T12:00:00Z'))": [0, 4],
    "T_MEETS(INTERVAL('2000-01-01', plan_date), INTERVAL('2020-05-05', '..'))": [0],
    "T_STARTS(INTERVAL(plan_date, '2022-01-01'), INTERVAL('2020-05-05', '2023-01-01'))": [0],
    "T_FINISHES(INTERVAL(plan_date, '..'), INTERVAL('2000-01-01', '..'))": [0, 1],
    "T_CONTAINS(INTERVAL('2020-01-01', '2020-12-31'), plan_date)": [0],
    "T_OVERLAPS(INTERVAL('2000-01-01', '2020-06-01'), INTERVAL(plan_date, '..'))": [0],
    "operation_24h": [2],
    "operation_24h = FALSE": [3],
    "operation_24h = 1": [2],
    "operation_24h IN (0)": [3],
    "NOT operation_24h": [3],
    "(area_m2 > 2) = (power_mw > 2)": [0, 3, 4],
    "power_mw / 0 IS NULL AND area_m2 / power_mw > 1": [0],
    "area_m2 ^ 2 = 6.25": [4],
    "(0 - area_m2) ^ 0.5 IS NULL": [0, 1, 2, 3, 4],
    "power_mw ^ -1 = 0.4": [0],
    "area_m2 % 3 = 1 AND area_m2 % 0 IS NULL": [0, 1, 3],
    "area_m2 ^ 1000 IS NULL": [0, 1, 2, 4],
    "geometry IS NULL": [0, 1, 2, 3, 4],
    "S_DISJOINT(geometry, POINT(12 51))": [],
    "S_WITHIN(POINT(12 51), BBOX(11, 50, 13, 52))": [0, 1, 2, 3, 4],
    "S_CROSSES(LINESTRING(0 0, 1 1), POINT(1 1))": [],
    "TRUE": [0, 1, 2, 3, 4],
    "1 = 2": [],
}


@pytest.mark.parametrize("source", RULES)
def test_filter_finds_its_rows(source: str, session: Session, parcels: dict[int, Row]) -> None:
    ids = list(parcels)
    assert found(session, source) == [ids[position] for position in RULES[source]]


HOLED = "POLYGON((11 50, 13 50, 13 52, 11 52, 11 50), (11.5 51, 12.2 51, 12.2 51.5, 11.5 51.5, 11.5 51))"
PLACES: dict[str, list[str]] = {
    "S_INTERSECTS(geometry, BBOX(11.9, 51.2, 12.1, 51.4))": ["west", "point"],
    "S_INTERSECTS(geometry, BBOX(12, 51.3, 12, 51.3))": ["west", "point"],
    f"S_INTERSECTS(geometry, {HOLED})": ["east"],
    "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(12 51.3), POINT(12.5 51.3)))": ["west", "east", "point"],
    "S_DISJOINT(geometry, BBOX(11.9, 51.2, 12.1, 51.4))": ["east"],
    "S_WITHIN(geometry, BBOX(12.4, 51.2, 12.6, 51.4))": ["east"],
    "S_CONTAINS(geometry, POINT(12.5 51.3))": ["east"],
    "S_CONTAINS(geometry, MULTIPOINT(12.5 51.3, 170 -51))": [],
    "S_CONTAINS(BBOX(12.4, 51.2, 12.6, 51.4), geometry)": ["east"],
    "S_CROSSES(LINESTRING(11 51.3, 12.2 51.3), geometry)": ["west"],
    "S_OVERLAPS(geometry, BBOX(12, 51.3, 12.2, 51.5))": ["west"],
    "S_TOUCHES(geometry, BBOX(-180, -90, 180, 90))": [],
    "S_EQUALS(geometry, POINT(12 51.3))": ["point"],
    "S_WITHIN(geometry, BBOX(-180, -90, 180, 90))": ["west", "east", "point"],
    "S_INTERSECTS(geometry, BBOX(170, 50, -170, 52))": [],
    "S_INTERSECTS(geometry, BBOX(170, 50, 12.2, 52))": ["west", "point"],
    "geometry IS NULL": ["nowhere"],
}


@pytest.mark.parametrize("source", PLACES)
def test_filter_by_place_finds_its_rows(source: str, session: Session) -> None:
    names = {
        make_parcel(session, at=(12.0, 51.3)): "west",
        make_parcel(session, at=(12.5, 51.3)): "east",
        make_parcel(session, at=(12.0, 51.3), place=POSITION): "point",
        make_parcel(session, place=NOWHERE): "nowhere",
    }
    assert [names[row_id] for row_id in found(session, source)] == PLACES[source]


REGIONS = {
    "municipality_keys = '15088020'": ["both", "west"],
    "municipality_keys <> '15088020'": ["east"],
    "'15088020' = municipality_keys": ["both", "west"],
    "municipality_keys IN ('15088020', '15084001')": ["both", "west", "east"],
    "district_keys = '15084'": ["both", "east"],
    "municipality_key = '15088020'": ["west"],
    "municipality LIKE 'Z%'": ["both", "east"],
    "district_key IS NULL": [],
}


@pytest.mark.parametrize("source", REGIONS)
def test_regions_are_all_it_lies_in_or_that_of_the_largest_share(source: str, session: Session) -> None:
    make_municipality(session, "15088020", "Braunsbedra", (11.9, 51.2, 12.0, 51.4))
    make_municipality(session, "15084001", "Zeitz", (12.0, 51.2, 12.1, 51.4))
    names = {
        make_parcel(session, at=(12.0005, 51.3), area_m2=40_000.0): "both",
        make_parcel(session, at=(11.95, 51.3)): "west",
        make_parcel(session, at=(12.05, 51.3)): "east",
    }
    assert [names[row_id] for row_id in found(session, source)] == REGIONS[source]


@pytest.mark.parametrize(
    "collection", [PARCELS, SITES, DISTRICTS, MUNICIPALITIES, INFRASTRUCTURE], ids=lambda collection: collection.id
)
def test_every_property_can_be_asked_for(collection: Collection, session: Session) -> None:
    """One statement for each: a property whose column is not there fails here."""
    asked = [name for name, queryable in collection.queryables.items() if queryable.column is not None]
    for name in asked:
        assert count(session, collection, FeatureQuery(filter=parse(f'"{name}" IS NULL')), STAFF).number == 0
    assert "geometry" in asked


# filter → place, and a word of the sentence
SENSELESS: dict[str, tuple[int, str]] = {
    "area = 1": (1, "area_m2"),
    "AREA_M2 = 1": (1, "no property 'AREA_M2'"),
    "internal_note = 'x'": (1, "no property"),
    "owner_partner_id = 1": (1, "no property"),
    '"area_m2 " = 1': (1, "no property"),
    "аrea_m2 = 1": (1, "no property"),
    '"area_m2) OR (1=1" = 1': (1, "no property"),
    "pg_sleep(10) = 1": (1, "no function 'pg_sleep'"),
    "set_config('a', 'b', TRUE) = 'b'": (1, "no function"),
    "current_setting('a') = 'b'": (1, "no function"),
    "query_to_xml('SELECT 1', TRUE, FALSE, '') = 'b'": (1, "no function"),
    "version() = 'b'": (1, "no function"),
    "lower(zoning) = 'b'": (1, "no function"),
    "a_contains(municipality_keys, ('x'))": (1, "no function"),
    "__class__ = 1": (1, "no property"),
    "area_m2 > 'many'": (9, "area_m2 is of type number, 'many' of type string"),
    "zoning = 5": (8, "zoning is of type string, 5 of type number"),
    "operation_24h = 2": (15, "2 of type number"),
    "zoning = plan_date": (8, "type date"),
    "plan_date = 5": (11, "date"),
    "plan_date = '2020'": (13, "no time"),
    "area_m2 IN (1, 'x')": (9, "number"),
    "area_m2 BETWEEN 1 AND 'x'": (9, "number"),
    "area_m2 LIKE 'x%'": (1, "string is needed"),
    "zoning LIKE plan_name": (13, "text in quotes"),
    "zoning LIKE 'x\\'": (13, "backslash"),
    f"zoning LIKE '{'%a' * 21}'": (13, "20 wildcards"),
    "area_m2": (1, "boolean is needed"),
    "area_m2 AND operation_24h": (1, "boolean is needed"),
    "NOT zoning": (5, "boolean is needed"),
    "area_m2 + zoning > 1": (11, "number is needed"),
    "CASEI(area_m2) = 'x'": (7, "string is needed"),
    "geometry = POINT(1 2)": (10, "S_INTERSECTS"),
    "S_INTERSECTS(area_m2, POINT(1 2))": (14, "geometry is needed"),
    "S_WITHIN(geometry, 'POINT(1 2)')": (20, "geometry is needed"),
    "S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 2)))": (1, "collection"),
    "T_AFTER(area_m2, DATE('2020-01-01'))": (9, "date is needed"),
    "T_AFTER(plan_date, INTERVAL(zoning, '..'))": (29, "date is needed"),
    "plan_date = INTERVAL('2020-01-01', '..')": (13, "temporal function"),
    "zoning = ('a', 'b')": (11, "after IN"),
    "municipality_keys LIKE '15%'": (1, "several values"),
    "municipality_keys > '15'": (1, "several values"),
    "municipality_keys IS NULL": (1, "several values"),
    "municipality_keys = zoning": (21, "text in quotes"),
    "municipality_keys IN (1)": (23, "text in quotes"),
}


def test_the_look_alike_of_a_property_is_one() -> None:
    assert "\u0430rea_m2 = 1" in SENSELESS  # its first letter is Cyrillic


@pytest.mark.parametrize("source", SENSELESS)
def test_senseless_filter_is_refused_with_its_place(source: str) -> None:
    at, word = SENSELESS[source]
    with pytest.raises(InvalidFilter, match=word) as refused:
        filters.condition(parse(source), PARCELS.queryables)
    assert refused.value.problems[0].position == at


def test_number_out_of_range_is_blamed_on_the_filter(session: Session) -> None:
    make_parcel(session, area_m2=40_000.0)
    with pytest.raises(InvalidFilter, match="out of range"):
        found(session, "area_m2 * 1e308 > 1")

"""Another reader of CQL2 agrees with ours on what filters mean: it turns text into JSON, and we read both alike.

It works in a process of its own with a time limit, since some filters stop it for good.
"""

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.features.cql2 import Language, parse
from app.features.cql2.nodes import Node
from app.features.cql2.printing import print_text
from tests.features.filter_trees import conditions

OTHER_READER = """
import json, sys, cql2
def read(text):
    try:
        return cql2.parse_text(text).to_json()
    except cql2.ParseError as error:
        return {"error": str(error)}
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
"""
TIME_LIMIT_S = 30

VALID = {
    "function alone": "mean(price) < 4",
    "text": "town = 'Merseburg'",
    "number on the left": "4 < price",
    "number with exponent": "price < 1.5e3",
    "sum compared": "price - 150.5 > 0",
    "property beside property": "height > (clearance - 1)",
    "arithmetic": "value = ((-1 * foo) * 2.0 + bar / 6.5) - x ^ 2.0",
    "remainder": "0 = (foo % 2)",
    "whole quotient": "1 = (foo div 2)",
    "day": "updated >= DATE('1990-10-03')",
    "moment": "updated = TIMESTAMP('1990-10-03T00:00:00Z')",
    "exists": "geometry IS NOT NULL",
    "pattern": "name LIKE 'Schkopau%'",
    "no pattern": "name NOT LIKE '%Leuna%'",
    "range": "depth BETWEEN 100.0 AND 150.0",
    "no range": "depth NOT BETWEEN 10 AND 20",
    "list": "town IN ('Leuna', 'Zeitz', 'Bad Dürrenberg')",
    "no list": "category NOT IN (1, 2, 3)",
    "list of days": "d IN (DATE('2020-01-01'), DATE('2021-01-01'))",
    "no case": "CASEI(road) IN (CASEI('Οδος'), CASEI('Straße'))",
    "no accents": "ACCENTI(state) = ACCENTI('débárquér')",
    "pattern without case": "CASEI(name) LIKE CASEI('%halle%')",
    "colon in the name": "eo:cover = 0.1 OR eo:cover = 0.2",
    "three conditions": "cover < 0.1 AND row = 28 AND path = 203",
    "OR in AND": "pool = TRUE AND (floors > 5 OR material LIKE 'brick%' OR material LIKE '%brick')",
    "AND in OR": "(floors > 5 AND material = 'brick') OR pool = FALSE",
    "NOT before OR": "NOT (floors < 5) OR pool = TRUE",
    "quoted name": "\"id\" <> 'fa7e1920'",
    "quote in text": "owner = 'Sankt Peter''s'",
    "many arguments": "FALSE <> bar(\"geometry\", 100, 'a', 'b', FALSE)",
    "point": "S_INTERSECTS(geometry, POINT(11.9 51.3))",
    "line over area": "S_CROSSES(LINESTRING(11 51, 12 52), POLYGON((11 51, 12 51, 12 52, 11 51)))",
    "points": "S_EQUALS(MULTIPOINT((1.5 -0.5), (-2 3)), geometry)",
    "lines": "S_TOUCHES(geometry, MULTILINESTRING((0 0, 1 1), (2 2, 3 3)))",
    "area with a hole": "S_WITHIN(geometry, POLYGON((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 1)))",
    "areas": "S_OVERLAPS(geometry, MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5))))",
    "collection": "S_DISJOINT(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1)))",
    "box": "S_CONTAINS(geometry, BBOX(11.5, 51, 12, 51.5))",
    "before": "T_BEFORE(built, DATE('2015-01-01'))",
    "during": "T_DURING(INTERVAL(starts, ends), INTERVAL('2017-06-10T07:30:00Z', '2017-06-11T10:30:00Z'))",
    "open end": "T_STARTS(INTERVAL(starts, ends), INTERVAL('1991-10-07T08:21:06.393262Z', '..'))",
    "finished by": "T_FINISHEDBY(INTERVAL(starts, ends), INTERVAL('1991-10-07', '2010-02-10T05:29:20.073225Z'))",
    "array": "A_CONTAINS(layer:ids, ('layers-ca', 'layers-us'))",
    "array of many kinds": "A_EQUALS(('a', TRUE, 1.0, 8), \"values\")",
}


def other_reading(texts: list[str]) -> list[dict[str, object]]:
    found = subprocess.run(
        [sys.executable, "-c", OTHER_READER],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT_S,
        check=True,
    )
    read: list[dict[str, object]] = json.loads(found.stdout)
    return read


def read_again(reading: dict[str, object]) -> Node:
    return parse(json.dumps(reading), Language.JSON)


@pytest.fixture(scope="module")
def readings() -> dict[str, dict[str, object]]:
    return dict(zip(VALID, other_reading(list(VALID.values())), strict=True))


@pytest.mark.parametrize("name", VALID)
def test_text_means_the_same_to_both(name: str, readings: dict[str, dict[str, object]]) -> None:
    assert "error" not in readings[name]
    assert parse(VALID[name]) == read_again(readings[name])


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(st.lists(conditions, min_size=20, max_size=20))
def test_made_up_filters_mean_the_same_to_both(trees: list[Node]) -> None:
    for tree, reading in zip(trees, other_reading([print_text(tree) for tree in trees]), strict=True):
        assert tree == read_again(reading), print_text(tree)

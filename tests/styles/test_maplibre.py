"""Styles: every layer draws what tiles hold, in colours that have a meaning, and nothing comes from elsewhere."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.codes import FacilityKind, ParcelStatus
from app.styles.legends import KINDS, STATUSES
from tests.answers import blamed, problem_of

COLLECTIONS = ["parcels", "sites", "districts", "municipalities", "infrastructure", "parcels-logistics"]
KNOWN = {"background": "background", "fill": "fill", "line": "line", "circle": "circle"}
OPERATORS = {"get", "has", "!", "all", "match", "case", "interpolate", "linear", "geometry-type"}


@pytest.fixture(scope="module")
def styles(tiles_client: TestClient) -> dict[str, dict[str, Any]]:
    return {name: tiles_client.get(f"/styles/{name}.json").json() for name in COLLECTIONS}


def operators(expression: Any) -> Iterator[str]:
    """The operators of an expression; lists of plain values after `match` are none."""
    if isinstance(expression, list) and expression and expression[0] in OPERATORS:
        yield expression[0]
        for part in expression[1:]:
            yield from operators(part)


def properties(expression: Any) -> set[str]:
    return set(re.findall(r'\["(?:get|has)", "([^"]+)"\]', json.dumps(expression)))


@pytest.mark.parametrize("name", COLLECTIONS)
def test_style_is_one_of_version_8_with_its_own_tiles(styles: dict[str, Any], name: str) -> None:
    style = styles[name]
    assert style["version"] == 8
    assert style["sources"] == {name: {"type": "vector", "url": f"http://testserver/tiles/{name}.json"}}
    assert not {"glyphs", "sprite"} & set(style)
    assert re.findall(r"https?://(?!testserver/)[^\"]+", json.dumps(style)) == []
    ids = [layer["id"] for layer in style["layers"]]
    assert len(ids) == len(set(ids))
    for layer in style["layers"]:
        assert all(key.startswith(f"{KNOWN[layer['type']]}-") for key in layer["paint"])
        if layer["type"] != "background":
            assert (layer["source"], layer["source-layer"]) == (name, name)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_style_names_only_what_tiles_hold(tiles_client: TestClient, styles: dict[str, Any], name: str) -> None:
    fields = tiles_client.get(f"/tiles/{name}.json").json()["vector_layers"][0]["fields"]
    assert properties(styles[name]["layers"]) <= set(fields)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_sums_and_features_are_drawn_apart(styles: dict[str, Any], name: str) -> None:
    drawn = {layer["id"]: layer for layer in styles[name]["layers"]}
    assert drawn["sums"]["filter"] == ["has", "aggregated"]
    assert len(drawn) >= 3
    for id_ in drawn.keys() - {"sums", "background"}:
        assert drawn[id_]["filter"][1] == ["!", ["has", "aggregated"]]


def test_every_status_and_kind_has_a_colour(styles: dict[str, Any]) -> None:
    assert set(STATUSES) == set(ParcelStatus)
    assert set(KINDS) == set(FacilityKind)
    text = json.dumps(styles["parcels"]["layers"])
    assert all(f'"{status.value}", "{entry.colour}"' in text for status, entry in STATUSES.items())


def test_scores_are_a_ramp_with_unknown_and_knocked_out_apart(styles: dict[str, Any]) -> None:
    (areas,) = (layer for layer in styles["parcels-logistics"]["layers"] if layer["id"] == "areas")
    assert {"interpolate", "case", "match"} <= set(operators(areas["paint"]["fill-color"]))
    assert properties(areas["paint"]) == {"group", "score"}


def test_names_are_german_or_english(tiles_client: TestClient) -> None:
    def titles(path: str, **headers: str) -> list[str]:
        legend = tiles_client.get(path, headers=headers).json()["metadata"]["flaechenlotse:legend"]
        return [entry["title"] for entry in legend]

    assert titles("/styles/parcels.json?lang=de")[0] == "verfügbar"
    assert titles("/styles/parcels.json?lang=en")[0] == "available"
    assert titles("/styles/parcels.json", **{"Accept-Language": "de"})[0] == "verfügbar"
    assert blamed(tiles_client.get("/styles/parcels.json?lang=fr"), 400) == ["lang"]


def test_style_that_is_held_is_not_sent_again(tiles_client: TestClient) -> None:
    tag = tiles_client.get("/styles/parcels.json").headers["ETag"]
    assert tiles_client.get("/styles/parcels.json", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/styles/nothing.json", "/qgis/nothing.qlr", "/qgis/nothing.qgs"])
def test_other_styles_are_absent(tiles_client: TestClient, path: str) -> None:
    problem_of(tiles_client.get(path), 404)

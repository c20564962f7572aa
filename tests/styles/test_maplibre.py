"""Styles: every layer draws what tiles hold, in colours that have a meaning, and nothing comes from elsewhere."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.codes import FacilityKind, ParcelStatus
from app.styles.legends import COUNTS, KINDS, SCORES, STATUSES
from tests.answers import blamed, problem_of

COLLECTIONS = ["parcels", "sites", "districts", "municipalities", "infrastructure", "parcels-logistics"]
KNOWN = {"background": "background", "fill": "fill", "line": "line", "circle": "circle"}


@pytest.fixture(scope="module")
def styles(tiles_client: TestClient) -> dict[str, dict[str, Any]]:
    return {name: tiles_client.get(f"/styles/{name}.json").json() for name in COLLECTIONS}


def properties(expression: Any) -> set[str]:
    return set(re.findall(r'\["(?:!?has|!?in|[<>!=]=?)", "([^"$]+)"', json.dumps(expression)))


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
    drawn = {layer["id"]: layer for layer in styles[name]["layers"] if layer["id"] != "background"}
    sums = {id_ for id_ in drawn if id_.startswith("sums-")}
    assert len(sums) == len(COUNTS)
    assert len(drawn) > len(sums)
    for id_, layer in drawn.items():
        assert layer["filter"][1] == ["has" if id_ in sums else "!has", "aggregated"]


def test_every_status_and_kind_has_a_colour(styles: dict[str, Any]) -> None:
    assert set(STATUSES) == set(ParcelStatus)
    assert set(KINDS) == set(FacilityKind)
    for name, property_, entries in (("parcels", "status", STATUSES), ("infrastructure", "kind", KINDS)):
        drawn: dict[str, str] = {}
        for layer in styles[name]["layers"]:
            for operator, *values in layer.get("filter", [])[3:]:
                if operator == "in" and values[0] == property_:
                    drawn |= dict.fromkeys(values[1:], layer["paint"][f"{layer['type']}-color"])
        assert drawn == {str(value): entry.colour for value, entry in entries.items()}


def test_superseded_facilities_are_grey_and_never_drawn_as_those_in_place(tiles_client: TestClient) -> None:
    style = tiles_client.get("/styles/infrastructure.json?lang=de").json()
    points = [layer for layer in style["layers"] if layer["id"].startswith("points-")]
    grey = [layer for layer in points if ["==", "status", "superseded"] in layer["filter"]]
    assert [layer["id"] for layer in grey] == ["points-superseded"]
    assert points[0] == grey[0]  # below the better ones
    assert all(["!=", "status", "superseded"] in layer["filter"] for layer in points[1:])
    colour = grey[0]["paint"]["circle-color"]
    assert colour not in {layer["paint"]["circle-color"] for layer in points[1:]}
    legend = style["metadata"]["flaechenlotse:legend"]
    assert {"colour": colour, "title": "durch eine bessere Quelle ersetzt"} in legend


def test_superseded_facilities_are_listed_by_their_status(tiles_client: TestClient) -> None:
    def keys(path: str) -> list[str]:
        return [each["properties"]["key"] for each in tiles_client.get(path).json()["features"]]

    for path in ("/infrastructure", "/ogc/collections/infrastructure/items"):
        assert keys(f"{path}?status=superseded") == ["rough"]
        assert "rough" not in keys(f"{path}?status=open")


def test_scores_are_classes_with_unknown_and_knocked_out_apart(styles: dict[str, Any]) -> None:
    areas = [layer for layer in styles["parcels-logistics"]["layers"] if layer["id"].startswith("areas-")]
    assert len({layer["paint"]["fill-color"] for layer in areas}) == len(areas) == len(SCORES) + 2
    assert [">=", "score", 75] in areas[-2]["filter"]
    assert ["<", "score", 100] in areas[-2]["filter"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_colours_are_plain_because_qgis_3_22_converts_no_others(styles: dict[str, Any], name: str) -> None:
    for layer in styles[name]["layers"]:
        assert all(isinstance(value, str | float | int) for value in layer["paint"].values())


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

"""Which system a GeoJSON file states."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import InvalidInput
from app.files.geojson import stated_crs


def named(name: str) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}


def make_file(folder: Path, text: str) -> Path:
    path = folder / "areas.geojson"
    path.write_text(text)
    return path


def collection(**members: Any) -> str:
    return json.dumps({"type": "FeatureCollection", **members, "features": []})


def test_none_stated_is_lonlat(tmp_path: Path) -> None:
    assert stated_crs(make_file(tmp_path, collection())).to_epsg() == 4326


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::25832", "EPSG:25832", "urn:ogc:def:crs:EPSG:6.9:25832"])
def test_a_named_system_is_trusted(tmp_path: Path, name: str) -> None:
    assert stated_crs(make_file(tmp_path, collection(crs=named(name)))).to_epsg() == 25832


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "ogcwkt"}},
        named("http://127.0.0.1:9/crs"),
        named("/etc/passwd"),
        named("EPSG:999999"),
        "EPSG:25832",
        {},
        None,
    ],
    ids=["link", "address", "path", "unknown", "text", "empty", "null"],
)
def test_a_system_that_is_not_known_is_refused(tmp_path: Path, crs: object) -> None:
    with pytest.raises(InvalidInput, match="does not state its coordinate system"):
        stated_crs(make_file(tmp_path, collection(crs=crs)))


def test_an_escaped_name_of_the_member_hides_nothing(tmp_path: Path) -> None:
    text = collection(crs=named("http://127.0.0.1:9/crs")).replace('"crs"', '"\\u0063rs"')
    with pytest.raises(InvalidInput, match="does not state its coordinate system"):
        stated_crs(make_file(tmp_path, text))


@pytest.mark.parametrize("value", ["Rechtswert", named("EPSG:25832")], ids=["text", "named"])
def test_a_property_called_crs_is_no_statement(tmp_path: Path, value: object) -> None:
    feature = {"type": "Feature", "properties": {"crs": value}, "geometry": None}
    path = make_file(tmp_path, json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert stated_crs(path).to_epsg() == 4326


def test_a_property_called_crs_does_not_cover_the_statement(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"crs": named("EPSG:25832")}, "geometry": None}
    whole = {"type": "FeatureCollection", "features": [feature], "crs": named("EPSG:25833")}
    assert stated_crs(make_file(tmp_path, json.dumps(whole))).to_epsg() == 25833


def test_cut_off_json_is_refused_where_it_matters(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not valid JSON"):
        stated_crs(make_file(tmp_path, '{"crs": {"type": "na'))

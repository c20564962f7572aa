"""Own layers leave as they came: odd column names, every type, unknown values and ids, in every format."""

from datetime import date
from pathlib import Path

import geopandas
import pandas as pd
import pytest
import shapely
from fastapi.testclient import TestClient

from tests.exports.conftest import EVERY, read
from tests.layers.conftest import Layers


@pytest.fixture(scope="module")
def layers(world: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Layers:
    """One layer of three rows, whose columns bear names that formats use themselves."""
    frame = geopandas.GeoDataFrame(
        {
            "key": ["a", "b", "c"],
            "fid": [7, 8, 9],
            "id": ["x", "", None],
            "Name": ["=1+1", "ß\nzwei", None],
            "date": [date(2026, 5, 12), None, date(1899, 1, 1)],
            "Größe (m²)": [1.5, None, -2.0],
            "count": pd.array([2**53 + 1, None, 0], dtype="Int64"),
            "flag": pd.array([True, None, False], dtype="boolean"),
            "wkt": ["w", None, ""],
        },
        geometry=[shapely.Point(12, 51), shapely.box(12, 51, 12.1, 51.1), shapely.LineString([(12, 51), (12.1, 51)])],
        crs=4326,
    )
    path = tmp_path_factory.mktemp("own") / "own.parquet"
    frame.to_parquet(path)
    layers = Layers(world)
    layers.add("own", path, licence="DL-DE-BY-2.0", attribution="© Agentur")
    return layers


@pytest.mark.parametrize("extension", EVERY)
def test_rows_and_values_are_those_of_the_file(layers: Layers, tmp_path: Path, extension: str) -> None:
    answer = layers.client.get(f"/exports/own.{extension}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["OGC-NumberMatched"] == "3"
    frame = read(answer.content, extension, tmp_path, "own")
    assert sorted(frame.index) == ["a", "b", "c"]
    named = {name.casefold() for name in frame.columns}
    assert len(named) == len(frame.columns)  # whatever their case
    name = frame.loc["a"]["Name"]
    assert name == ("'=1+1" if extension == "csv" else "=1+1")
    assert str(frame.loc["a"]["date"])[:10] == "2026-05-12"
    assert str(frame.loc["c"]["date"])[:10] == "1899-01-01"
    if extension in ("geojson", "geojsonl", "parquet", "gpkg", "csv"):
        assert int(frame["count"].astype(object)["c"]) == 0
    if extension in ("geojson", "gpkg", "parquet", "fgb"):
        assert float(str(frame.loc["c"]["Größe (m²)"])) == -2.0
        assert pd.isna(frame.loc["b"]["Größe (m²)"])


def test_licence_is_that_of_the_layer(layers: Layers) -> None:
    body = layers.client.get("/exports/own.geojson").json()
    assert (body["licence"], body["attribution"]) == ("DL-DE-BY-2.0", "© Agentur")

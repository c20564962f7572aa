"""Every format on the list gives the same two areas; what a format cannot vouch for is refused."""

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from app import geo
from app.errors import InvalidInput
from app.files.raw import RawTable, ReadOptions
from app.files.sandbox import read

LEUNA = shapely.box(12.00, 51.30, 12.01, 51.31)  # as the fixtures write it


def assert_two_areas(table: RawTable) -> None:
    assert table.columns["Nr"].to_pylist() == ["A-1", "A-2"]
    assert [None if value is None else float(value) for value in table.columns["Größe"].to_pylist()] == [1.5, None]
    assert table.rows.tolist() == [1, 2]
    assert table.geometry is not None
    assert table.crs is not None
    first = geo.reproject(table.geometry[0], table.crs, geo.LONLAT_SRID)
    assert np.allclose(first.bounds, LEUNA.bounds, atol=1e-6)


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.geojson", "areas.shp", "areas.parquet", "areas.fgb"])
def test_every_format_gives_the_same_rows(write_layer: Callable[..., Path], name: str) -> None:
    in_file_order = {"SPATIAL_INDEX": "NO"} if name.endswith("fgb") else {}
    assert_two_areas(read(write_layer(name, **in_file_order)))


def test_a_zipped_shapefile_gives_the_same_rows(zip_shapefile: Callable[..., Path]) -> None:
    table = read(zip_shapefile(folder="export/"))
    assert_two_areas(table)
    assert table.layer == "areas"


def test_a_zipped_shapefile_without_prj_is_refused(zip_shapefile: Callable[..., Path]) -> None:
    with pytest.raises(InvalidInput, match=r"lacks its .prj"):
        read(zip_shapefile(without=(".prj",)))


def test_xml_within_a_zipped_shapefile_is_refused(zip_shapefile: Callable[..., Path], tmp_path: Path) -> None:
    path = zip_shapefile({"other.shp": b"<OGRVRTDataSource/>"})
    with pytest.raises(InvalidInput, match="holds XML"):
        read(path, ReadOptions(layer="other"))


def test_of_several_layers_one_must_be_named(write_layer: Callable[..., Path]) -> None:
    path = write_layer("areas.gpkg", layer="north")
    write_layer("areas.gpkg", layer="south")
    with pytest.raises(InvalidInput, match="'north', 'south'"):
        read(path)
    assert read(path, ReadOptions(layer="south")).layer == "south"


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("name", ["areas.gpkg", "areas.fgb", "areas.parquet"])
def test_a_file_that_states_no_system_is_refused(tmp_path: Path, name: str) -> None:
    frame = geopandas.GeoDataFrame({"Nr": ["A-1"]}, geometry=[LEUNA])
    path = tmp_path / name
    if name.endswith(".parquet"):
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    with pytest.raises(InvalidInput, match="does not state its coordinate system"):
        read(path)


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.geojson", "areas.parquet", "areas.fgb", "areas.shp"])
def test_a_truncated_file_is_refused(write_layer: Callable[..., Path], name: str) -> None:
    path = write_layer(name)
    os.truncate(path, path.stat().st_size * 2 // 3)
    with pytest.raises(InvalidInput, match="cut off"):
        read(path)


def test_a_plain_parquet_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "areas.parquet")
    with pytest.raises(InvalidInput, match="no GeoParquet"):
        read(tmp_path / "areas.parquet")


def test_a_curve_is_that_rows_problem(write_layer: Callable[..., Path]) -> None:
    path = write_layer("areas.gpkg")
    with sqlite3.connect(path) as connection:
        blob = connection.execute("SELECT geom FROM areas WHERE fid = 1").fetchone()[0]
    connection.close()
    curve = bytes.fromhex("010a00000001000000") + bytes.fromhex("010800000003000000") + bytes(48)
    head = blob[: blob.index(bytes.fromhex("0103000000"))]
    path.write_bytes(path.read_bytes().replace(blob[: len(head + curve)], head + curve))
    table = read(path)
    assert table.geometry is not None
    assert [shape is None for shape in table.geometry] == [True, False]
    assert list(table.problems) == [0]


def test_a_system_that_is_not_known_is_refused_and_not_taken_for_lonlat(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(LEUNA)}
    crs = {"type": "name", "properties": {"name": "EPSG:999999"}}
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    with pytest.raises(InvalidInput, match="does not state its coordinate system"):
        read(path)


def test_json_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text('{"type": "Topology", "objects": {}, "arcs": []}')
    with pytest.raises(InvalidInput, match="cannot be read"):
        read(path)


def test_deeply_nested_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    depth = 100_000
    path.write_text('{"type":"Feature","properties":{"a":' + "[" * depth + "]" * depth + '},"geometry":null}')
    with pytest.raises(InvalidInput):
        read(path)


def test_text_in_another_character_set_than_stated_is_refused(write_layer: Callable[..., Path]) -> None:
    path = write_layer("areas.gpkg")
    path.write_bytes(path.read_bytes().replace(b"A-1", b"A\xfc1"))
    with pytest.raises(InvalidInput, match="another character set"):
        read(path)

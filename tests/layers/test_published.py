"""A layer of 20,000 rows answers like a built-in collection: everything equals what geopandas reads from the file.

`LOTSE_LAYER_ROWS=1000000` makes it long.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import openpyxl
import pandas
import pyogrio
import pytest
import shapely

from app.crs import OFFERED
from tests.answers import features_of, ids_of, pages, problem_of
from tests.layers.conftest import Layers
from tests.layers.frames import every_type

COUNT = int(os.environ.get("LOTSE_LAYER_ROWS", "20000"))
ITEMS = "/ogc/collections/flood/items"
BOX = (12.0, 51.2, 12.4, 51.5)
DAY = date(2012, 5, 1)
BOX_ACCURACY_M = 0.05  # a side of such a box has a corner every hundredth of a degree


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("layers") / "flood.gpkg"
    every_type(COUNT).to_file(path, use_arrow=True)
    return path


@pytest.fixture(scope="module")
def frame(path: Path) -> geopandas.GeoDataFrame:
    """What geopandas reads from the file, by the id of the row."""
    return geopandas.read_file(path, use_arrow=True).set_index("nr", drop=False)


@pytest.fixture(scope="module")
def layers(open_layers: Callable[[], AbstractContextManager[Layers]], path: Path) -> Iterator[Layers]:
    with open_layers() as layers:
        layers.add("flood", path, id_column="nr", date_column="stand", units={"Größe m²": "m²"})
        yield layers


def asked(layers: Layers, **question: Any) -> set[int]:
    """The ids of every page of a question; the count says the same."""
    hits = layers.client.get(ITEMS, params=question | {"resultType": "hits"}).json()["numberMatched"]
    first = layers.client.get(ITEMS, params=question | {"limit": 1000})
    found = [row_id for page in pages(layers.client, str(first.url)) for row_id in ids_of(page)]
    assert len(found) == len(set(found))
    assert first.json().get("numberMatched", len(found)) == len(found) == hits
    return set(found)


def plain(value: Any) -> Any:
    """A cell of the frame as JSON says it."""
    if value is None or value is pandas.NA or value is pandas.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, pandas.Timestamp):
        return value.isoformat()
    return value.isoformat() if isinstance(value, date) else value


def test_every_value_and_geometry_is_that_of_the_file(layers: Layers, frame: geopandas.GeoDataFrame) -> None:
    names = [name for name in frame.columns if name != "geometry"]
    cells = {name: frame[name].tolist() for name in names}
    lonlat = frame.to_crs("OGC:CRS84").geometry.values
    met = np.zeros(COUNT, dtype=int)
    for page in pages(layers.client, f"{ITEMS}?limit=1000"):
        assert page.json()["numberMatched"] == COUNT
        features = features_of(page)
        rows = frame.index.get_indexer([feature["id"] for feature in features])
        met[rows] += 1
        for row, feature in zip(rows, features, strict=True):
            assert feature["properties"] == {name: plain(cells[name][row]) for name in names}
        shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
        assert shapely.hausdorff_distance(shapes, lonlat[rows]).max() < 1e-7  # a centimetre
    assert (met == 1).all()


@pytest.mark.parametrize("crs", list(OFFERED))
def test_a_box_finds_what_geopandas_finds_in_every_system(
    layers: Layers, frame: geopandas.GeoDataFrame, crs: str
) -> None:
    corner, other = (shapely.Point(BOX[:2]), shapely.Point(BOX[2:]))
    box = shapely.segmentize(shapely.box(*BOX), 0.001)
    if crs.endswith(("/4326", "CRS84")):
        numbers = BOX if crs.endswith("CRS84") else (BOX[1], BOX[0], BOX[3], BOX[2])
        area = geopandas.GeoSeries([box], crs=4326)
    else:
        ends = geopandas.GeoSeries([corner, other], crs=4326).to_crs(int(crs.rsplit("/", 1)[1]))
        numbers = (*ends[0].coords[0], *ends[1].coords[0])
        area = geopandas.GeoSeries([shapely.segmentize(shapely.box(*numbers), 100)], crs=ends.crs)
    inner, outer = (area.to_crs(frame.crs)[0].buffer(metres) for metres in (-BOX_ACCURACY_M, BOX_ACCURACY_M))
    found = asked(layers, bbox=",".join(map(str, numbers)), **{"bbox-crs": crs})
    assert set() < set(frame.index[frame.intersects(inner)]) <= found <= set(frame.index[frame.intersects(outer)])


FILTERS: dict[str, tuple[str, Callable[[geopandas.GeoDataFrame], Any]]] = {
    "integer": ("whole > 1000000", lambda f: f["whole"] > 1_000_000),
    "number": ('"Größe m²" BETWEEN -500.5 AND 700', lambda f: f["Größe m²"].between(-500.5, 700)),
    "boolean": ("aktiv = TRUE", lambda f: f["aktiv"] == True),  # noqa: E712 - element by element
    "date": ("stand < DATE('2012-05-01')", lambda f: pandas.to_datetime(f["stand"]) < pandas.Timestamp(DAY)),
    "second date": (
        "beschlossen >= stand",
        lambda f: pandas.to_datetime(f["beschlossen"]) >= pandas.to_datetime(f["stand"]),
    ),
    "moment": (
        "gemessen > TIMESTAMP('2021-06-01T12:00:00Z')",
        lambda f: f["gemessen"] > pandas.Timestamp("2021-06-01T12:00:00Z"),
    ),
    "empty text": ("\"select\" = ''", lambda f: f["select"] == ""),
    "unknown text": ('"select" IS NULL', lambda f: f["select"].isna()),
    "odd text": ("\"select\" = 'O''Neill \"x\"'", lambda f: f["select"] == 'O\'Neill "x"'),
    "formula": ("\"select\" LIKE '=1%'", lambda f: f["select"] == "=1+1"),
    "percent and backslash": (r"""select LIKE '100\% \_\\'""", lambda f: f["select"] == "100% _\\"),
    "case": ("CASEI(select) LIKE CASEI('%GEBIET%')", lambda f: f["select"].str.contains("gebiet", na=False)),
    "place": (
        "S_WITHIN(geometry, BBOX(12.0,51.2,12.4,51.5))",
        lambda f: f.within(
            geopandas.GeoSeries([shapely.segmentize(shapely.box(*BOX), 0.001)], crs=4326).to_crs(f.crs)[0]
        ),
    ),
}


@pytest.mark.parametrize(("text", "rule"), FILTERS.values(), ids=FILTERS)
def test_a_filter_finds_what_geopandas_finds(
    layers: Layers, frame: geopandas.GeoDataFrame, text: str, rule: Callable[[geopandas.GeoDataFrame], Any]
) -> None:
    wanted = set(frame.index[rule(frame).fillna(value=False).astype(bool)])
    assert wanted
    assert asked(layers, filter=text) == wanted


def test_datetime_is_about_the_date_column(layers: Layers, frame: geopandas.GeoDataFrame) -> None:
    days = pandas.to_datetime(frame["stand"])
    until = set(frame.index[days <= pandas.Timestamp(DAY)])
    assert asked(layers, datetime=f"../{DAY}") == until
    assert asked(layers, datetime=str(DAY)) == set(frame.index[days == pandas.Timestamp(DAY)])


def test_words_are_found_in_the_text_columns(layers: Layers, frame: geopandas.GeoDataFrame) -> None:
    assert asked(layers, q="überschwemmungsgebiet AUE") == set(
        frame.index[frame["select"].str.contains("Aue", na=False)]
    )


def test_properties_are_parameters_by_name(layers: Layers, frame: geopandas.GeoDataFrame) -> None:
    value = int(frame["whole"].dropna().iloc[0])
    assert asked(layers, whole=value) == set(frame.index[frame["whole"] == value])
    assert asked(layers, select="=1+1") == set(frame.index[frame["select"] == "=1+1"])


def test_the_layer_is_described_like_any_collection(layers: Layers, frame: geopandas.GeoDataFrame) -> None:
    described = layers.client.get("/ogc/collections/flood").json()
    assert described["title"] == "flood"
    box = described["extent"]["spatial"]["bbox"][0]
    assert np.allclose(box, frame.to_crs("OGC:CRS84").total_bounds, atol=1e-6)
    assert "flood" in [each["id"] for each in layers.client.get("/ogc/collections").json()["collections"]]
    assert '"/collections/flood/items"' in layers.client.get("/ogc/api").text


def test_a_single_feature_has_a_tag_and_a_stranger_id_is_not_found(
    layers: Layers, frame: geopandas.GeoDataFrame
) -> None:
    row_id = int(frame.index[7])
    answer = layers.client.get(f"{ITEMS}/{row_id}")
    assert answer.json()["properties"]["nr"] == row_id
    assert layers.client.get(f"{ITEMS}/{row_id}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    problem_of(layers.client.get(f"{ITEMS}/5"), 404)


def exported(layers: Layers, folder: Path, name: str) -> Path:
    path = folder / f"flood.{name}"
    answer = layers.client.get(f"/exports/flood.{name}")
    assert answer.headers["OGC-NumberMatched"] == str(COUNT)
    path.write_bytes(answer.content)
    return path


@pytest.mark.parametrize("name", ["gpkg", "parquet", "fgb"])
def test_a_file_holds_every_value_and_geometry(
    layers: Layers, frame: geopandas.GeoDataFrame, tmp_path: Path, name: str
) -> None:
    path = exported(layers, tmp_path, name)
    kept = geopandas.read_parquet(path) if name == "parquet" else geopandas.read_file(path, use_arrow=True)
    assert len(kept) == COUNT
    kept = kept.set_index("nr", drop=False).loc[frame.index]
    assert shapely.hausdorff_distance(kept.geometry.values, frame.to_crs("OGC:CRS84").geometry.values).max() < 1e-7
    for column in ("stand", "beschlossen"):
        kept[column] = pandas.to_datetime(kept[column]).dt.date  # FlatGeobuf knows moments only
    for column in frame.columns.drop("geometry"):
        assert list(map(plain, kept[column].tolist())) == list(map(plain, frame[column].tolist())), column


@pytest.mark.parametrize("name", ["csv", "geojsonl", "geojson", "shp.zip", "xlsx"])
def test_other_files_hold_every_row_once(
    layers: Layers, frame: geopandas.GeoDataFrame, tmp_path: Path, name: str
) -> None:
    path = exported(layers, tmp_path, name)
    if name == "csv":
        numbers = pandas.read_csv(path, usecols=["nr"])["nr"].tolist()
    elif name == "geojsonl":
        numbers = [json.loads(line)["properties"]["nr"] for line in path.read_bytes().splitlines()]
    elif name == "xlsx":
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            heading, *rows = book["flood"].iter_rows(values_only=True)
        numbers = [row[heading.index("nr")] for row in rows]
    else:
        numbers = pyogrio.read_dataframe(path, columns=["nr"], read_geometry=False)["nr"].tolist()
    assert sorted(numbers) == sorted(frame["nr"])

"""What a file becomes: names, types, ids, NULL and empty text, geometries of every kind, and what was mended."""

import json
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import geopandas
import pandas
import pytest
import shapely

from app.codes import ColumnType
from tests.answers import features_of, ids_of
from tests.layers.conftest import Layers, WriteFrame
from tests.layers.frames import ODD_NAMES, ODD_TEXTS, STORAGE, every_type, squares

POINT = shapely.Point(712_000, 5_700_000)


def frame_of(geometry: Any = None, **columns: Any) -> geopandas.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return geopandas.GeoDataFrame(columns, geometry=squares(count) if geometry is None else geometry, crs=STORAGE)


def given(layers: Layers, **question: Any) -> list[dict[str, Any]]:
    return features_of(layers.client.get("/ogc/collections/own/items", params={"limit": 1000} | question))


def types_of(report: Any) -> dict[str, ColumnType]:
    return {column.name: column.type for column in report.columns}


@pytest.mark.parametrize("name", ["own.gpkg", "own.fgb", "own.geojson", "own.parquet"])
def test_odd_names_and_texts_come_through_and_can_be_filtered_by(
    layers: Layers, write_frame: WriteFrame, name: str
) -> None:
    names = [each for each in ODD_NAMES if not name.endswith("gpkg") or each.lower() != "name"]  # SQLite folds case
    rows = len(ODD_TEXTS)
    columns = {each: [ODD_TEXTS[(row + at) % rows] for row in range(rows)] for at, each in enumerate(names)}
    layers.add("own", write_frame(geopandas.GeoDataFrame(columns, geometry=squares(rows), crs=STORAGE), name))
    features = given(layers)
    expected = [{each: columns[each][row] for each in names} for row in range(rows)]
    in_order = sorted(features, key=lambda f: expected.index(f["properties"]))  # FlatGeobuf orders rows by place
    assert [feature["properties"] for feature in in_order] == expected
    for each in names:
        quoted, text = each.replace('"', '""'), columns[each][1].replace("'", "''")
        found = given(layers, filter=f"\"{quoted}\" = '{text}'")
        assert [feature["properties"] for feature in found] == [expected[1]]


def test_names_that_the_database_cannot_hold_are_cut_and_told(layers: Layers, write_frame: WriteFrame) -> None:
    long = "Ü" * 40
    report = layers.add("own", write_frame(frame_of(**{long: [1, 2], long + "x": [3, 4]}), "own.geojson"))
    (first, second) = report.columns
    assert (first.name, second.name) == ("Ü" * 31, "Ü" * 30 + "_2")
    assert (first.title, second.title) == (long, long + "x")
    assert len(report.notices) == 2
    assert given(layers)[0]["properties"] == {first.name: 1, second.name: 3}


def test_every_type_of_a_file_is_kept(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(every_type(50), use_arrow=True)
    assert types_of(layers.add("own", path, id_column="nr")) == {
        "nr": "integer", "whole": "integer", "Größe m²": "number", "aktiv": "boolean", "stand": "date",
        "beschlossen": "date", "gemessen": "timestamp", "select": "text",
    }  # fmt: skip


def test_64_bit_integers_are_kept_to_the_digit(layers: Layers, write_frame: WriteFrame) -> None:
    numbers = [2**63 - 1, -(2**63)]
    layers.add("own", write_frame(frame_of(big=numbers), "own.parquet"))
    assert [feature["properties"]["big"] for feature in given(layers)] == numbers


def test_times_say_whether_they_have_a_zone(layers: Layers, write_frame: WriteFrame) -> None:
    local = pandas.DatetimeIndex(["2020-06-01T10:00:00", pandas.NaT])
    frame = frame_of(local=local, zoned=local.tz_localize("Europe/Berlin"))
    report = layers.add("own", write_frame(frame, "own.parquet"), date_column="zoned")
    assert types_of(report) == {"local": "local_timestamp", "zoned": "timestamp"}
    first, second = (feature["properties"] for feature in given(layers))
    assert first == {"local": "2020-06-01T10:00:00", "zoned": "2020-06-01T08:00:00+00:00"}
    assert second == {"local": None, "zoned": None}
    assert len(given(layers, datetime="2020-06-01")) == 1
    assert len(given(layers, filter="local = TIMESTAMP('2020-06-01T10:00:00Z')")) == 1


def test_lists_and_objects_are_given_out_as_json_but_no_filter_names_them(layers: Layers, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"tags": ["a", "b"], "more": {"x": [1, None]}, "mixed": 1},
        {"tags": [], "more": None, "mixed": "x"},
    ]
    features = [{"type": "Feature", "geometry": None, "properties": row} for row in rows]
    path = tmp_path / "own.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    report = layers.add("own", path)
    assert types_of(report) == {"tags": "json", "more": "json", "mixed": "text"}
    assert report.shape_kind == "none"
    properties = [feature["properties"] for feature in given(layers)]
    assert properties == [rows[0] | {"mixed": "1"}, rows[1]]
    assert layers.client.get("/ogc/collections/own/items", params={"filter": "tags = 'a'"}).status_code == 400


def test_null_is_not_the_empty_text(layers: Layers, write_frame: WriteFrame) -> None:
    layers.add("own", write_frame(frame_of(text=["", None, "x"]), "own.geojson"))
    assert [feature["properties"]["text"] for feature in given(layers)] == ["", None, "x"]


def test_what_json_cannot_say_is_left_empty_and_told(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(frame_of(a=[1.5, float("inf"), float("-inf")]), "own.parquet")
    report = layers.add("own", path)
    assert [feature["properties"]["a"] for feature in given(layers)] == [1.5, None, None]
    assert report.notices == ("2 values are NaN or infinite and were left empty",)


GEOMETRIES = {
    "points": ([POINT, shapely.MultiPoint([POINT])], "point"),
    "lines": ([shapely.LineString([(700_000, 5_700_000), (712_000, 5_700_000)]), None], "line"),
    "areas": (list(squares(2)), "polygon"),
    "mixed": ([POINT, squares(1)[0]], "mixed"),
    "nowhere": ([None, None], "none"),
    "collection of one kind": ([shapely.GeometryCollection([POINT, POINT.buffer(5).centroid]), None], "point"),
}


@pytest.mark.parametrize(("shapes", "kind"), GEOMETRIES.values(), ids=GEOMETRIES)
def test_geometries_of_every_kind(layers: Layers, write_frame: WriteFrame, shapes: list[Any], kind: str) -> None:
    report = layers.add("own", write_frame(frame_of(geometry=shapes, nr=[1, 2]), "own.gpkg"))
    assert (report.rows, report.shape_kind) == (2, kind)
    assert [feature["geometry"] is None for feature in given(layers)] == [shape is None for shape in shapes]


def test_heights_are_left_out_and_told(layers: Layers, write_frame: WriteFrame) -> None:
    report = layers.add("own", write_frame(frame_of(geometry=[shapely.Point(712_000, 5_700_000, 90), None], nr=[1, 2])))
    assert len(given(layers)[0]["geometry"]["coordinates"]) == 2
    assert report.notices == ("1 geometries had heights or measures, which were left out",)


def test_an_invalid_area_is_mended_and_told_with_its_row(layers: Layers, write_frame: WriteFrame) -> None:
    x, y = 712_000, 5_700_000
    bowtie = shapely.Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    flat = shapely.Polygon([(x, y), (x + 100, y), (x, y)])
    report = layers.add("own", write_frame(frame_of(geometry=[squares(1)[0], bowtie, flat], nr=[1, 2, 3])))
    assert any(notice.startswith("1 geometries were not valid and were mended (rows 2)") for notice in report.notices)
    assert any("nothing was left" in notice and notice.endswith("(rows 3)") for notice in report.notices)
    geometries = [feature["geometry"] for feature in given(layers)]
    assert (geometries[1]["type"], geometries[2]) == ("MultiPolygon", None)


def test_rows_are_numbered_in_the_order_of_the_file_unless_a_column_says_otherwise(
    layers: Layers, write_frame: WriteFrame
) -> None:
    path = write_frame(frame_of(nr=[30, 10, 20]))
    layers.add("own", path)
    assert ids_of(layers.client.get("/ogc/collections/own/items")) == [1, 2, 3]
    layers.exchange("own", path, id_column="nr")
    assert [(feature["id"], feature["properties"]["nr"]) for feature in given(layers)] == [(10, 10), (20, 20), (30, 30)]


def test_the_number_that_a_geopackage_keeps_itself_can_be_the_id(layers: Layers, write_frame: WriteFrame) -> None:
    layers.add("own", write_frame(frame_of(nr=["a", "b"])), id_column="fid")
    assert [feature["properties"] for feature in given(layers)] == [{"fid": 1, "nr": "a"}, {"fid": 2, "nr": "b"}]


def write_csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_csv_gets_types_where_every_cell_spells_one(layers: Layers, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path,
        "nr;PLZ;Fläche;am;um;frei;Wort;leer;x;y\n"
        "1;06217;1.5;2026-05-12;2026-05-12T10:00:00Z;true;=1+1;;712000,5;5700000\n"
        "2;06231;;2026-02-28;2026-05-12T12:00:00+02:00;false;;;;\n",
    )
    report = layers.add("own", path, x="x", y="y", crs="EPSG:25832", id_column="nr", date_column="am")
    assert types_of(report) == {
        "nr": "integer", "PLZ": "text", "Fläche": "number", "am": "date", "um": "timestamp", "frei": "boolean",
        "Wort": "text", "leer": "text", "x": "text", "y": "integer",
    }  # fmt: skip
    first, second = given(layers)
    assert first["properties"]["PLZ"] == "06217"
    assert second["properties"]["um"] == "2026-05-12T10:00:00+00:00"
    assert (second["properties"]["Fläche"], second["properties"]["Wort"], second["geometry"]) == (None, None, None)
    assert first["geometry"]["type"] == "Point"


CELLS = {"2026-02-30": "text", "0x10": "text", "1,5": "text", "1e5": "number", "-0": "number", "9" * 19: "number"}


@pytest.mark.parametrize(("cell", "type_"), CELLS.items())
def test_a_csv_cell_that_may_mean_several_things_stays_text(
    layers: Layers, tmp_path: Path, cell: str, type_: str
) -> None:
    path = write_csv(tmp_path, f'a;g\n"{cell}";POINT(12 51.3)\n')
    assert types_of(layers.add("own", path, wkt="g", crs="EPSG:4326")) == {"a": type_}


def test_a_workbook_keeps_the_types_of_its_cells(layers: Layers, tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    days = [date(2026, 5, 12), date(2026, 5, 13)]
    times = [datetime(2026, 5, 12, 10, 30), None]
    cells = {"nr": [7, 8], "Tag": days, "Zeit": times, "Text": ["a", None], "leer": [None, None]}
    pandas.DataFrame(cells | {"x": [12.0, 12.1], "y": [51.3, 51.4]}).to_excel(path, index=False)
    report = layers.add("own", path, x="x", y="y", crs="EPSG:4326", id_column="nr")
    assert types_of(report) == {
        "nr": "integer", "Tag": "date", "Zeit": "local_timestamp", "Text": "text", "leer": "text", "x": "number",
        "y": "number",
    }  # fmt: skip
    assert [(feature["id"], feature["properties"]["Zeit"]) for feature in given(layers)] == [
        (7, "2026-05-12T10:30:00"),
        (8, None),
    ]


def test_a_shapefile_without_system_is_taken_where_it_is_stated(
    layers: Layers, write_frame: WriteFrame, tmp_path: Path
) -> None:
    path = write_frame(frame_of(nr=[1, 2]), "own.shp")
    path.with_suffix(".prj").unlink()
    assert layers.add("own", path, crs="EPSG:25832").rows == 2


REAL = {
    "koeln-fnp/naturschutz.shp": {"encoding": "cp1252"},
    "koeln-fnp/fnp_aktuell.shp": {"encoding": "cp1252"},
    "koeln-strassen/Strassenabschnitt.shp": {"encoding": "cp1252"},
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_has_the_rows_and_the_extent_that_geopandas_sees(
    layers: Layers, shared_data: Path, name: str
) -> None:
    path = shared_data / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    frame = geopandas.read_file(path, **REAL[name])
    report = layers.add("own", path, **REAL[name])
    assert report.rows == len(frame)
    box = layers.client.get("/ogc/collections/own").json()["extent"]["spatial"]["bbox"][0]
    assert box == pytest.approx(frame.to_crs("OGC:CRS84").total_bounds, abs=1e-5)
    third = given(layers)[2]["properties"]
    assert list(third) == [column for column in frame.columns if column != "geometry"]
    assert all(
        third[column] == value
        for column, value in frame.drop(columns="geometry").iloc[2].items()
        if isinstance(value, str | int | float) and value == value
    )


def test_an_old_reading_of_a_day_is_a_datetime(layers: Layers, write_frame: WriteFrame) -> None:
    frame = frame_of(at=[datetime(2020, 1, 1, 23, 30), datetime(2020, 1, 2)])
    layers.add("own", write_frame(frame, "own.parquet"))
    assert len(given(layers, datetime="2020-01-01")) == 1


def test_long_feature_stays_in_its_row(layers: Layers, write_frame: WriteFrame) -> None:
    layers.add("own", write_frame(frame_of(note=[Random(1).randbytes(900).hex(), "short"])))  # noqa: S311 - no secret
    moved_out = "SELECT sum(pg_relation_size(reltoastrelid)) FROM pg_class WHERE relnamespace = 'layers'::regnamespace"
    assert layers.asked(moved_out) == [(0,)]

"""Writers alone: names, text and numbers that a format cannot hold, formulas, refusals, and memory that stays flat."""

import csv
import io
import math
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pyarrow as pa
import pytest
import shapely
from openpyxl.utils.escape import unescape

from app.errors import InvalidRequest, Unavailable
from app.features.collection import ValueType
from app.files import writers_shapefile, writers_text, writers_xlsx, writing
from app.files.contents import Column, Contents, ascii_name, unique_names
from app.files.sandbox import work_dir
from app.files.writer_child import ARROW_TYPES, counted
from app.files.writing import Cancelled

POINT, BOX = shapely.to_wkb(shapely.Point(1, 2)), shapely.to_wkb(shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]))
TEXT = (Column("text", ValueType.STRING),)


def contents(columns: Sequence[Column] = TEXT, *, kinds: Sequence[str] = ("POINT",), count: int = 1) -> Contents:
    return Contents(
        id="layer", title="A layer", columns=tuple(columns), srid=25832, is_crs84=False, kinds=tuple(kinds),
        has_missing=False, count=count, notes=(("Title", "A layer"),), remarks=("A remark.",),
    )  # fmt: skip


def reader(columns: Sequence[Column], rows: Sequence[Sequence[Any]], place: Sequence[pa.DataType]) -> Any:
    types = [pa.int64(), *(ARROW_TYPES[column.value_type] for column in columns), *place]
    schema = pa.schema([(str(number), type_) for number, type_ in enumerate(types)])
    arrays = [pa.array(values, type_) for values, type_ in zip(zip(*rows, strict=True), types, strict=True)]
    return pa.RecordBatchReader.from_batches(schema, [pa.RecordBatch.from_arrays(arrays, schema=schema)])


def shapefile(columns: Sequence[Column], rows: Sequence[Sequence[Any]], folder: Path, *kinds: str) -> Path:
    path = folder / "layer.shp.zip"
    described = contents(columns, kinds=kinds or ("POINT",), count=len(rows))
    writers_shapefile.write(described, reader(columns, rows, [pa.binary()]), path)
    return path


def workbook(columns: Sequence[Column], rows: Sequence[Sequence[Any]], folder: Path) -> Any:
    path = folder / "layer.xlsx"
    writers_xlsx.write(contents(columns, count=len(rows)), reader(columns, rows, [pa.float64()] * 2), path)
    return openpyxl.load_workbook(path)["layer"]


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", '=HYPERLINK("http://x")'],
)
def test_text_that_looks_like_a_formula_is_guarded_in_csv(text: str) -> None:
    pieces = writers_text.csv(contents(), [[(1, text, None, None, None)]], ",")
    assert cells(b"".join(pieces).decode())[1][1] == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "1-2", " plain", "'quoted'", "ä;b", 'say "hi"', "two\nlines", "", "100 %"])
def test_other_text_stands_in_csv_as_it_is(text: str) -> None:
    pieces = writers_text.csv(contents(), [[(1, text, None, None, None)]], ",")
    assert cells(b"".join(pieces).decode())[1][1] == text


def test_numbers_are_no_formulas_and_unknown_is_not_empty_in_csv() -> None:
    columns = [Column("n", ValueType.NUMBER), Column("t", ValueType.STRING), Column("b", ValueType.BOOLEAN)]
    rows = [(1, -2.5, "", False, None, None, None), (2, None, None, None, -1.5, 51.0, "POINT(-1.5 51)")]
    lines = b"".join(writers_text.csv(contents(columns), [rows], ";")).decode().splitlines()
    assert lines[1:] == ['1;-2.5;"";false;;;', '2;;;;-1.5;51.0;"POINT(-1.5 51)"']


def test_column_names_are_guarded_and_told_apart_in_csv() -> None:
    columns = [Column("=cmd()", ValueType.STRING), Column("wkt", ValueType.STRING), Column("id", ValueType.STRING)]
    heading = cells(b"".join(writers_text.csv(contents(columns), [], ",")).decode())[0]
    assert heading == ["id", "'=cmd()", "wkt", "id_2", "lon", "lat", "wkt_2"]


def test_line_breaks_of_stored_json_do_not_break_lines() -> None:
    assert b"".join(writers_text.geojsonl([[('{"a":\n1}',), ("{}",)]])) == b'{"a": 1}\n{}\n'


def test_names_are_told_apart_whatever_their_case_and_length() -> None:
    assert unique_names(["Name", "name", "fid"], ["FID"]) == ["Name", "name_2", "fid_2"]
    assert unique_names(["municipality", "municipality_key", "x"], longest=10) == ["municipali", "municipa_2", "x"]
    assert ascii_name("Größe (m²)") == "Groesse__m__"


def test_shapefile_keeps_odd_names_and_values(tmp_path: Path) -> None:
    columns = [
        Column("Kontamination der Fläche", ValueType.STRING),
        Column("Kontamination der Böden", ValueType.STRING),
        Column("large", ValueType.NUMBER),
        Column("when", ValueType.TIMESTAMP),
    ]
    moment = datetime(2026, 5, 12, 10, 30, tzinfo=UTC)
    path = shapefile(columns, [(1, "ü" * 200, "x", 1e300, moment, POINT), (2, None, "y", 1e12, None, POINT)], tmp_path)
    frame = geopandas.read_file(path)
    assert list(frame.columns) == ["id", "Kontaminat", "Kontamin_2", "large", "when", "geometry"]
    assert frame["Kontaminat"].tolist()[0] == "ü" * 127
    assert math.isnan(frame["large"][0])
    assert frame["large"][1] == 1e12
    assert frame["when"][0] == "2026-05-12T10:30:00Z"
    mapping = zipfile.ZipFile(path).read("columns.csv").decode().splitlines()
    assert mapping[2] == "Kontaminat,Kontamination der Fläche,string,,,1"


def test_shapefile_is_split_by_kind_of_geometry(tmp_path: Path) -> None:
    path = shapefile(TEXT, [(1, "a", POINT), (2, "b", BOX), (3, "c", None)], tmp_path, "POINT", "MULTIPOLYGON")
    found = {
        name: geopandas.read_file(f"zip://{path}!layer_{name}.shp")["text"].tolist() for name in ("points", "areas")
    }
    assert found == {"points": ["a", "c"], "areas": ["b"]}


def test_shapefile_refuses_what_it_cannot_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidRequest, match="GEOMETRYCOLLECTION"):
        shapefile(TEXT, [(1, "a", None)], tmp_path, "GEOMETRYCOLLECTION")
    with pytest.raises(InvalidRequest, match="255 columns"):
        shapefile([Column(f"c{n}", ValueType.STRING) for n in range(255)], [(1, *"a" * 255, None)], tmp_path)
    monkeypatch.setattr(writers_shapefile, "MOST_BYTES", 10)
    with pytest.raises(InvalidRequest, match="2 GB"):
        shapefile(TEXT, [(1, "a", POINT)], tmp_path)


def test_workbook_holds_what_a_cell_cannot_as_text(tmp_path: Path) -> None:
    columns = [
        Column("t", ValueType.STRING),
        Column("i", ValueType.INTEGER),
        Column("n", ValueType.NUMBER),
        Column("d", ValueType.DATE),
        Column("m", ValueType.TIMESTAMP),
    ]
    moment = datetime(2026, 5, 12, 10, 30, tzinfo=UTC)
    rows = [
        (1, "x" * 40_000, 2**60, math.inf, date(1850, 1, 1), moment, 12.0, 51.0),
        (2, "_x0041_ \x01 https://a.b/c", 7, 0.5, date(2026, 5, 12), None, None, None),
    ]
    sheet = workbook(columns, rows, tmp_path)
    first, second = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=2))
    assert len(first[1]) == 32_767
    assert first[1].endswith("[cut]")
    assert first[2:6] == [str(2**60), "inf", "1850-01-01", datetime(2026, 5, 12, 10, 30)]
    assert second[2:6] == [7, 0.5, datetime(2026, 5, 12), None]
    assert unescape(second[1]) == "_x0041_ \x01 https://a.b/c"
    assert sheet["B3"].hyperlink is None


def test_workbook_refuses_more_rows_than_a_sheet_has(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="1048575 rows"):
        writers_xlsx.write(
            contents(count=1_048_576), reader(TEXT, [(1, "a", 0, 0)], [pa.float64()] * 2), tmp_path / "x"
        )


def test_rows_that_break_off_make_no_file() -> None:
    with pytest.raises(Exception, match="1 of 2 are missing"):
        list(counted(reader(TEXT, [(1, "a", POINT)], [pa.binary()]), 2))


def test_writing_stops_when_nobody_waits() -> None:
    with work_dir() as folder, pytest.raises(Cancelled):
        writing.write(contents(), "gpkg", iter([[(1, "a", POINT)]]), folder, lambda: True)
    assert not folder.exists()


def test_refusal_of_the_writing_process_is_that_of_the_request() -> None:
    with work_dir() as folder, pytest.raises(InvalidRequest, match="CURVE"):
        writing.write(contents(kinds=["CURVE"]), "shp.zip", iter([[(1, "a", POINT)]]), folder, lambda: False)


def test_writing_process_that_fails_is_said_to_have_failed() -> None:
    with work_dir() as folder, pytest.raises(Unavailable):
        writing.write(contents(count=5), "gpkg", iter([[(1, "a", POINT)]]), folder, lambda: False)


def test_memory_stays_flat_however_many_rows_there_are() -> None:
    def batches(number: int) -> Iterator[list[tuple[Any, ...]]]:
        for start in range(number):
            yield [(start * 1000 + n, "x" * 200, 1.0, 2.0, "POINT(1 2)") for n in range(1000)]

    def peak_bytes(number: int) -> int:
        tracemalloc.start()
        written = sum(map(len, writers_text.csv(contents(), batches(number), ",")))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert written > number * 1000 * 200
        return peak

    assert peak_bytes(200) < 2 * peak_bytes(5)

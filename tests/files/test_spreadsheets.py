"""Tables as agencies keep them."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from app.errors import InvalidInput
from app.files.raw import ReadOptions
from app.files.spreadsheets import Sheet, read_csv, read_xlsx


def csv_of(folder: Path, text: str, written_as: str = "utf-8", **options: str) -> Sheet:
    path = folder / "list.csv"
    path.write_bytes(text.encode(written_as))
    return read_csv(path, ReadOptions(**options))


def xlsx_of(folder: Path, *rows: list[object], sheet: str | None = None) -> Sheet:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Sheet")
    for row in rows:
        page.append(row)
    path = folder / "list.xlsx"
    book.save(path)
    return read_xlsx(path, sheet)


def columns(sheet: Sheet) -> dict[str, list[object]]:
    table = sheet.to_arrow()
    return {name: table.column(name).to_pylist() for name in sheet.headings}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_what_the_heading_holds(tmp_path: Path, delimiter: str) -> None:
    sheet = csv_of(tmp_path, f"Nr{delimiter}Name\n007{delimiter}Nord\n")
    assert columns(sheet) == {"Nr": ["007"], "Name": ["Nord"]}


def test_everything_in_a_csv_stays_text(tmp_path: Path) -> None:
    sheet = csv_of(tmp_path, "AGS;Fläche\n01234;12,50\n")
    assert columns(sheet) == {"AGS": ["01234"], "Fläche": ["12,50"]}


def test_rows_count_the_heading_and_empty_lines(tmp_path: Path) -> None:
    assert csv_of(tmp_path, "Nr;Name\n1;a\n\n2;b\n").rows == [2, 4]


def test_cp1252_is_read_where_it_is_stated(tmp_path: Path) -> None:
    sheet = csv_of(tmp_path, "Name;Preis €\nGewerbegebiet Süd;–\n", "cp1252", encoding="cp1252")
    assert columns(sheet) == {"Name": ["Gewerbegebiet Süd"], "Preis €": ["–"]}


def test_an_unstated_character_set_is_never_guessed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"Line 2 of list.csv is not UTF-8; state its character set"):
        csv_of(tmp_path, "Name\nSüd\n", "cp1252")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_is_no_part_of_the_heading(tmp_path: Path, encoding: str) -> None:
    assert csv_of(tmp_path, "Name\nSüd\n", encoding).headings == ["Name"]


def test_a_row_of_another_length_is_that_rows_problem(tmp_path: Path) -> None:
    sheet = csv_of(tmp_path, "Nr;Name\n1;a;b\n2;c\n3\n")
    assert sheet.problems == {0: "the row has 3 cells, the heading 2", 2: "the row has 1 cells, the heading 2"}


@pytest.mark.parametrize(("text", "fault"), [("Nr;Nr\n", "stands above two"), ("Nr;\n", "has no heading")])
def test_headings_must_be_there_and_differ(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(InvalidInput, match=fault):
        csv_of(tmp_path, text)


def test_a_csv_cut_off_in_a_quoted_cell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not readable at line 2"):
        csv_of(tmp_path, 'Nr;Name\n1;"Gewerbe')


def test_cells_of_a_workbook_keep_their_types(tmp_path: Path) -> None:
    sheet = xlsx_of(
        tmp_path, ["AGS", "ha", "Stand", "frei"], [15088, 12.5, datetime(2025, 12, 31), True], ["06", 3, None, None]
    )
    assert columns(sheet) == {
        "AGS": ["15088", "06"],
        "ha": [12.5, 3.0],
        "Stand": [date(2025, 12, 31), None],
        "frei": [True, None],
    }


def test_an_error_in_a_cell_is_that_rows_problem(tmp_path: Path) -> None:
    sheet = xlsx_of(tmp_path, ["Nr", "ha"], ["1", 2.0], ["2", "#REF!"])
    assert list(sheet.problems) == [1]
    assert "B3" in sheet.problems[1]


def test_of_several_sheets_one_must_be_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    for title in ("Sheet", "Archiv"):
        book.create_sheet(title).append(["Nr"])
    book.save(tmp_path / "list.xlsx")
    with pytest.raises(InvalidInput, match="'Sheet', 'Archiv'"):
        read_xlsx(tmp_path / "list.xlsx", None)
    assert read_xlsx(tmp_path / "list.xlsx", "Archiv").name == "Archiv"


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(InvalidInput, match="is damaged"):
        read_xlsx(tmp_path / "list.xlsx", None)

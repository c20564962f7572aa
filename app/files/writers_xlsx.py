"""XLSX: a sheet of rows, written as they come, and one that says where they are from. Text is never a formula."""

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.errors import InvalidRequest
from app.features.collection import ValueType
from app.files.contents import Column, Contents, unique_names
from app.files.writer_child import main

MOST_ROWS = 2**20 - 1  # under the heading
MOST_COLUMNS = 2**14
MOST_CHARACTERS = 32_767
CUT = " … [cut]"
FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets count a day that never was
LARGEST_EXACT = 2**53  # numbers of a spreadsheet are doubles
DATE_FORMAT, MOMENT_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
WIDTH, TEXT_WIDTH, LABEL_WIDTH, NOTE_WIDTH = 12, 24, 24, 100
PLACE = (Column("lon", ValueType.NUMBER, "°"), Column("lat", ValueType.NUMBER, "°"))

Cell = Callable[[Worksheet, int, int, Any, Format | None], object]


def write(contents: Contents, rows: pa.RecordBatchReader, path: Path) -> None:
    """Write both sheets; refused where a sheet cannot hold the rows."""
    columns = (Column("id", ValueType.INTEGER), *contents.columns, *PLACE)
    if contents.count > MOST_ROWS or len(columns) > MOST_COLUMNS:
        raise InvalidRequest(
            "A spreadsheet holds {rows} rows and {columns} columns at most, and here are {count} rows; narrow the "
            "question or take gpkg, parquet or csv.",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
            count=contents.count,
        )
    options = {"constant_memory": True, "tmpdir": str(path.parent), "default_date_format": DATE_FORMAT}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": contents.title, "comments": contents.description})
        sheet = book.add_worksheet(contents.id[:31])
        _heading(book, sheet, columns)
        formats = {
            ValueType.DATE: book.add_format({"num_format": DATE_FORMAT}),
            ValueType.TIMESTAMP: book.add_format({"num_format": MOMENT_FORMAT}),
        }
        _rows(sheet, columns, rows, formats)
        sheet.autofilter(0, 0, contents.count, len(columns) - 1)
        _about(book, contents)


def _heading(book: xlsxwriter.Workbook, sheet: Worksheet, columns: tuple[Column, ...]) -> None:
    sheet.freeze_panes(1, 1)
    bold = book.add_format({"bold": True})
    for number, (column, name) in enumerate(zip(columns, unique_names(c.name for c in columns), strict=True)):
        sheet.set_column(number, number, TEXT_WIDTH if column.value_type is ValueType.STRING else WIDTH)
        unit = "UTC" if column.value_type is ValueType.TIMESTAMP else column.unit
        sheet.write_string(0, number, f"{name} [{unit}]" if unit else name, bold)


def _rows(
    sheet: Worksheet, columns: tuple[Column, ...], rows: pa.RecordBatchReader, formats: Mapping[ValueType, Format]
) -> None:
    cells = [(CELLS[column.value_type], formats.get(column.value_type)) for column in columns]
    for row, values in enumerate(_values(rows), start=1):
        for number, (value, (write_cell, format_)) in enumerate(zip(values, cells, strict=True)):
            if value is not None:
                write_cell(sheet, row, number, value, format_)


def _values(rows: pa.RecordBatchReader) -> Iterator[tuple[Any, ...]]:
    for batch in rows:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _text(sheet: Worksheet, row: int, column: int, value: str, _format: Format | None) -> None:
    """Longer text than a cell holds is cut, and says so."""
    text = value if len(value) <= MOST_CHARACTERS else value[: MOST_CHARACTERS - len(CUT)] + CUT
    sheet.write_string(row, column, text)


def _number(sheet: Worksheet, row: int, column: int, value: float, _format: Format | None) -> None:
    """What is no number to a spreadsheet, or not this one, is text."""
    if value != value or abs(value) == float("inf") or (isinstance(value, int) and abs(value) > LARGEST_EXACT):
        sheet.write_string(row, column, str(value))
    else:
        sheet.write_number(row, column, value)


def _boolean(sheet: Worksheet, row: int, column: int, value: bool, _format: Format | None) -> None:
    sheet.write_boolean(row, column, value)


def _day(sheet: Worksheet, row: int, column: int, value: date, format_: Format | None) -> None:
    if value < FIRST_DAY:
        sheet.write_string(row, column, value.isoformat())
    else:
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), format_)


def _moment(sheet: Worksheet, row: int, column: int, value: datetime, format_: Format | None) -> None:
    """Spreadsheets know no zones: the moment is in UTC."""
    if value.date() < FIRST_DAY:
        sheet.write_string(row, column, value.astimezone(UTC).isoformat())
    else:
        sheet.write_datetime(row, column, value.astimezone(UTC).replace(tzinfo=None), format_)


CELLS: Mapping[ValueType, Cell] = {
    ValueType.STRING: _text,
    ValueType.INTEGER: _number,
    ValueType.NUMBER: _number,
    ValueType.BOOLEAN: _boolean,
    ValueType.DATE: _day,
    ValueType.TIMESTAMP: _moment,
}


def _about(book: xlsxwriter.Workbook, contents: Contents) -> None:
    """The second sheet: notes, and what each column holds."""
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, 1, NOTE_WIDTH)
    lines = [*contents.notes, *(("", remark) for remark in contents.remarks), ("", "")]
    lines += [
        (column.name, " · ".join(filter(None, (column.value_type.value, column.unit, column.description))))
        for column in contents.columns
    ]
    for row, (label, text) in enumerate(lines):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text[:MOST_CHARACTERS])


if __name__ == "__main__":
    sys.exit(main(write))

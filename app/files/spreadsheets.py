"""CSV and XLSX → one Arrow table. Runs as a confined child process of `sandbox`.

CSV stays text (leading zeros, decimal commas); cells of a workbook keep the type Excel gave them.
"""

import codecs
import csv
import io
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import InvalidInput
from app.files import archive
from app.files.archive import printable
from app.files.child import choose_layer, finish, main
from app.files.formats import Format, sniff
from app.files.raw import ReadOptions, ReadRequest

DELIMITERS = (";", ",", "\t")
MAX_CELL_CHARACTERS = 16 * 2**20  # a WKT of 100,000 positions fits


@dataclass
class Sheet:
    """The columns of one table; `rows` count the heading as 1."""

    name: str
    headings: list[str]
    columns: list[list[Any]]
    rows: list[int] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)  # index → what is wrong with the row

    def append(self, row: int, cells: Sequence[Any]) -> None:
        """Add a row; a wrong number of cells is kept as that row's problem."""
        if not any(cell is not None and cell != "" for cell in cells):
            return
        if len(cells) != len(self.headings):
            self.problems[len(self.rows)] = f"the row has {len(cells)} cells, the heading {len(self.headings)}"
        for number, column in enumerate(self.columns):
            column.append(cells[number] if number < len(cells) else None)
        self.rows.append(row)

    def to_arrow(self) -> pa.Table:
        """Columns of one type each; a column of mixed cells becomes text."""
        table = pa.table([_column(values) for values in self.columns], names=self.headings)
        return finish(table, self.name, rows=self.rows, problems=self.problems)


def read(request: ReadRequest) -> pa.Table:
    """Read the one table that is wanted."""
    if sniff(request.path) is Format.CSV:
        return read_csv(request.path, request.options).to_arrow()
    archive.check_workbook(request.path, request.limits)
    return read_xlsx(request.path, request.options.layer).to_arrow()


def read_csv(path: Path, options: ReadOptions) -> Sheet:
    """Read a CSV with heading; unless stated, the delimiter is what the heading holds most of."""
    text = _decode(path, options.encoding)
    delimiter = options.delimiter or max(DELIMITERS, key=text.split("\n", 1)[0].count)
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        sheet = _headed(path.stem, next(lines))
        _add_rows(sheet, lines)
    except StopIteration:
        raise InvalidInput("The file {name} is empty.", name=path.name) from None
    except csv.Error as error:
        raise InvalidInput(
            "The CSV {name} is not readable at line {line}: {reason}.",
            name=path.name,
            line=lines.line_num,
            reason=error,
        ) from None
    return sheet


def _add_rows(sheet: Sheet, lines: Iterable[list[str]]) -> None:
    """Add every line below the heading.

    No handler stands in this function: where memory runs out, the row under way is dropped before one is reached.
    Python 3.11 needs memory to enter a handler, and without any it tries forever.
    """
    for row, cells in enumerate(lines, start=2):
        sheet.append(row, cells)


def _decode(path: Path, encoding: str | None) -> str:
    """Text of the file in the stated encoding; without a statement it must be UTF-8."""
    content = path.read_bytes()
    name = encoding or "utf-8-sig"
    if codecs.lookup(name).name == "utf-8":
        name = "utf-8-sig"
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            'Line {line} of {name} is not {encoding}; state its character set, as in encoding = "cp1252".',
            line=line,
            name=path.name,
            encoding=encoding or "UTF-8",
        ) from None


def read_xlsx(path: Path, sheet_name: str | None) -> Sheet:
    """Read one sheet with its heading in the first row; formulas give their stored results."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise InvalidInput(
            "The workbook {name} is damaged: {reason}.", name=path.name, reason=printable(str(error))
        ) from None
    try:
        return _read_sheet(book[choose_layer(path, book.sheetnames, sheet_name)])
    finally:
        book.close()


def _read_sheet(worksheet: Any) -> Sheet:
    cells = worksheet.iter_rows()
    heading = [cell.value for cell in next(cells, ())]
    while heading and heading[-1] is None:
        heading.pop()
    sheet = _headed(worksheet.title, heading)
    for row, line in enumerate(cells, start=2):
        index = len(sheet.rows)
        sheet.append(row, _padded([cell.value for cell in line], len(heading)))
        faults = [cell for cell in line if cell.data_type == "e"]
        if faults:
            sheet.problems[index] = f"cell {faults[0].coordinate} holds the error {faults[0].value}"
    return sheet


def _padded(values: list[Any], count: int) -> list[Any]:
    """A row as long as the heading: Excel leaves out empty cells at the end and keeps once formatted ones."""
    while len(values) > count and values[-1] is None:
        values.pop()
    return values + [None] * (count - len(values))


def _headed(name: str, cells: Iterable[Any]) -> Sheet:
    headings = [str(cell if cell is not None else "").strip() for cell in cells]
    for number, heading in enumerate(headings, start=1):
        if not heading:
            raise InvalidInput("Column {number} has no heading in the first row.", number=number)
        if headings.index(heading) != number - 1:
            raise InvalidInput("The heading '{heading}' stands above two columns.", heading=printable(heading))
    return Sheet(name=name, headings=headings, columns=[[] for _ in headings])


def _column(values: list[Any]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pa.array(values, pa.string())
    if kinds <= {bool}:
        return pa.array(values, pa.bool_())
    if kinds <= {int}:
        return pa.array(values, pa.int64()) if _fits(values) else pa.array(map(_text, values), pa.string())
    if kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if kinds <= {datetime, date}:
        return _days(values) if all(map(_is_day, values)) else pa.array(values, pa.timestamp("us"))
    return pa.array([_text(value) for value in values], pa.string())


def _is_day(value: date | None) -> bool:
    """Whether a cell says no time of the day; Excel knows no plain dates."""
    return not isinstance(value, datetime) or value.time() == datetime.min.time()


def _days(values: list[date | None]) -> pa.Array:
    return pa.array([value.date() if isinstance(value, datetime) else value for value in values], pa.date32())


def _fits(values: list[int | None]) -> bool:
    return all(value is None or abs(value) < 2**63 for value in values)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


if __name__ == "__main__":
    sys.exit(main(read))

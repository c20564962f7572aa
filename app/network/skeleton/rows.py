"""Rows of the two CSV files of a skeleton network, whose faults are told with file and line."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import InvalidInput


@dataclass(frozen=True)
class Row:
    """One row, and where it stands."""

    file: str
    line: int
    values: Mapping[str, str]

    def text(self, column: str) -> str:
        """The trimmed text, empty where nothing stands."""
        return self.values[column].strip()

    def number(self, column: str, least: float, most: float) -> float:
        """A number between two bounds; InvalidInput for anything else."""
        try:
            number = float(self.text(column))
        except ValueError:
            number = math.nan
        if not least <= number <= most:
            raise InvalidInput(
                "{file}, line {line}: {column} must be a number from {least} to {most}, not '{value}'.",
                file=self.file, line=self.line, column=column, least=least, most=most, value=self.text(column),
            )  # fmt: skip
        return number

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        """One of some words; InvalidInput for any other."""
        if self.text(column) not in allowed:
            raise InvalidInput(
                "{file}, line {line}: {column} must be one of {allowed}, not '{value}'.",
                file=self.file, line=self.line, column=column, allowed=", ".join(allowed), value=self.text(column),
            )  # fmt: skip
        return self.text(column)


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Every row of a CSV file in UTF-8 that has at least these columns."""
    if not path.is_file():
        raise InvalidInput("{file} is missing; a skeleton network is nodes.csv and edges.csv.", file=path.name)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restval="")
        try:
            for column in columns:
                if column not in (reader.fieldnames or ()):
                    raise InvalidInput("{file} lacks the column '{column}'.", file=path.name, column=column)
            for values in reader:
                yield Row(path.name, reader.line_num, values)
        except (csv.Error, UnicodeDecodeError) as fault:
            raise InvalidInput(
                "The CSV {name} is not readable at line {line}: {reason}.",
                name=path.name, line=reader.line_num + 1, reason=fault,
            ) from fault  # fmt: skip

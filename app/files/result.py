"""What the reading process handed back: one layer in a file of record batches, read without trusting it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS

from app.errors import InvalidInput
from app.files.child import GEOMETRY, ROW
from app.files.raw import RawTable
from app.files.wellknown import from_wkb


@dataclass(frozen=True)
class Result:
    """One layer, mapped into memory: only the batch that is looked at counts.

    `columns` are those of the file, with their Arrow types; `crs` is None only where there is no geometry.
    """

    name: str  # of the file, for sentences
    layer: str
    columns: pa.Schema
    crs: CRS | None
    problems: Mapping[int, str]  # index → what could not be read in this row
    reader: pa.RecordBatchFileReader
    count: int

    def __len__(self) -> int:
        return self.count

    def table(self) -> RawTable:
        """All rows."""
        return self._raw(self.reader.read_all(), 0)

    def batches(self) -> Iterator[RawTable]:
        """The rows in the order of the file, some thousands at a time."""
        start = 0
        for number in range(self.reader.num_record_batches):
            table = pa.Table.from_batches([self.reader.get_batch(number)])
            yield self._raw(table, start)
            start += len(table)

    def _raw(self, table: pa.Table, start: int) -> RawTable:
        """Take over rows from `start` on: Arrow checks every buffer first."""
        try:
            table.validate(full=True)
        except pa.ArrowInvalid:
            raise InvalidInput(
                "The file {name} holds text in another character set than it states.", name=self.name
            ) from None
        end = start + len(table)
        problems = {index - start: text for index, text in self.problems.items() if start <= index < end}
        geometry = None
        if GEOMETRY in table.column_names:
            wkb = table.column(GEOMETRY).to_numpy()
            geometry = from_wkb(wkb)
            for index in np.flatnonzero(shapely.is_missing(geometry) & (wkb != None)):  # noqa: E711 - element by element
                problems[int(index)] = "the geometry cannot be read (curved, not closed, or damaged)"
        return RawTable(
            layer=self.layer,
            rows=table.column(ROW).to_numpy(),
            columns={name: table.column(name) for name in self.columns.names},
            geometry=geometry,
            crs=self.crs,
            problems=problems,
        )


def open_result(path: Path, name: str) -> Result:
    """The layer that a reading process wrote for the file of this name."""
    reader = pa.ipc.open_file(pa.memory_map(str(path)))
    stated = {key.decode(): value.decode() for key, value in (reader.schema.metadata or {}).items()}
    names = reader.schema.names
    return Result(
        name=name,
        layer=stated["layer"],
        columns=pa.schema([reader.schema.field(column) for column in names if column not in (GEOMETRY, ROW)]),
        crs=CRS.from_wkt(stated["crs"]) if GEOMETRY in names else None,
        problems={int(index): str(text) for index, text in json.loads(stated["problems"]).items()},
        reader=reader,
        count=sum(reader.get_batch(number).num_rows for number in range(reader.num_record_batches)),
    )

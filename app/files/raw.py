"""What a file holds before anybody judged it: a table of raw values, geometries and the system they are in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyproj import CRS


@dataclass(frozen=True)
class ReadOptions:
    """What the caller states about a file that does not say it itself."""

    layer: str | None = None  # needed where the file holds several
    encoding: str | None = None  # of CSV and Shapefile text; never guessed
    delimiter: str | None = None  # of CSV; else what the heading holds most of
    crs: str | None = None  # of a vector file that states none itself
    id_column: str | None = None  # is read as a column also where it is the format's own number of a row


@dataclass(frozen=True)
class ReadLimits:
    """What reading one file may cost; the child process is ended beyond it."""

    file_bytes: int = 2 * 2**30
    unpacked_bytes: int = 2**30  # of all entries of an archive together
    entries: int = 1000
    memory_bytes: int = 3 * 2**30  # address space, libraries included
    cpu_s: int = 300
    wall_s: float = 600.0


@dataclass(frozen=True)
class RawTable:
    """One layer. `rows` are numbers as a person counts: the first feature is 1, the first line under a heading 2."""

    layer: str
    rows: NDArray[np.int64]
    columns: Mapping[str, pa.ChunkedArray]
    geometry: NDArray[np.object_] | None  # shapely geometries; None for a table without a geometry column
    crs: CRS | None  # as the file states it; None only without geometry
    problems: Mapping[int, str] = field(default_factory=dict)  # index → what could not be read in this row

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, indices: NDArray[np.int64]) -> "RawTable":
        """The table of some rows only."""
        place = {int(old): new for new, old in enumerate(indices)}
        return replace(
            self,
            rows=self.rows[indices],
            columns={name: column.take(pa.array(indices)) for name, column in self.columns.items()},
            geometry=None if self.geometry is None else self.geometry[indices],
            problems={place[index]: text for index, text in self.problems.items() if index in place},
        )


@dataclass(frozen=True)
class ReadRequest:
    """One order to the reading process."""

    path: Path
    work_dir: Path  # private and empty; everything unpacked and the result go here
    options: ReadOptions = field(default_factory=ReadOptions)
    limits: ReadLimits = field(default_factory=ReadLimits)

"""What every reading process does: take one order, give up its rights, read, and hand the table back as Arrow."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from app.errors import InvalidInput, LotseError
from app.files import confine
from app.files.archive import printable
from app.files.raw import ReadLimits, ReadOptions, ReadRequest

GEOMETRY = "__geometry"  # names of our own beside the columns of the file
ROW = "__row"
RESULT_FILE = "result.arrow"
BATCH_ROWS = 10_000  # of a batch of the result
REFUSED_STATUS = 3  # exit status: the sentence is on standard output
OUT_OF_MEMORY_STATUS = 4

Reader = Callable[[ReadRequest], pa.Table]


def main(read: Reader) -> int:
    """Read what standard input orders, into the order's work folder; a refusal goes to standard output."""
    order = json.load(sys.stdin)
    request = ReadRequest(
        path=Path(order["path"]),
        work_dir=Path(order["work_dir"]),
        options=ReadOptions(**order["options"]),
        limits=ReadLimits(**order["limits"]),
    )
    confine.confine(request.limits)
    try:
        table = read(request)
        with pa.OSFile(str(request.work_dir / RESULT_FILE), "wb") as sink, pa.ipc.new_file(sink, table.schema) as file:
            file.write_table(table, max_chunksize=BATCH_ROWS)
    except LotseError as error:
        values = {key: value if isinstance(value, int | float) else str(value) for key, value in error.values.items()}
        json.dump({"error": type(error).__name__, "template": error.template, "values": values}, sys.stdout)
        return REFUSED_STATUS
    except (MemoryError, pa.ArrowMemoryError):
        return OUT_OF_MEMORY_STATUS
    return 0


def finish(
    table: pa.Table,
    layer: str,
    *,
    rows: Sequence[int] | NDArray[np.int64] | None = None,
    geometry: tuple[pa.Array | pa.ChunkedArray, str] | None = None,
    problems: Mapping[int, str] | None = None,
) -> pa.Table:
    """Add row numbers, geometry (WKB and the WKT of its system) and what could not be read."""
    names = table.column_names
    for name in names:
        if names.count(name) > 1 or name in (GEOMETRY, ROW):
            raise InvalidInput(
                "The column name '{column}' in the layer '{layer}' stands twice or is reserved; rename the column.",
                column=printable(name), layer=layer,
            )  # fmt: skip
    numbers = np.arange(1, len(table) + 1) if rows is None else np.asarray(rows, dtype=np.int64)
    table = table.append_column(ROW, pa.array(numbers))
    if geometry is not None:
        table = table.append_column(GEOMETRY, geometry[0])
    told = {str(index): text for index, text in (problems or {}).items()}
    return table.replace_schema_metadata(
        {"layer": layer, "crs": geometry[1] if geometry else "", "problems": json.dumps(told)}
    )


def choose_layer(path: Path, layers: Sequence[str], wanted: str | None) -> str:
    """The layer (or sheet) that is wanted, or the only one there is."""
    if wanted is None and len(layers) == 1:
        return layers[0]
    if wanted in layers:
        return str(wanted)
    known = ", ".join(f"'{printable(layer)}'" for layer in layers) or "none"
    if wanted is None:
        raise InvalidInput(
            "The file {name} does not hold exactly one layer but {known}; name one, as in layer = \"…\".",
            name=path.name, known=known,
        )  # fmt: skip
    raise InvalidInput(
        "The file {name} has no layer '{wanted}'; it holds {known}.", name=path.name, wanted=wanted, known=known
    )

"""What every writing process does: take rows as an Arrow stream, give up its rights, and write one file."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from app.errors import InvalidRequest
from app.features.collection import ValueType
from app.files import confine
from app.files.contents import Column, Contents
from app.files.raw import ReadLimits

ORDER = b"order"  # key of the stream's metadata
REFUSED_STATUS = 3  # exit status: the sentence is on standard output

ARROW_TYPES = {
    ValueType.INTEGER: pa.int64(),
    ValueType.NUMBER: pa.float64(),
    ValueType.BOOLEAN: pa.bool_(),
    ValueType.DATE: pa.date32(),
    ValueType.TIMESTAMP: pa.timestamp("us", tz="UTC"),
    ValueType.STRING: pa.string(),
}

Write = Callable[[Contents, pa.RecordBatchReader, Path], None]


def main(write: Write) -> int:
    """Write what standard input holds to the path it names; a refusal goes to standard output."""
    with pa.ipc.open_stream(sys.stdin.buffer) as rows:
        order = json.loads(rows.schema.metadata[ORDER])
        confine.confine(ReadLimits(**order["limits"]))
        contents = _contents(order["contents"])
        try:
            write(contents, counted(rows, contents.count), Path(order["path"]))
        except InvalidRequest as error:
            json.dump({"error": type(error).__name__, "template": error.template, "values": error.values}, sys.stdout)
            return REFUSED_STATUS
    return 0


def counted(rows: pa.RecordBatchReader, count: int) -> pa.RecordBatchReader:
    """The same rows; a stream that ends before all of them came is an error."""

    def batches() -> Iterator[pa.RecordBatch]:
        left = count
        for batch in rows:
            left -= batch.num_rows
            yield batch
        if left != 0:
            raise RuntimeError(f"The rows broke off: {left} of {count} are missing.")

    return pa.RecordBatchReader.from_batches(rows.schema.remove_metadata(), batches())


def renamed(rows: pa.RecordBatchReader, names: Sequence[str]) -> pa.RecordBatchReader:
    """The same rows under other column names."""
    schema = pa.schema([field.with_name(name) for field, name in zip(rows.schema, names, strict=True)])
    batches = (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in rows)
    return pa.RecordBatchReader.from_batches(schema, batches)


def _contents(order: dict[str, Any]) -> Contents:
    members = {name: _tuples(value) for name, value in order.items()}
    columns = tuple(Column(**{**each, "value_type": ValueType(each["value_type"])}) for each in members["columns"])
    return Contents(**{**members, "columns": columns})


def _tuples(value: Any) -> Any:
    """JSON knows no tuples."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value

"""Arrow IPC streams: columns of numbers and texts that any program maps into memory as they come."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from typing_extensions import override

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
ROWS_AT_ONCE = 65_536


@dataclass(frozen=True)
class StreamColumn:
    """Values of a column (n,), NULL where `known` says so; `about` is what its field tells of it.

    Where there are `labels`, the values are positions in them and the column is one of texts: by a dictionary, or each
    written out where they `are_own`, since a text that only one row has is read when somebody wants that row.
    """

    name: str
    values: NDArray[Any]
    known: NDArray[np.bool_] | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    labels: Sequence[str] | None = None
    are_own: bool = False


def write_stream(columns: Sequence[StreamColumn], about: Mapping[str, str]) -> Iterator[bytes]:
    """A stream of record batches, piece by piece; `about` is what the schema tells of all."""
    schema = pa.schema([_field(column) for column in columns], metadata=dict(about))
    dictionaries = [None if column.labels is None else pa.array(column.labels, pa.string()) for column in columns]
    pieces = _Pieces()
    with pa.ipc.new_stream(pieces, schema) as stream:
        yield pieces.taken()
        for first in range(0, len(columns[0].values), ROWS_AT_ONCE):
            rows = slice(first, first + ROWS_AT_ONCE)
            arrays = [_array(column, rows, texts) for column, texts in zip(columns, dictionaries, strict=True)]
            stream.write_batch(pa.record_batch(arrays, schema=schema))
            yield pieces.taken()
    yield pieces.taken()


def _field(column: StreamColumn) -> pa.Field:
    type_ = pa.from_numpy_dtype(column.values.dtype)
    if column.labels is not None:
        type_ = pa.string() if column.are_own else pa.dictionary(type_, pa.string())
    return pa.field(column.name, type_, nullable=column.known is not None, metadata=dict(column.about))


def _array(column: StreamColumn, rows: slice, texts: pa.Array | None) -> pa.Array:
    values = pa.array(column.values[rows], mask=None if column.known is None else ~column.known[rows])
    if texts is None:
        return values
    return texts.take(values) if column.are_own else pa.DictionaryArray.from_arrays(values, texts)


class _Pieces(io.RawIOBase):
    """Holds what is written until it is taken."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, content: Any) -> int:
        self._held.append(bytes(content))
        return len(self._held[-1])

    def taken(self) -> bytes:
        taken = b"".join(self._held)
        self._held.clear()
        return taken

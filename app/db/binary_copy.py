"""Whole columns of numbers in and out of the database, without a look at single values.

In: COPY in its binary format, rows put together from arrays. Out: arrays that a statement aggregates, as NumPy arrays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg.sql import SQL, Identifier
from sqlalchemy import Select, TextClause
from typing_extensions import override

from app.db.session import Session

Bytes: TypeAlias = NDArray[np.uint8]

START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
ROWS_AT_ONCE = 16_384
NO_VALUES: Mapping[str, object] = {}
OIDS = {"i4": 23, "i8": 20, "f4": 700, "f8": 701}  # types of elements of arrays
ARRAYS = {1007: ">i4", 1016: ">i8", 1021: ">f4", 1022: ">f8", 1000: "?"}  # types of arrays that are read
ARRAY_HEAD_BYTES = 20  # number of dimensions, flags, type, length, first index


@dataclass(frozen=True)
class Column:
    """Values of a column: numbers or texts of equal length (r,), or an array of numbers a row (r, k).

    The type of the array is that of the column: int4 takes 32 bits, double precision 64. `is_null` has the same shape.
    """

    name: str
    values: NDArray[Any]
    is_null: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class VariableColumn:
    """Values of a column that differ in length, as the bytes that the type takes: texts, geometries."""

    name: str
    values: Sequence[bytes | None]


def copy_in(
    session: Session, table: tuple[str, ...], columns: Sequence[Column], variable: Sequence[VariableColumn] = ()
) -> None:
    """Append rows to a table, given by schema and name."""
    names = SQL(", ").join([Identifier(name) for name in [*(c.name for c in columns), *(v.name for v in variable)]])
    statement = SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(Identifier(*table), names)
    count = len(columns[0].values)
    raw: Any = session.connection().connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(START)
        for first in range(0, count, ROWS_AT_ONCE):
            rows = slice(first, min(first + ROWS_AT_ONCE, count))
            copy.write(_rows([_part(column, rows) for column in columns], [each.values[rows] for each in variable]))
        copy.write(END)


def read_arrays(
    session: Session, statement: TextClause | Select[Any], values: Mapping[str, object] = NO_VALUES
) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement; arrays of numbers in them, which may hold no NULL, come as NumPy arrays."""
    connection = session.connection()
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    raw: Any = connection.connection.driver_connection
    with raw.cursor(binary=True) as cursor:
        for oid in ARRAYS:
            cursor.adapters.register_loader(oid, _ArrayLoader)
        yield from cursor.execute(str(compiled), {**compiled.params, **values})


class _ArrayLoader(Loader):
    format = Format.BINARY

    @override
    def load(self, data: Buffer) -> NDArray[Any]:
        value = np.dtype(ARRAYS[self.oid])
        dimensions = int(np.frombuffer(data, ">i4", count=1)[0])
        shape = np.frombuffer(data, ">i4", count=2 * dimensions, offset=12)[::2]  # each with its first index
        if not dimensions:
            return np.empty(0, dtype=value.newbyteorder("="))
        elements = np.frombuffer(data, [("length", ">i4"), ("value", value)], offset=12 + 8 * dimensions)
        return elements["value"].astype(value.newbyteorder("=")).reshape(shape)


def _part(column: Column, rows: slice) -> Column:
    return Column(column.name, column.values[rows], None if column.is_null is None else column.is_null[rows])


def _rows(columns: Sequence[Column], variable: Sequence[Sequence[bytes | None]]) -> bytes:
    """Rows as COPY takes them: the number of fields, then the length and the bytes of each."""
    table = np.zeros(len(columns[0].values), dtype=_row_type(columns))
    table["fields"] = len(columns) + len(variable)
    for number, column in enumerate(columns):
        _fill(table[f"f{number}"], column.values)
    fixed = table.view(np.uint8).reshape(len(table), -1)
    if all(column.is_null is None or not column.is_null.any() for column in columns):
        return fixed.tobytes() if not variable else _interleaved(_cut(fixed, None), variable)
    keep = np.ones(fixed.shape, dtype=np.bool_)
    for number, column in enumerate(columns):
        if column.is_null is not None:
            _blank(table, keep, f"f{number}", column.is_null)
    return fixed[keep].tobytes() if not variable else _interleaved(_cut(fixed, keep), variable)


def _row_type(columns: Sequence[Column]) -> np.dtype[Any]:
    fields: list[tuple[str, Any]] = [("fields", ">i2")]
    for number, column in enumerate(columns):
        value = [("length", ">i4"), ("value", column.values.dtype.newbyteorder(">"))]
        if column.values.ndim == 1:
            fields.append((f"f{number}", value))
        else:
            head = [(name, ">i4") for name in ("length", "dimensions", "flags", "oid", "count", "first")]
            fields.append((f"f{number}", [*head, ("elements", value, (column.values.shape[1],))]))
    return np.dtype(fields)


def _fill(field: NDArray[Any], values: NDArray[Any]) -> None:
    if values.ndim == 1:
        field["length"], field["value"] = values.dtype.itemsize, values
        return
    count = values.shape[1]
    field["length"] = ARRAY_HEAD_BYTES + count * (4 + values.dtype.itemsize)
    field["dimensions"], field["count"], field["first"] = 1, count, 1
    field["oid"] = OIDS[values.dtype.str[1:]]
    field["elements"]["length"], field["elements"]["value"] = values.dtype.itemsize, values


def _blank(table: NDArray[Any], keep: NDArray[np.bool_], name: str, is_null: NDArray[np.bool_]) -> None:
    """Give what is NULL the length -1 and take its bytes out."""
    field = table[name]
    kind, offset = table.dtype.fields[name][:2]  # type: ignore[index] # it is a table, so it has fields
    if is_null.ndim == 1:
        field["length"][is_null] = -1
        keep[is_null, offset + 4 : offset + kind.itemsize] = False
        return
    elements = field["elements"]
    width = elements.dtype["value"].itemsize
    field["flags"] = is_null.any(axis=1)
    field["length"] -= width * is_null.sum(axis=1)
    elements["length"][is_null] = -1
    for element in range(is_null.shape[1]):
        start = offset + 4 + ARRAY_HEAD_BYTES + element * (4 + width) + 4
        keep[is_null[:, element], start : start + width] = False


def _cut(fixed: Bytes, keep: NDArray[np.bool_] | None) -> list[bytes]:
    if keep is None:
        flat, ends = fixed.tobytes(), np.arange(1, len(fixed) + 1) * fixed.shape[1]
    else:
        flat, ends = fixed[keep].tobytes(), np.cumsum(keep.sum(axis=1))
    return [flat[start:end] for start, end in pairwise([0, *ends.tolist()])]


def _interleaved(fixed: Sequence[bytes], variable: Sequence[Sequence[bytes | None]]) -> bytes:
    pieces: list[Sequence[bytes]] = [fixed]
    for values in variable:
        pieces.append([NULL if value is None else len(value).to_bytes(4, "big") for value in values])
        pieces.append([value or b"" for value in values])
    return b"".join(chain.from_iterable(zip(*pieces, strict=True)))

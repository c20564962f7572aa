"""A batch of rows as the database takes it: CSV of COPY, in which an empty text is quoted and NULL is nothing."""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import shapely
from numpy.typing import NDArray

from app.codes import ColumnType
from app.errors import InvalidInput
from app.files.raw import RawTable
from app.geo import STORAGE_SRID
from app.layers.columns import Plan
from app.layers.findings import Findings
from app.layers.shapes import Shapes

NOT_FINITE = "{count} values are NaN or infinite and were left empty"
NUL = "{count} texts held NUL characters, which were taken out"
MICROSECONDS = pa.timestamp("us")
CSV = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")

Ids = NDArray[np.int64]


def ids_of(batch: RawTable, id_column: str | None, before: int) -> Ids:
    """The ids of the rows: those of a column, or numbers that go on from the rows before."""
    if id_column is None:
        return np.arange(before + 1, before + 1 + len(batch), dtype=np.int64)
    column = batch.columns[id_column].combine_chunks()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = pc.if_else(pc.equal(column, ""), None, column)  # of a CSV, every filled cell is a whole number
    if column.null_count:
        index = int(np.flatnonzero(pc.is_null(column).to_numpy(zero_copy_only=False))[0])
        raise InvalidInput(
            "The id column '{column}' is empty in row {row}; every row needs an id.",
            column=id_column, row=int(batch.rows[index]),
        )  # fmt: skip
    ids: Ids = column.cast(pa.int64()).to_numpy()
    if (ids < 1).any():
        index = int(np.flatnonzero(ids < 1)[0])
        raise InvalidInput(
            "The id column '{column}' holds {id} in row {row}; ids are whole numbers from 1 on.",
            column=id_column, id=int(ids[index]), row=int(batch.rows[index]),
        )  # fmt: skip
    return ids


def csv_of(batch: RawTable, plan: Plan, ids: Ids, stored: Shapes, findings: Findings) -> bytes:
    """Id, geometry (EWKB in hexadecimal) and the planned columns of a batch, in this order."""
    geometry = pa.array(
        shapely.to_wkb(shapely.set_srid(stored, STORAGE_SRID), hex=True, include_srid=True), pa.string()
    )
    columns = [pa.array(ids), geometry]
    for planned in plan.columns:
        values = _plain(batch.columns[planned.origin].combine_chunks())
        is_written = plan.is_text and pa.types.is_string(values.type)
        if is_written:
            values = pc.if_else(pc.equal(values, ""), None, values)
        write = _as_text if is_written else WRITERS[planned.column.type]
        columns.append(write(values, findings))
    sink = io.BytesIO()
    pyarrow.csv.write_csv(pa.table(columns, names=list(map(str, range(len(columns))))), sink, CSV)
    return sink.getvalue()


def _plain(values: Any) -> pa.Array:
    """Without the wrappings of Arrow: one chunk, no dictionary, no extension."""
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks)
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def _as_text(values: pa.Array, findings: Findings) -> pa.Array:
    try:
        texts = values.cast(pa.string())
    except pa.ArrowNotImplementedError:  # durations and the like
        texts = pa.array([None if value is None else str(value) for value in values.to_pylist()], pa.string())
    holds_nul = pc.sum(pc.match_substring(texts, "\0")).as_py() or 0
    if holds_nul:
        findings.add(NUL, holds_nul)
        texts = pc.replace_substring(texts, "\0", "")
    return texts


def _as_number(values: pa.Array, findings: Findings) -> pa.Array:
    numbers = values.cast(pa.float64())
    finite = pc.is_finite(numbers)
    lost = pc.sum(pc.invert(finite)).as_py() or 0
    findings.add(NOT_FINITE, lost)
    return pc.if_else(finite, numbers, None) if lost else numbers


def _as_moment(values: pa.Array, _findings: Findings) -> pa.Array:
    return values.cast(pa.timestamp("us", "UTC"), safe=False)


def _as_json(values: pa.Array, _findings: Findings) -> pa.Array:
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        texts = values.to_pylist()  # JSON already, as the plan found
    else:
        texts = [None if value is None else json.dumps(_finite(value), default=str) for value in values.to_pylist()]
    return pa.array([None if text is None else text.replace("\\u0000", "") for text in texts], pa.string())


def _finite(value: Any) -> Any:
    """A nested value without NaN and infinity, which JSON cannot say."""
    if isinstance(value, Mapping):
        return {name: _finite(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_finite(member) for member in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _cast_to(type_: pa.DataType) -> Callable[[pa.Array, Findings], pa.Array]:
    return lambda values, _findings: values.cast(type_, safe=False)


WRITERS: dict[ColumnType, Callable[[pa.Array, Findings], pa.Array]] = {
    ColumnType.INTEGER: _cast_to(pa.int64()),
    ColumnType.NUMBER: _as_number,
    ColumnType.DECIMAL: _cast_to(pa.string()),
    ColumnType.BOOLEAN: _cast_to(pa.bool_()),
    ColumnType.DATE: _cast_to(pa.date32()),
    ColumnType.TIMESTAMP: _as_moment,
    ColumnType.LOCAL_TIMESTAMP: _cast_to(MICROSECONDS),
    ColumnType.TEXT: _as_text,
    ColumnType.JSON: _as_json,
}

"""Which columns a layer gets from a file: names the database can hold, and a type for each."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from app.codes import ColumnType
from app.errors import InvalidInput
from app.files.formats import TEXTS, Format
from app.files.raw import RawTable
from app.files.result import Result
from app.layers.order import Placing
from app.published.own_layers import PREFIX, LayerColumn

NAME_BYTES = 63  # of an identifier in PostgreSQL
JSON_TYPE = "arrow.json"
# What text of a CSV may be read as, first match wins: one way to write each, so that '06217' stays text.
SPELLINGS: dict[ColumnType, str] = {
    ColumnType.BOOLEAN: r"^(true|false|TRUE|FALSE)$",
    ColumnType.INTEGER: r"^(0|-?[1-9][0-9]{0,17})$",
    ColumnType.NUMBER: r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$",
    ColumnType.DATE: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    ColumnType.LOCAL_TIMESTAMP: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?$",
    ColumnType.TIMESTAMP: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})$",
}
DATED = (ColumnType.DATE, ColumnType.LOCAL_TIMESTAMP, ColumnType.TIMESTAMP)


@dataclass(frozen=True)
class PlannedColumn:
    """A column of the layer and the one of the file that it is filled from."""

    origin: str
    column: LayerColumn


@dataclass(frozen=True)
class Plan:
    """The columns of a layer. `is_text` says that the file writes values out, and an empty cell is no value."""

    columns: tuple[PlannedColumn, ...]
    is_text: bool
    notices: tuple[str, ...]

    def named(self, origin: str) -> LayerColumn | None:
        """The column that is filled from one of the file."""
        return next((each.column for each in self.columns if each.origin == origin), None)


def plan_columns(result: Result, kind: Format, placing: Placing | None) -> Plan:
    """Name and type every column of a file; one of texts is read once for it."""
    for name in [] if placing is None else placing.names():
        if name not in result.columns.names:
            raise missing_column(name, result.columns.names)
    is_text = kind in TEXTS
    kept = [field for field in result.columns if placing is None or field.name != placing.wkt]
    written = [field for field in kept if is_text and pa.types.is_string(field.type)]
    types = _typed(result, kept) | (_spelled(result, written) if written else {})
    binary = [field.name for field in kept if types[field.name] is None]
    notices = [f"The column '{name}' holds bytes and is left out." for name in binary]
    taken: set[str] = set()
    columns = []
    for number, field in enumerate(kept, start=1):
        type_ = types[field.name]
        if type_ is None:
            continue
        name = _name_of(field.name, number, taken)
        taken.add(name)
        if name != field.name:
            notices.append(f"The column '{field.name}' is called '{name}' here: the database cannot hold its name.")
        columns.append(
            PlannedColumn(field.name, LayerColumn(name, type_, title=None if name == field.name else field.name))
        )
    return Plan(tuple(columns), is_text, tuple(notices))


def missing_column(name: str, known: Iterable[str]) -> InvalidInput:
    """The error for a column that the file does not have."""
    listed = ", ".join(f"'{each}'" for each in known) or "none"
    return InvalidInput("The file has no column '{column}'; it has: {known}.", column=name, known=listed)


def _name_of(name: str, number: int, taken: set[str]) -> str:
    """The name itself where the database can hold it, else the nearest that is free."""
    if name.startswith(PREFIX):
        raise InvalidInput(
            "The column '{column}' begins with '{prefix}', as the service's own columns do; rename it.",
            column=name, prefix=PREFIX,
        )  # fmt: skip
    plain = name.replace("\0", "") or f"column_{number}"
    candidate, copy = _cut(plain, ""), 2
    while candidate in taken:
        candidate, copy = _cut(plain, f"_{copy}"), copy + 1
    return candidate


def _cut(name: str, ending: str) -> str:
    return name.encode()[: NAME_BYTES - len(ending)].decode(errors="ignore") + ending


def _typed(result: Result, fields: Iterable[pa.Field]) -> dict[str, ColumnType | None]:
    types = {field.name: _type_of(field.type) for field in fields}
    stated = [field.name for field in fields if _is_stated_json(field.type)]
    for batch in result.batches() if stated else ():
        for name in [name for name in stated if not all(map(_is_json, batch.columns[name].to_pylist()))]:
            types[name] = ColumnType.TEXT  # GDAL says JSON also of a column where numbers and plain text are mixed
            stated.remove(name)
    return types


def _type_of(type_: pa.DataType) -> ColumnType | None:
    """The type for an Arrow type; None for bytes."""
    if pa.types.is_dictionary(type_):
        return _type_of(type_.value_type)
    is_binary = pa.types.is_binary(type_) or pa.types.is_large_binary(type_) or pa.types.is_fixed_size_binary(type_)
    return None if is_binary else next((found for holds, found in TYPES if holds(type_)), ColumnType.TEXT)


def _is_stated_json(type_: pa.DataType) -> bool:
    return isinstance(type_, pa.BaseExtensionType) and type_.extension_name == JSON_TYPE


TYPES: tuple[tuple[Any, ColumnType], ...] = (
    (_is_stated_json, ColumnType.JSON),
    (pa.types.is_boolean, ColumnType.BOOLEAN),
    (pa.types.is_uint64, ColumnType.DECIMAL),
    (pa.types.is_integer, ColumnType.INTEGER),
    (pa.types.is_floating, ColumnType.NUMBER),
    (pa.types.is_decimal, ColumnType.DECIMAL),
    (pa.types.is_date, ColumnType.DATE),
    (lambda type_: pa.types.is_timestamp(type_) and type_.tz is None, ColumnType.LOCAL_TIMESTAMP),
    (pa.types.is_timestamp, ColumnType.TIMESTAMP),
    (pa.types.is_nested, ColumnType.JSON),
)


def _is_json(text: str | None) -> bool:
    try:
        return text is None or json.loads(text, parse_constant=_refuse) is not ...
    except (ValueError, RecursionError):
        return False


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are no JSON


def _spelled(result: Result, fields: Iterable[pa.Field]) -> dict[str, ColumnType | None]:
    """The first type that every filled cell of a text column spells; a column without any stays text."""
    possible: dict[str, list[ColumnType]] = {field.name: list(SPELLINGS) for field in fields}
    filled: set[str] = set()
    for batch in result.batches():
        for name, cells in _filled(batch, possible):
            filled.add(name)
            possible[name] = [type_ for type_ in possible[name] if _spells(cells, type_)]
    return {name: types[0] if types and name in filled else ColumnType.TEXT for name, types in possible.items()}


def _filled(batch: RawTable, names: Iterable[str]) -> Iterator[tuple[str, pa.ChunkedArray]]:
    for name in names:
        cells = batch.columns[name].cast(pa.string())
        cells = cells.filter(pc.not_equal(cells, ""))
        if len(cells):
            yield name, cells


def _spells(cells: pa.ChunkedArray, type_: ColumnType) -> bool:
    if not pc.all(pc.match_substring_regex(cells, SPELLINGS[type_])).as_py():
        return False
    return type_ not in DATED or _are_days(pc.utf8_slice_codeunits(cells, 0, 10))


def _are_days(cells: pa.ChunkedArray) -> bool:
    try:
        days = cells.cast(pa.date32())
    except pa.ArrowInvalid:
        return False
    return bool(pc.min(pc.year(days)).as_py() >= 1)

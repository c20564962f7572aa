"""GeoJSON, GeoJSON lines and CSV: bytes as the rows come in, with nothing kept."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.features.collection import ValueType
from app.files.contents import Column, Contents, unique_names

BYTE_ORDER_MARK = "\ufeff"  # spreadsheet programs take a CSV file for UTF-8 by it
# What spreadsheet programs take for the start of a formula, full-width forms included (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"
PLACE = (Column("lon", ValueType.NUMBER), Column("lat", ValueType.NUMBER), Column("wkt", ValueType.STRING))

Batches = Iterable[Sequence[Sequence[Any]]]


def geojson(batches: Batches, members: Mapping[str, Any]) -> Iterator[bytes]:
    """One FeatureCollection of feature texts; `members` stand before the features."""
    head = json.dumps({"type": "FeatureCollection"} | dict(members), ensure_ascii=False)
    yield f'{head[:-1]}, "features": [\n'.encode()
    separator = ""
    for batch in batches:
        yield (separator + ",\n".join(feature for (feature,) in batch)).encode()
        separator = ",\n"
    yield b"\n]}\n"


def geojsonl(batches: Batches) -> Iterator[bytes]:
    """One feature text a line. A line break in such a text can only stand between its words."""
    for batch in batches:
        yield "".join(f"{feature.replace(chr(10), ' ')}\n" for (feature,) in batch).encode()


def csv(contents: Contents, batches: Batches, delimiter: str) -> Iterator[bytes]:
    """A heading and one line a row: text in quotes, numbers plain, unknown empty (the empty text is `""`)."""
    columns = (Column("id", ValueType.INTEGER), *contents.columns, *PLACE)
    heading = delimiter.join(_text(name) for name in unique_names(column.name for column in columns))
    yield f"{BYTE_ORDER_MARK}{heading}\r\n".encode()
    for batch in batches:
        yield "".join(f"{delimiter.join(map(_cell, row))}\r\n" for row in batch).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else str(value.isoformat())


def _text(value: str) -> str:
    """In quotes, and not to be taken for a formula: an apostrophe stands before what looks like one."""
    guarded = f"{GUARD}{value}" if value.startswith(FORMULA_STARTS) else value
    return f'"{guarded.replace(chr(34), chr(34) * 2)}"'

"""Draft an entry of the register from a file: a person checks it and adds what no file says, such as the licence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.codes import ImportTarget
from app.errors import InvalidInput
from app.fields import Field
from app.files import sandbox
from app.files.formats import Format, sniff
from app.files.raw import RawTable, ReadOptions
from app.imports.entries import GEOMETRY_HASH
from app.imports.headings import CODE_WORDS, COORDINATE_WORDS, KEY_WORDS, WKT_WORDS, field_of, plain, unit_of
from app.imports.targets import TARGETS, units_of
from app.imports.values import COMMA_NUMBER, FLAGS, POINT_NUMBER, as_text

LOOKED_AT = 1000  # cells of a column that tell how it is written
MOST_CODES = 40
FALLBACK_ENCODING = "cp1252"
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y%m%d")
TO_STATE = ("title", "provider", "licence", "licence_url", "attribution")
CRS_TO_STATE = 'crs = ""  # to be stated, as in "EPSG:25832"'
UNDECIDED = "?"  # no value of any list: the draft does not load before somebody decides


def suggest(path: Path, target: ImportTarget, source_id: str) -> str:
    """The draft as TOML, with comments where somebody has to look."""
    options = ReadOptions()
    lines = [f"[source.{source_id}]", *(f'{name} = ""  # to be stated' for name in TO_STATE)]
    try:
        table = sandbox.read(path, options)
    except InvalidInput as error:
        if "encoding" not in error.template:
            raise
        options = replace(options, encoding=FALLBACK_ENCODING)
        table = sandbox.read(path, options)
        lines.append(f'encoding = "{FALLBACK_ENCODING}"  # the file is not UTF-8; check its umlauts below')
    lines += [f'target = "{target}"', *_place(table), _key(table), *_layer(path, table)]
    columns, others = _columns(table, target)
    lines += ["", f"[source.{source_id}.columns]", *columns]
    missing = [name for name in TARGETS[target].required if not any(line.startswith(f"{name} =") for line in columns)]
    if missing:
        lines += ["", f"[source.{source_id}.constants]"]
        lines += [f'{name} = "{UNDECIDED}"  # every row needs it' for name in missing]
    if others and TARGETS[target].keeps_attributes:
        lines += ["", f"# not recognised; [source.{source_id}.attributes] would keep them beside the typed fields"]
        lines += [f"# {_quoted(name)}" for name in others]
    return "\n".join(lines) + "\n"


def _place(table: RawTable) -> list[str]:
    if table.geometry is not None and table.crs is not None:
        authority = table.crs.to_authority()
        name = ":".join(authority) if authority else f"custom: {table.crs.name}"
        return [f"crs = {_quoted(name)}  # as the file states it"]
    named = {plain(name): name for name in table.columns}
    wkt = next((named[word] for word in WKT_WORDS if word in named), None)
    if wkt is not None:
        return [f"geometry = {{ wkt = {_quoted(wkt)} }}", CRS_TO_STATE]
    for easting, northing, crs in COORDINATE_WORDS:
        x = next((named[word] for word in easting if word in named), None)
        y = next((named[word] for word in northing if word in named), None)
        if x is not None and y is not None:
            comma = ', decimal = ","' if _decimal(_cells(table, x)) == "," else ""
            stated = (
                f'crs = "{crs}"  # by the headings; check' if crs else 'crs = ""  # to be stated, as in "EPSG:25832"'
            )
            return [f"geometry = {{ x = {_quoted(x)}, y = {_quoted(y)}{comma} }}", stated]
    return ["# no columns with a place were found"]


def _layer(path: Path, table: RawTable) -> list[str]:
    return [f"layer = {_quoted(table.layer)}"] if sniff(path) in (Format.GEOPACKAGE, Format.XLSX) else []


def _key(table: RawTable) -> str:
    """Columns whose values are all there and all different, the likely names first."""
    unique = [name for name in table.columns if _is_unique(table, name)]
    likely = [name for name in unique if set(plain(name).split()) & set(KEY_WORDS)]
    if likely:
        others = [name for name in unique if name != likely[0]]
        return f"key = {_quoted(likely[0])}" + (f"  # also unique: {', '.join(others)}" if others else "")
    hint = f"  # unique columns: {', '.join(unique)}" if unique else "  # no column identifies a row"
    return f'key = "{GEOMETRY_HASH}"{hint}'


def _is_unique(table: RawTable, name: str) -> bool:
    cells = table.columns[name].to_pylist()
    texts = {as_text(cell) for cell in cells if cell is not None and cell != ""}
    is_fraction = any(isinstance(cell, float) and not cell.is_integer() for cell in cells[:LOOKED_AT])
    return len(texts) == len(cells) and not is_fraction and max(map(len, texts), default=0) <= 100


def _columns(table: RawTable, target: ImportTarget) -> tuple[list[str], list[str]]:
    fields = TARGETS[target].fields
    lines: list[str] = []
    others: list[str] = []
    taken: set[str] = set()
    for name in table.columns:
        free = {key: field for key, field in fields.items() if key not in taken}
        field = field_of(name, set(free)) or _by_codes(free, _cells(table, name))
        if field is None:
            others.append(name)
            continue
        taken.add(field)
        lines.append(f"{field} = {_column(fields[field], name, _cells(table, name))}")
    return lines, others


def _by_codes(fields: Mapping[str, Field], cells: Sequence[Any]) -> str | None:
    """The field whose code list shares at least two values with the column."""
    seen = {as_text(cell) for cell in cells}
    return next((name for name, field in fields.items() if len(seen & {*(field.code_list or ())}) >= 2), None)


def _column(field: Field, name: str, cells: Sequence[Any]) -> str:
    parts = [f"column = {_quoted(name)}"]
    if field.value_type in (float, int):
        unit = unit_of(name)
        if unit is not None and units_of(field.name).get(unit.lower(), 1.0) != 1.0:
            parts.append(f'unit = "{unit}"')
        if _decimal(cells) == ",":
            parts.append('decimal = ","')
    elif field.value_type is date:
        written = _date_format(cells)
        parts += [f'date = "{written}"'] if written != DATE_FORMATS[0] else []
    elif field.code_list is not None or field.value_type is bool:
        codes = _codes(field, cells)
        parts += [f"codes = {{ {codes} }}"] if codes else []
    return _quoted(name) if len(parts) == 1 else f"{{ {', '.join(parts)} }}"


def _cells(table: RawTable, name: str) -> list[Any]:
    return [cell for cell in table.columns[name].to_pylist()[:LOOKED_AT] if cell not in (None, "")]


def _decimal(cells: Sequence[Any]) -> str:
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    is_comma = any("," in text for text in texts) and all(COMMA_NUMBER.fullmatch(text) for text in texts)
    return "," if is_comma and not all(POINT_NUMBER.fullmatch(text) for text in texts) else "."


def _date_format(cells: Sequence[Any]) -> str:
    texts = [as_text(cell) for cell in cells]
    return next((form for form in DATE_FORMATS if all(_is_date(text, form) for text in texts)), UNDECIDED)


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def _codes(field: Field, cells: Sequence[Any]) -> str | None:
    """The values that were seen, with what they probably mean; None where they are the field's own already."""
    seen = sorted({as_text(cell) for cell in cells})[:MOST_CODES]
    own = set(FLAGS) if field.code_list is None else {code.value for code in field.code_list}
    if all((text.lower() if field.code_list is None else text) in own for text in seen):
        return None
    known = CODE_WORDS.get(field.name, {})
    pairs = [f'{_quoted(text)} = "{text if text in own else known.get(plain(text), UNDECIDED)}"' for text in seen]
    return ", ".join(pairs)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

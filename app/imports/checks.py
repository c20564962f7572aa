"""The rows of a file against the rules of their source: each is accepted, filtered or rejected with its reason. Pure.

Works on whole columns. Nothing is repaired: what does not fit is named by layer, row, column and reason.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from app.codes import Visibility
from app.files.raw import RawTable
from app.geo import Bbox
from app.imports.columns import check_columns, effective_columns
from app.imports.model import Column, Source
from app.imports.places import place_of
from app.imports.shapes import Shapes, check_shapes, hashes
from app.imports.values import Problem, Reason, Value, as_text, parse

KEY_HASH_CHARACTERS = 10
NEEDED_WHERE_READ = ("visibility", "synthetic", "is_core")  # a blank must not become the open default
NO_GEOMETRY = Problem(Reason.INVALID_GEOMETRY, "the row has no geometry")


@dataclass(frozen=True)
class Rejected:
    """A row that is not imported: where it stands in the file, and why."""

    layer: str
    row: int
    reason: Reason
    text: str
    key: str | None = None  # where it could be read: the row is not missing from the file


@dataclass(frozen=True)
class Accepted:
    """The rows that passed, column by column; everything is equally long."""

    rows: list[int]
    keys: list[str]
    shapes: Shapes  # EPSG:25832, None where the place is unknown
    values: dict[str, list[Value]]
    attributes: list[str]  # JSON objects
    urls: list[str | None]  # page the row's figures come from
    shape_hashes: list[str | None]

    def __len__(self) -> int:
        return len(self.rows)

    def content_hashes(self) -> list[str]:
        """SHA-256 of everything a row says: equal means unchanged."""
        names = sorted(self.values)
        cells = zip(*(self.values[name] for name in names), strict=True)
        rows = zip(cells, self.attributes, self.urls, self.shape_hashes, strict=True)
        return [hashlib.sha256(json.dumps([names, row], default=_json).encode()).hexdigest() for row in rows]


@dataclass(frozen=True)
class Checked:
    """What became of every row of the file."""

    accepted: Accepted
    rejected: list[Rejected]
    filtered: int
    notices: list[str] = field(default_factory=list)


class Findings:
    """What is wrong with each row; a row may have several faults."""

    def __init__(self) -> None:
        self.by_index: dict[int, list[Problem]] = {}

    def add(self, index: int, problem: Problem, column: str | None = None) -> None:
        """Note a fault, with the column of the file where it has one."""
        text = f"{column}: {problem.text}" if column else problem.text
        self.by_index.setdefault(index, []).append(Problem(problem.reason, text))

    def add_all(self, problems: Mapping[int, Problem]) -> None:
        for index, problem in problems.items():
            self.add(index, problem)

    def rejected(self, table: RawTable, keys: Sequence[str | None]) -> list[Rejected]:
        """One entry a row, in file order, with the first reason's code and every sentence."""
        return [
            Rejected(
                layer=table.layer,
                row=int(table.rows[index]),
                reason=problems[0].reason,
                text="; ".join(problem.text for problem in problems),
                key=keys[index],
            )
            for index, problems in sorted(self.by_index.items())
        ]


def check(table: RawTable, source: Source, region: Bbox) -> Checked:
    """Check all rows of a layer against their source."""
    check_columns(table, source)
    findings = Findings()
    kept = table.take(_kept(table, source))
    findings.add_all({index: Problem(Reason.UNREADABLE, text) for index, text in kept.problems.items()})
    place = place_of(kept, source)
    findings.add_all(place.problems)
    shapes = check_shapes(place.shapes, place.crs, source.kind.shape, source.allowed_extent(region))
    findings.add_all(shapes.problems)
    if source.kind.needs_geometry:
        missing = np.flatnonzero(shapely.is_missing(place.shapes))
        findings.add_all({int(index): NO_GEOMETRY for index in missing if index not in findings.by_index})
    values = _read_values(kept, source, findings)
    outlines = hashes(shapes.stored)
    keys = _read_keys(kept, source, outlines, findings)
    _refuse_duplicates(kept, keys, outlines if not source.key else None, findings)
    whole = Accepted(
        rows=[int(row) for row in kept.rows],
        keys=[key or "" for key in keys],
        shapes=shapes.stored,
        shape_hashes=outlines,
        values=values,
        attributes=_read_attributes(kept, source, findings),
        urls=_read_urls(kept, source, findings),
    )
    good = [index for index in range(len(kept)) if index not in findings.by_index]
    notices = [*place.notices, *_height_notice(shapes.had_heights)]
    return Checked(_take(whole, good), findings.rejected(kept, keys), len(table) - len(kept), notices)


def _kept(table: RawTable, source: Source) -> NDArray[np.int64]:
    """Indices of the rows that the source's filter lets through; an unreadable row is never filtered away."""
    mask = np.ones(len(table), dtype=bool)
    for name, allowed in source.filter.items():
        cells = table.columns[name].to_pylist()
        mask &= np.array([cell is not None and as_text(cell) in allowed for cell in cells], dtype=bool)
    mask[list(table.problems)] = True
    return np.flatnonzero(mask)


def _read_values(table: RawTable, source: Source, findings: Findings) -> dict[str, list[Value]]:
    columns = effective_columns(table, source)
    values = {name: _read_column(table, source, name, column, findings) for name, column in columns.items()}
    for name, constant in source.constants.items():
        values[name] = [constant] * len(table)
    stated = values.get("as_of", [None] * len(table))
    values["as_of"] = [source.as_of if day is None else day for day in stated]
    for name in (*source.kind.required, *(name for name in NEEDED_WHERE_READ if name in values)):
        for index, value in enumerate(values[name]):
            if value is None and index not in findings.by_index:
                findings.add(index, Problem(Reason.MISSING_VALUE, f"{name} is empty, and every row needs it"))
    _check_owner(values, findings)
    return values


def _read_column(table: RawTable, source: Source, name: str, column: Column, findings: Findings) -> list[Value]:
    """Parse a column; equal cells are parsed once."""
    target = source.kind.fields[name]
    known: dict[object, Value | Problem] = {}
    values: list[Value] = []
    for index, raw in enumerate(_cells(table, column.name)):
        if raw not in known:
            known[raw] = parse(raw, target, column.reading)
        value = known[raw]
        if isinstance(value, Problem):
            findings.add(index, value, column.name)
            value = None
        values.append(value)
    return values


def _cells(table: RawTable, name: str) -> list[Any]:
    cells = table.columns[name].to_pylist()
    return [json.dumps(cell, default=str) if isinstance(cell, list | dict) else cell for cell in cells]


def _check_owner(values: Mapping[str, list[Value]], findings: Findings) -> None:
    owners = values.get("owner_partner_key")
    for index, visibility in enumerate(values.get("visibility", [])):
        if visibility == Visibility.OWNER and (owners is None or owners[index] is None):
            findings.add(index, Problem(Reason.MISSING_VALUE, "owner_partner_key is needed where visibility is owner"))


def _read_keys(table: RawTable, source: Source, outlines: Sequence[str | None], findings: Findings) -> list[str | None]:
    """Public keys: prefix and key columns, or prefix and the start of the geometry's hash."""
    if source.key:
        parts = zip(*(table.columns[name].to_pylist() for name in source.key), strict=True)
        raw = [None if None in cells else "-".join(map(as_text, cells)) for cells in parts]
    else:
        raw = [outline and outline[:KEY_HASH_CHARACTERS] for outline in outlines]
    pattern = re.compile(source.kind.key_pattern)
    keys: list[str | None] = []
    for index, part in enumerate(raw):
        key = None if part is None else source.key_prefix + part
        if key is not None and pattern.fullmatch(key):
            keys.append(key)
            continue
        keys.append(None)
        if source.key or index not in findings.by_index:
            findings.add(index, _key_problem(source, key))
    return keys


def _key_problem(source: Source, key: str | None) -> Problem:
    if not source.key:
        return Problem(Reason.INVALID_KEY, "the row has no geometry, which its key is made from")
    shown = "empty" if key is None else f"'{as_text(key)[:60]!a}'"
    return Problem(Reason.INVALID_KEY, f"{'-'.join(source.key)}: the key is {shown}; it must be {source.kind.key_rule}")


def _refuse_duplicates(
    table: RawTable, keys: Sequence[str | None], outlines: Sequence[str | None] | None, findings: Findings
) -> None:
    first: dict[str, int] = {}
    for index, key in enumerate(keys):
        if key is None or first.setdefault(key, index) == index:
            continue
        row = int(table.rows[first[key]])
        same = outlines is None or outlines[index] == outlines[first[key]]
        what = f"the key '{key}'" if outlines is None else "the same outline" if same else "the shortened hash"
        findings.add(index, Problem(Reason.DUPLICATE, f"{what} stands in row {row} already"))


def _read_attributes(table: RawTable, source: Source, findings: Findings) -> list[str]:
    columns = {name: _cells(table, column) for name, column in source.attributes.items()}
    texts = []
    for index in range(len(table)):
        known = {name: cells[index] for name, cells in columns.items() if cells[index] not in (None, "")}
        if any(isinstance(value, str) and "\0" in value for value in known.values()):
            findings.add(index, Problem(Reason.INVALID_TEXT, "an attribute holds a NUL character"))
        texts.append(json.dumps(known, default=as_text, ensure_ascii=False, sort_keys=True))
    return texts


def _read_urls(table: RawTable, source: Source, findings: Findings) -> list[str | None]:
    if source.provenance_url is None:
        return [source.url] * len(table)
    urls = [None if cell in (None, "") else as_text(cell) for cell in table.columns[source.provenance_url].to_pylist()]
    for index, url in enumerate(urls):
        if url is not None and not re.fullmatch(r"https?://[^\s\x00-\x1f]{1,2000}", url):
            findings.add(index, Problem(Reason.INVALID_TEXT, f"{source.provenance_url}: is not an http(s) address"))
    return urls


def _take(whole: Accepted, good: Sequence[int]) -> Accepted:
    return Accepted(
        rows=[whole.rows[index] for index in good],
        keys=[whole.keys[index] for index in good],
        shapes=whole.shapes[list(good)],
        shape_hashes=[whole.shape_hashes[index] for index in good],
        values={name: [cells[index] for index in good] for name, cells in whole.values.items()},
        attributes=[whole.attributes[index] for index in good],
        urls=[whole.urls[index] for index in good],
    )


def _json(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _height_notice(count: int) -> list[str]:
    return [f"{count} rows have heights, which are not kept."] if count else []

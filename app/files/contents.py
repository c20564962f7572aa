"""What a written file holds: its columns, coordinate system, licence, and words about itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.features.collection import ValueType

UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}


@dataclass(frozen=True)
class Column:
    """A column of values of one type; None is unknown."""

    name: str
    value_type: ValueType
    unit: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Contents:
    """One layer of features. A row is the feature id, a value a column, and the place: WKB, or what the format takes.

    `kinds` are the types of geometry there are, as PostGIS names them (`POLYGON`); `has_missing` tells that some rows
    have none. `notes` are pairs of label and text, and `remarks` sentences, for people who open the file.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    srid: int
    is_crs84: bool
    kinds: tuple[str, ...]
    has_missing: bool
    count: int
    licence: str = ""
    attribution: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def rights(self) -> dict[str, str]:
        """Licence and attribution, where there are any, as entries of a file's metadata."""
        entries = {"licence": self.licence, "attribution": self.attribution}
        return {name: text for name, text in entries.items() if text}

    @property
    def description(self) -> str:
        """The notes in one text."""
        return "\n".join(f"{label}: {text}" for label, text in self.notes)


def unique_names(names: Iterable[str], taken: Iterable[str] = (), longest: int | None = None) -> list[str]:
    """The names, each cut to `longest` characters and told apart by a number, whatever the case of their letters."""
    used = {name.casefold() for name in taken}
    found: list[str] = []
    for name in names:
        candidate, number = name[:longest], 1
        while candidate.casefold() in used:
            number += 1
            ending = f"_{number}"
            candidate = (name if longest is None else name[: longest - len(ending)]) + ending
        used.add(candidate.casefold())
        found.append(candidate)
    return found


def ascii_name(name: str) -> str:
    """A name of letters, digits and underscores, for formats that know no others."""
    for umlaut, letters in UMLAUTS.items():
        name = name.replace(umlaut, letters)
    return re.sub(r"[^A-Za-z0-9_]", "_", name) or "_"

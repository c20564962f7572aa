"""A source of rows as the register describes it. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.codes import ImportTarget
from app.geo import Bbox
from app.imports.targets import TARGETS, Target
from app.imports.values import Reading, Value

AS_IT_IS = Reading()


class OnMissing(StrEnum):
    """What happens to rows that are no longer in the file."""

    KEEP = "keep"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Column:
    """Which column of the file fills a field, and how its cells are written."""

    name: str
    reading: Reading = AS_IT_IS


@dataclass(frozen=True)
class GeometryColumns:
    """Where a text file keeps the place: one column of WKT, or two of numbers (x is the longitude or easting)."""

    wkt: str | None = None
    x: str | None = None
    y: str | None = None
    decimal: str = "."

    def names(self) -> tuple[str, ...]:
        """The columns that are used."""
        return tuple(name for name in (self.wkt, self.x, self.y) if name)


@dataclass(frozen=True)
class Source:
    """One entry of the register."""

    id: str
    title: str
    provider: str
    licence: str
    licence_url: str
    attribution: str
    target: ImportTarget
    url: str | None = None  # where the source itself is found; absent for what this project made
    crs: str | None = None  # of a text file, which cannot state it; never overrules a file that can
    as_of: date | None = None  # where the rows do not state their own
    file: str | None = None  # relative to the geodata folder
    layer: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    extent: Bbox | None = None
    has_extent: bool = True  # False: anywhere on earth; True without `extent`: the region of the settings
    key: tuple[str, ...] = ()  # columns; none means the geometry hash
    key_prefix: str = ""
    filter: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    on_missing: OnMissing = OnMissing.KEEP
    rejection_limit_ratio: float = 0.0
    same_names: bool = False
    geometry: GeometryColumns | None = None
    provenance_url: str | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Value] = field(default_factory=dict)

    @property
    def kind(self) -> Target:
        """The target's fields and rules."""
        return TARGETS[self.target]

    def digest(self) -> str:
        """SHA-256 of the entry: another one may read the same file differently."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def allowed_extent(self, region: Bbox) -> Bbox | None:
        """Where rows may lie; None is anywhere."""
        return (self.extent or region) if self.has_extent else None


Sources = Mapping[str, Source]

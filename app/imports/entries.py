"""One entry of the register → a `Source`, or a sentence that names the source and the part that is wrong."""

import codecs
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from pyproj import CRS
from pyproj.exceptions import CRSError

from app.codes import ImportTarget
from app.errors import InvalidInput
from app.fields import Field
from app.geo import Bbox
from app.imports.model import Column, GeometryColumns, OnMissing, Source
from app.imports.targets import TARGETS, units_of
from app.imports.values import Problem, Reading, Value, as_text, parse

GEOMETRY_HASH = "geometry-hash"
PUBLIC = ("title", "provider", "licence", "licence_url", "attribution")
NOTES = ("derived_from", "how", "as_of_note")  # for people only
READING = (
    *("target", "layer", "encoding", "delimiter", "extent", "key", "key_prefix", "filter", "on_missing"),
    *("rejection_limit_ratio", "same_names", "geometry", "provenance_url", "columns", "attributes", "constants"),
)
KNOWN = (*PUBLIC, *NOTES, *READING, "url", "crs", "as_of", "file")
COLUMN_PARTS = ("column", "unit", "decimal", "date", "codes")
GEOMETRY_PARTS = ("wkt", "x", "y", "lon", "lat", "decimal")

E = TypeVar("E", bound=StrEnum)


class EntryParser:
    """Reads the parts of one entry."""

    def __init__(self, id_: str, entry: object) -> None:
        self.id = id_
        if not isinstance(entry, dict):
            raise self.wrong("the entry", "must be a table")
        self.entry: dict[str, Any] = entry
        self.refuse_unknown("", entry, KNOWN)
        self.target = self.one_of("target", ImportTarget)
        self.kind = TARGETS[self.target]

    def source(self) -> Source:
        """The whole entry, checked."""
        made = Source(
            id=self.id,
            title=self.text("title"),
            provider=self.text("provider"),
            licence=self.text("licence"),
            licence_url=self.text("licence_url"),
            attribution=self.text("attribution"),
            url=self.optional("url"),
            crs=self.optional("crs"),
            file=self.optional("file"),
            layer=self.optional("layer"),
            delimiter=self.optional("delimiter"),
            provenance_url=self.optional("provenance_url"),
            target=self.target,
            as_of=self.day("as_of"),
            encoding=self.encoding(),
            extent=self.extent(),
            has_extent=self.entry.get("extent") != "none",
            key=self.key(),
            key_prefix=self.key_prefix(),
            filter=self.filter(),
            on_missing=self.on_missing(),
            rejection_limit_ratio=self.ratio("rejection_limit_ratio"),
            same_names=self.entry.get("same_names") is True,
            geometry=self.geometry(),
            columns={name: self.column(name, part) for name, part in self.table("columns").items()},
            attributes=self.attributes(),
            constants={name: self.constant(name, value) for name, value in self.table("constants").items()},
        )
        self.check_required(made)
        return made

    def wrong(self, part: str, sentence: str) -> InvalidInput:
        """The error that names the source and the part."""
        return InvalidInput(
            "Source '{id}' in sources.toml: {part} {sentence}.", id=self.id, part=part, sentence=sentence
        )

    def refuse_unknown(self, part: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise self.wrong(f"{part}{unknown[0]}", f"is not known; known are {', '.join(sorted(known))}")

    def optional(self, name: str) -> str | None:
        value = self.entry.get(name)
        if value is not None and not (isinstance(value, str) and value):
            raise self.wrong(name, "must be text")
        return value

    def text(self, name: str) -> str:
        value = self.optional(name)
        if value is None:
            raise self.wrong(name, "is missing")
        return value

    def day(self, name: str) -> date | None:
        value = self.entry.get(name)
        if value is not None and type(value) is not date:
            raise self.wrong(name, "must be a date without quotes, as in 2025-12-31")
        return value

    def ratio(self, name: str) -> float:
        value = self.entry.get(name, 0.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.wrong(name, "must be a number from 0 to 1")
        return float(value)

    def one_of(self, name: str, values: type[E], default: E | None = None) -> E:
        value = self.entry.get(name, default)
        if value not in list(values):
            raise self.wrong(name, f"must be one of {', '.join(values)}")
        return values(value)

    def table(self, name: str) -> dict[str, Any]:
        value = self.entry.get(name, {})
        if not isinstance(value, dict):
            raise self.wrong(name, "must be a table")
        return value

    def encoding(self) -> str | None:
        name = self.optional("encoding")
        if name is not None:
            try:
                codecs.lookup(name)
            except LookupError:
                raise self.wrong("encoding", f"'{name}' is no character set, as cp1252 is") from None
        return name

    def extent(self) -> Bbox | None:
        value = self.entry.get("extent")
        if value is None or value == "none":
            return None
        if not (isinstance(value, list) and len(value) == 4 and all(isinstance(v, int | float) for v in value)):
            raise self.wrong("extent", 'must be [west, south, east, north] in lon/lat, or "none"')
        return Bbox.parse(",".join(map(str, value)))

    def key(self) -> tuple[str, ...]:
        value = self.entry.get("key")
        columns = [value] if isinstance(value, str) else value
        if not (isinstance(columns, list) and columns and all(isinstance(name, str) and name for name in columns)):
            raise self.wrong("key", f'must be a column, a list of columns, or "{GEOMETRY_HASH}"')
        if columns != [GEOMETRY_HASH]:
            return tuple(columns)
        if self.target in (ImportTarget.DISTRICTS, ImportTarget.MUNICIPALITIES):
            raise self.wrong("key", "must be the column of the AGS for this target")
        return ()

    def key_prefix(self) -> str:
        prefix = self.optional("key_prefix")
        if prefix is None and not self.key():
            return f"{self.id.upper().replace('_', '-')}-"
        return prefix or ""

    def filter(self) -> dict[str, tuple[str, ...]]:
        made = {}
        for column, values in self.table("filter").items():
            if not isinstance(values, list) or not values:
                raise self.wrong(f"filter.{column}", "must be a list of the values that are read")
            made[column] = tuple(as_text(value) for value in values)
        return made

    def on_missing(self) -> OnMissing:
        value = self.one_of("on_missing", OnMissing, OnMissing.KEEP)
        if value is OnMissing.WITHDRAW and not self.kind.can_withdraw:
            raise self.wrong("on_missing", f"must be keep: {self.target} are not withdrawn")
        return value

    def geometry(self) -> GeometryColumns | None:
        if "geometry" not in self.entry:
            return None
        given = self.table("geometry")
        self.refuse_unknown("geometry.", given, GEOMETRY_PARTS)
        made = GeometryColumns(
            wkt=given.get("wkt"),
            x=given.get("x", given.get("lon")),
            y=given.get("y", given.get("lat")),
            decimal=self.decimal("geometry", given),
        )
        if bool(made.wkt) == bool(made.x and made.y):
            raise self.wrong("geometry", "must be { lon = …, lat = … }, { x = …, y = … } or { wkt = … }")
        self.check_crs()
        return made

    def check_crs(self) -> None:
        """The system of a text file: stated here, and known."""
        stated = self.optional("crs")
        if stated is None:
            raise self.wrong("crs", 'is missing: a text file cannot state it, as in crs = "EPSG:25832"')
        try:
            CRS.from_user_input(stated)
        except CRSError:
            raise self.wrong("crs", f"'{stated}' is not known") from None

    def decimal(self, part: str, given: Mapping[str, Any]) -> str:
        value = given.get("decimal", ".")
        if value not in (".", ","):
            raise self.wrong(f"{part}.decimal", 'must be "." or ","')
        return str(value)

    def column(self, name: str, part: object) -> Column:
        field = self.field("columns", name)
        if isinstance(part, str) and part:
            return Column(part)
        if not isinstance(part, dict) or not isinstance(part.get("column"), str):
            raise self.wrong(f"columns.{name}", 'must be "COLUMN" or { column = "COLUMN", … }')
        self.refuse_unknown(f"columns.{name}.", part, COLUMN_PARTS)
        reading = Reading(
            factor=self.factor(name, part.get("unit")),
            decimal=self.decimal(f"columns.{name}", part),
            date_format=str(part.get("date", Reading.date_format)),
            codes=self.codes(name, field, part.get("codes")),
        )
        return Column(part["column"], reading)

    def factor(self, name: str, unit: object) -> float:
        if unit is None:
            return 1.0
        units = units_of(name)
        if str(unit).lower() not in units:
            known = ", ".join(units) or "none"
            raise self.wrong(f"columns.{name}.unit", f"'{unit}' cannot become the unit of the field; known: {known}")
        return units[str(unit).lower()]

    def codes(self, name: str, field: Field, given: object) -> tuple[tuple[str, Value], ...] | None:
        if given is None:
            return None
        if not isinstance(given, dict) or not given:
            raise self.wrong(f"columns.{name}.codes", "must be a table of the file's values")
        return tuple((text, self.value(f"columns.{name}.codes.{text}", field, value)) for text, value in given.items())

    def constant(self, name: str, value: object) -> Value:
        return self.value(f"constants.{name}", self.field("constants", name), value)

    def value(self, part: str, field: Field, value: object) -> Value:
        """A value of the register itself; an empty text means unknown."""
        parsed = parse(value, field, Reading())
        if isinstance(parsed, Problem):
            raise self.wrong(part, parsed.text)
        if field.value_type is bool and not isinstance(value, bool | str):
            raise self.wrong(part, "must be true or false")
        return parsed

    def field(self, part: str, name: str) -> Field:
        if name not in self.kind.fields:
            known = ", ".join(self.kind.fields)
            raise self.wrong(f"{part}.{name}", f"is no field of {self.target}; known are {known}")
        return self.kind.fields[name]

    def attributes(self) -> dict[str, str]:
        given = self.table("attributes")
        if given and not self.kind.keeps_attributes:
            raise self.wrong("attributes", f"are not kept for {self.target}")
        for name, column in given.items():
            if not isinstance(column, str) or not column:
                raise self.wrong(f"attributes.{name}", "must be a column of the file")
        return given

    def check_required(self, made: Source) -> None:
        both = sorted(set(made.columns) & set(made.constants))
        if both:
            raise self.wrong(f"constants.{both[0]}", "is also read from a column")
        missing = [name for name in self.kind.required if name not in made.columns and name not in made.constants]
        if missing and not made.same_names:
            raise self.wrong(
                f"columns.{missing[0]}",
                f"is missing; every row of {self.target} needs it (from a column, or the same for all under constants)",
            )

"""What a published table is: one Collection per layer feeds lists, single items, counts and, later, tiles and exports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause

from app.partners.model import Viewer


class ValueType(StrEnum):
    """Type of a queryable's values, as JSON Schema names them (`date` is a string of that format)."""

    NUMBER = "number"
    INTEGER = "integer"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True)
class Queryable:
    """A property that may be filtered or sorted by."""

    column: ColumnElement[Any]
    type: ValueType
    unit: str | None = None
    codes: type[StrEnum] | None = None


@dataclass(frozen=True)
class Collection:
    """A published table. `feature` is the GeoJSON text written by every change; `geom` is what a box is tested against.

    `visible_to(viewer)` is the one visibility rule: the query kit adds it to every statement it makes.
    """

    id: str
    title: str
    table: FromClause
    row_id: ColumnElement[int]
    key: ColumnElement[str]
    feature: ColumnElement[str]
    geom: ColumnElement[Any]
    version: ColumnElement[int]
    search_text: ColumnElement[str]
    queryables: Mapping[str, Queryable]
    visible_to: Callable[[Viewer], ColumnElement[bool]]

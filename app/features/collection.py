"""What a published table is: one Collection per layer feeds lists, items, counts and, later, tiles and exports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, SQLColumnExpression, Table
from sqlalchemy.sql.selectable import LateralFromClause

from app.partners.model import Viewer


class ValueType(StrEnum):
    """Type of a queryable's values, as JSON Schema names them (times are strings of a format, geometries GeoJSON)."""

    NUMBER = "number"
    INTEGER = "integer"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    GEOMETRY = "geometry"


@dataclass(frozen=True)
class Queryable:
    """A property that may be filtered by.

    `matches` replaces the plain comparison where the property has several values a row, such as the municipalities
    a parcel lies in: it takes the wanted values and gives the condition that one of them fits.
    """

    column: SQLColumnExpression[Any] | None
    value_type: ValueType
    unit: str | None = None
    code_list: type[StrEnum] | None = None
    matches: Callable[[tuple[Any, ...]], ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class Collection:
    """A published table. Every such table has the columns id, key, feature_json, search_text, version and updated_at.

    `shape` is the geometry given out and tested against a box; `properties` are the named columns of the
    feature; `words` are what a row is found by. `queryables` are what a filter may name, each as the feature has it;
    `parameters` are the fewer that a list takes as parameters of their own. `visible_to(viewer)` is the one visibility
    rule: the query kit adds it to every statement it makes.
    """

    id: str
    title: str
    table: Table
    shape: SQLColumnExpression[Any]
    properties: tuple[SQLColumnExpression[Any], ...]
    words: tuple[SQLColumnExpression[Any], ...]
    queryables: Mapping[str, Queryable]
    parameters: Mapping[str, Queryable]
    visible_to: Callable[[Viewer], ColumnElement[bool]]
    beside: tuple[LateralFromClause, ...] = ()  # what properties and words take from other tables, one row each

    @property
    def row_id(self) -> ColumnElement[int]:
        """The integer feature id."""
        return self.table.c.id

    @property
    def key(self) -> ColumnElement[str]:
        """The public stable text."""
        return self.table.c.key

    @property
    def feature(self) -> ColumnElement[str]:
        """The GeoJSON text of a row, written by every change."""
        return self.table.c.feature_json

    @property
    def version(self) -> ColumnElement[int]:
        """Raised by every change of the row."""
        return self.table.c.version


@dataclass(frozen=True)
class Ranking:
    """A table joined to a collection that orders it and adds properties, such as the scores of a run.

    `order_by` ascends and `row_id`, the collection's id in the
    joined table, breaks ties; `members` is the text of a JSON object whose
    members are appended to the properties of each feature.
    """

    id: str
    table: FromClause
    on: ColumnElement[bool]
    order_by: tuple[ColumnElement[Any], ...]
    row_id: ColumnElement[int]
    members: ColumnElement[str]
    run_id: int

"""What a published table is: one Collection per layer feeds lists, items, counts and, later, tiles and exports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, SQLColumnExpression, Table, Text, cast, func, select
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


class ShapeKind(StrEnum):
    """Which geometries the rows of a collection have."""

    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"
    MIXED = "mixed"
    NONE = "none"


@dataclass(frozen=True)
class Queryable:
    """A property that may be filtered by.

    `matches` replaces the plain comparison where the property has several values a row, such as the municipalities
    a parcel lies in: it takes the wanted values and gives the condition that one of them fits. `listed` is then all
    values of a row as one text, with commas between.
    """

    column: SQLColumnExpression[Any] | None
    value_type: ValueType
    unit: str | None = None
    code_list: type[StrEnum] | None = None
    matches: Callable[[tuple[Any, ...]], ColumnElement[bool]] | None = None
    description: str | None = None
    listed: SQLColumnExpression[str] | None = None


@dataclass(frozen=True)
class Joined:
    """A table joined to a collection that adds properties, such as the scores of a run.

    `members` is the text of a JSON object whose members are appended to the properties of each feature.
    """

    table: FromClause
    on: ColumnElement[bool]
    members: ColumnElement[str]


@dataclass(frozen=True)
class Companion:
    """A table with at most one row for each of a collection, whose columns queryables may name.

    It is joined to every statement; the database leaves out what no column is read of.
    """

    table: FromClause
    on: ColumnElement[bool]


@dataclass(frozen=True, eq=False)
class Collection:
    """A published table. Every such table has the columns id, key, feature_json, search_text, version and updated_at.

    `shape` is the geometry given out and tested against a box; `properties` are the named columns of the
    feature; `words` are what a row is found by. `queryables` are what a filter may name, each as the feature has it;
    `parameters` are the fewer that a list takes as parameters of their own; `tile_properties` are the names that
    vector tiles carry. `visible_to(viewer)` is the one visibility rule: the query kit adds it to every statement it
    makes.

    Where properties are named by whoever brought the table, its own columns begin with `system_prefix`.
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
    description: str = ""
    shape_kind: ShapeKind = ShapeKind.MIXED
    tile_properties: tuple[str, ...] = ()
    day_name: str | None = "as_of"  # the property that `datetime` means; None: rows speak of no day
    beside: tuple[LateralFromClause, ...] = ()  # what properties and words take from other tables, one row each
    companion: Companion | None = None
    joined: Joined | None = None
    version_of: str | None = None  # the collection whose changes are this one's too
    system_prefix: str = ""
    licence: str = ""  # of all rows, where these name no source of the register
    attribution: str = ""
    row_count: int | None = None  # of all rows, where a register keeps it; None: to be counted

    def __post_init__(self) -> None:
        """Every row can be asked for by its id."""
        by_id = Queryable(self.row_id, ValueType.INTEGER, description="The integer feature id")
        object.__setattr__(self, "queryables", {self.id_name: by_id, **self.queryables})

    @property
    def id_name(self) -> str:
        """What the feature id is called among properties: `id`, where no property has that name."""
        return "feature_id" if "id" in select(*self.properties).selected_columns else "id"

    def system(self, name: str) -> ColumnElement[Any]:
        """A column that every published table has."""
        return self.table.c[f"{self.system_prefix}{name}"]

    @property
    def row_id(self) -> ColumnElement[int]:
        """The integer feature id."""
        return self.system("id")

    @property
    def key(self) -> ColumnElement[str]:
        """The public stable text."""
        return self.system("key")

    @property
    def feature(self) -> ColumnElement[str]:
        """The GeoJSON text of a row, written by every change, with the members of a joined table."""
        stored = self.system("feature_json")
        return stored if self.joined is None else with_members(stored, self.joined.members)

    @property
    def search_text(self) -> ColumnElement[str]:
        """The words of a row in lower case, written by every change."""
        return self.system("search_text")

    @property
    def version(self) -> ColumnElement[int]:
        """Raised by every change of the row."""
        return self.system("version")

    @property
    def day(self) -> SQLColumnExpression[Any] | None:
        """The day a row speaks of; of a moment, its day in UTC."""
        if self.day_name is None:
            return None
        named = self.queryables[self.day_name]
        return named.column if named.value_type is ValueType.DATE else cast(named.column, Date)

    @property
    def counted_as(self) -> str:
        """Whose version counter tells the states of this collection apart."""
        return self.version_of or self.id


def with_members(feature: ColumnElement[str], members: ColumnElement[str]) -> ColumnElement[str]:
    """A feature text with the members of a JSON object added to its properties (both texts end with `}`)."""
    return func.concat(func.left(feature, -2), ",", func.substr(members, 2), "}", type_=Text)


@dataclass(frozen=True)
class Ranking:
    """What orders a collection, from a table joined to it.

    `order_by` ascends and `row_id`, the collection's id in the joined table, breaks ties.
    """

    id: str
    joined: Joined
    order_by: tuple[ColumnElement[Any], ...]
    row_id: ColumnElement[int]
    run_id: int

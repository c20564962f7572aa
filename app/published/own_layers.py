"""Own layers of the agency as collections: each is one table with columns that the agency named."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Computed,
    Date,
    DateTime,
    Double,
    MetaData,
    Numeric,
    Select,
    SQLColumnExpression,
    Table,
    Text,
    false,
    func,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from app.codes import ColumnType, LayerVisibility
from app.db.session import Session
from app.db.tables import IN_ROW, LayerRow
from app.features.collection import Collection, Queryable, ShapeKind, ValueType
from app.geo import STORAGE_SRID
from app.partners.model import Viewer

LAYER_ID = re.compile(r"[a-z][a-z0-9_-]{1,50}")
SCHEMA = "layers"
PREFIX = "lotse_"  # of the columns that every layer has; no column of an agency begins so
GEOMETRY = f"{PREFIX}geom"
SHAPE_NAMES = ("geometry", GEOMETRY)  # what a filter calls the geometry: the first that no column is called
TILE_COLUMNS = 8
WORDS_AT_ONCE = 50  # a function takes 100 arguments
MOST_KEPT = 200

SQL_TYPES: dict[ColumnType, TypeEngine[Any]] = {
    ColumnType.INTEGER: BigInteger(),
    ColumnType.NUMBER: Double(),
    ColumnType.DECIMAL: Numeric(),
    ColumnType.BOOLEAN: Boolean(),
    ColumnType.DATE: Date(),
    ColumnType.TIMESTAMP: DateTime(timezone=True),
    ColumnType.LOCAL_TIMESTAMP: DateTime(timezone=False),
    ColumnType.TEXT: Text(),
    ColumnType.JSON: JSONB(),
}
VALUE_TYPES: dict[ColumnType, ValueType] = {  # a list or object is given out, but no filter names it
    ColumnType.INTEGER: ValueType.INTEGER,
    ColumnType.NUMBER: ValueType.NUMBER,
    ColumnType.DECIMAL: ValueType.NUMBER,
    ColumnType.BOOLEAN: ValueType.BOOLEAN,
    ColumnType.DATE: ValueType.DATE,
    ColumnType.TIMESTAMP: ValueType.TIMESTAMP,
    ColumnType.LOCAL_TIMESTAMP: ValueType.TIMESTAMP,
    ColumnType.TEXT: ValueType.STRING,
}
SEEN_BY: dict[LayerVisibility, Callable[[Viewer], bool]] = {
    LayerVisibility.PUBLIC: lambda _viewer: True,
    LayerVisibility.PARTNER: lambda viewer: viewer.is_known,
    LayerVisibility.INTERNAL: lambda viewer: viewer.is_staff,
}


@dataclass(frozen=True)
class LayerColumn:
    """A column of an own layer. `title` is the name in the file where that could not be kept."""

    name: str
    type: ColumnType
    unit: str | None = None
    title: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The form in which it is stored."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "LayerColumn":
        """A stored column."""
        return cls(stored["name"], ColumnType(stored["type"]), stored.get("unit"), stored.get("title"))

    def describe(self) -> str | None:
        """What a reader should know beside name and type."""
        parts = [f"'{self.title}' in the file"] if self.title is not None else []
        if self.type is ColumnType.LOCAL_TIMESTAMP:
            parts.append("time of a clock whose zone is not stated; filters take it as UTC")
        return "; ".join(parts) or None


@dataclass(frozen=True)
class Layer:
    """What is published of a layer."""

    id: str
    version: int
    title: str
    description: str
    visibility: LayerVisibility
    table_name: str
    columns: tuple[LayerColumn, ...]
    shape_kind: ShapeKind
    date_column: str | None
    licence: str
    attribution: str
    row_count: int

    @classmethod
    def of(cls, row: LayerRow) -> "Layer":
        """The layer of a stored row."""
        return cls(
            id=row.id,
            version=row.version,
            title=row.title,
            description=row.description,
            visibility=LayerVisibility(row.visibility),
            table_name=row.table_name,
            columns=tuple(map(LayerColumn.from_json, row.columns)),
            shape_kind=ShapeKind(row.shape_kind),
            date_column=row.date_column,
            licence=row.licence or "",
            attribution=row.attribution or "",
            row_count=row.row_count,
        )

    def visible_to(self, viewer: Viewer) -> ColumnElement[bool]:
        """Whether a viewer may see the layer: all of its rows or none."""
        return true() if SEEN_BY[self.visibility](viewer) else false()


def own_layers(session: Session, viewer: Viewer) -> Iterator[Collection]:
    """Every own layer the viewer may see, by id."""
    rows = session.scalars(_visible(viewer).order_by(LayerRow.id)).all()
    return (collection_of(Layer.of(row)) for row in rows)


def own_layer(session: Session, layer_id: str, viewer: Viewer) -> Collection | None:
    """The own layer of an id; None where there is none that the viewer may see."""
    if not LAYER_ID.fullmatch(layer_id):
        return None
    row = session.scalars(_visible(viewer).where(LayerRow.id == layer_id)).one_or_none()
    return None if row is None else collection_of(Layer.of(row))


@lru_cache(maxsize=MOST_KEPT)
def collection_of(layer: Layer) -> Collection:
    """The collection of a layer."""
    plain = collection_over(layer_table(layer.table_name, layer.columns), layer.id, layer.columns)
    return replace(
        plain,
        title=layer.title,
        description=layer.description,
        shape_kind=layer.shape_kind,
        day_name=layer.date_column,
        visible_to=layer.visible_to,
        licence=layer.licence,
        attribution=layer.attribution,
        row_count=layer.row_count,
    )


def layer_table(name: str, columns: Sequence[LayerColumn], schema: str | None = SCHEMA, **options: Any) -> Table:
    """The table of a layer: what every layer has, and the columns of the agency under their own names."""
    return Table(
        name,
        MetaData(),
        Column(f"{PREFIX}id", BigInteger, primary_key=True, autoincrement=False),
        Column(f"{PREFIX}key", Text, Computed(f"{PREFIX}id::text", persisted=True)),
        Column(GEOMETRY, Geometry("GEOMETRY", STORAGE_SRID, spatial_index=False)),
        *(Column(column.name, SQL_TYPES[column.type]) for column in columns),
        Column(f"{PREFIX}feature_json", Text),
        Column(f"{PREFIX}search_text", Text),
        Column(f"{PREFIX}version", BigInteger),
        Column(f"{PREFIX}updated_at", DateTime(timezone=True), server_default=text("now()")),
        schema=schema,
        **IN_ROW,
        **options,
    )


def collection_over(table: Table, layer_id: str, columns: Sequence[LayerColumn]) -> Collection:
    """A collection over a table of these columns, that everybody may see."""
    texts = [table.c[column.name] for column in columns if column.type is ColumnType.TEXT]
    return Collection(
        id=layer_id,
        title=layer_id,
        table=table,
        shape=table.c[GEOMETRY],
        properties=tuple(table.c[column.name] for column in columns),
        words=(table.c[f"{PREFIX}key"], *_words(texts)),
        queryables=_queryables(table, columns),
        parameters={},
        visible_to=lambda _viewer: true(),
        day_name=None,
        tile_properties=tuple(column.name for column in columns if column.type is not ColumnType.JSON)[:TILE_COLUMNS],
        system_prefix=PREFIX,
    )


def _visible(viewer: Viewer) -> Select[Any]:
    shown = [visibility.value for visibility, is_seen in SEEN_BY.items() if is_seen(viewer)]
    return select(LayerRow).where(LayerRow.visibility.in_(shown))


def _words(texts: Sequence[SQLColumnExpression[Any]]) -> Iterator[SQLColumnExpression[Any]]:
    """The text columns, joined by some where one call does not take them all."""
    if len(texts) <= WORDS_AT_ONCE:
        yield from texts
        return
    for start in range(0, len(texts), WORDS_AT_ONCE):
        yield func.concat_ws(" ", *texts[start : start + WORDS_AT_ONCE])


def _queryables(table: Table, columns: Sequence[LayerColumn]) -> dict[str, Queryable]:
    named = {
        column.name: Queryable(
            table.c[column.name], VALUE_TYPES[column.type], column.unit, description=column.describe()
        )
        for column in columns
        if column.type in VALUE_TYPES
    }
    shape_name = next(name for name in SHAPE_NAMES if name not in table.c or name == GEOMETRY)
    return named | {shape_name: Queryable(table.c[GEOMETRY], ValueType.GEOMETRY)}

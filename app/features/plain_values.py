"""Properties that stand in a column of their own and hold one plain value: what a question may ask to be equal."""

from typing import Any

from sqlalchemy import Boolean, Float, Integer, String, select
from sqlalchemy.types import TypeEngine

from app.features.collection import Collection

PlainType = type[str] | type[float] | type[bool]
PlainValue = str | float | bool


def plain_types(collection: Collection) -> dict[str, PlainType]:
    """Each such property, in the order of the feature, with the type of its values."""
    names = select(*collection.properties).selected_columns.keys()
    found = {name: _plain_type(collection.table.c[name].type) for name in names if name in collection.table.c}
    return {name: plain for name, plain in found.items() if plain is not None}


def _plain_type(column_type: TypeEngine[Any]) -> PlainType | None:
    if isinstance(column_type, Boolean):
        return bool
    if isinstance(column_type, Integer | Float):
        return float
    return str if isinstance(column_type, String) else None

"""What is said about a layer from now on: what comes with its file, and what was said before of all left open."""

from dataclasses import replace
from typing import Any

from app.codes import ColumnType, LayerVisibility
from app.db.tables import LayerRow
from app.errors import InvalidInput
from app.layers.columns import Plan, missing_column
from app.layers.order import Terms
from app.published.own_layers import LayerColumn

DAYS = (ColumnType.DATE, ColumnType.TIMESTAMP, ColumnType.LOCAL_TIMESTAMP)


def say(old: LayerRow | None, terms: Terms, plan: Plan) -> dict[str, Any]:
    """What is said about the layer from now on."""
    names = ("title", "description", "visibility", "source", "attribution", "licence", "as_of", "id_column")
    before = {name: None if old is None else getattr(old, name) for name in names}
    said = {name: before[name] if getattr(terms, name) is None else getattr(terms, name) for name in names}
    said["description"] = said["description"] or ""
    said["visibility"] = said["visibility"] or LayerVisibility.PUBLIC
    return said | {"date_column": _date_column(None if old is None else old.date_column, terms, plan)}


def _date_column(before: str | None, terms: Terms, plan: Plan) -> str | None:
    """The column that says which day a row speaks of: the named one, else the only one of days."""
    days = [each for each in plan.columns if each.column.type in DAYS]
    if terms.date_column is None:
        named = [each.column.name for each in days]
        return before if before in named else named[0] if len(named) == 1 else None
    column = plan.named(terms.date_column)
    if column is None:
        raise missing_column(terms.date_column, [each.origin for each in plan.columns])
    if column.type not in DAYS:
        raise InvalidInput(
            "The date column '{column}' is of type {type}; it must hold dates or times.",
            column=terms.date_column, type=column.type,
        )  # fmt: skip
    return column.name


def with_units(old: LayerRow | None, terms: Terms, plan: Plan) -> tuple[LayerColumn, ...]:
    """The columns of a layer with the units that are stated, now or before."""
    for name in terms.units:
        if plan.named(name) is None:
            raise missing_column(name, [each.origin for each in plan.columns])
    stored = [] if old is None else map(LayerColumn.from_json, old.columns)
    units = {column.name: column.unit for column in stored}
    units |= {column.name: terms.units[name] for name in terms.units if (column := plan.named(name)) is not None}
    return tuple(replace(each.column, unit=units.get(each.column.name)) for each in plan.columns)

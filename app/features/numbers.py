"""How numbers stand in feature texts."""

from typing import Any

from sqlalchemy import ColumnElement, Float, Numeric, Text, cast, func


def with_decimals(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A number that may have decimals always shows one, `40000.0`; any other column as it is.

    GDAL and QGIS take the type of a property from the first rows they get: after `40000` they cut `40000.5` or drop it.
    """
    if not isinstance(column.type, Float):
        return column.label(column.key)
    exact = cast(cast(column, Text), Numeric)  # every digit; straight from double precision it is rounded to 15
    return func.round(exact, func.greatest(func.scale(exact), 1)).label(column.key)

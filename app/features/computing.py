"""What a filter computes, as SQL: arithmetic, unknown where it has no answer, and text without case or accents."""

import operator
from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Numeric,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
)

MOST_MAGNITUDE = 700.0  # natural logarithm of what a float holds


def without_case(text: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """Lower case, with the two letters that have no capital of their own: `ß` as `ss`, the last sigma as any."""
    return func.replace(func.replace(func.lower(text), "ς", "σ"), "ß", "ss", type_=Text)


def without_accents(text: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """Letters without the marks on them (Unicode: decomposed, combining marks left out)."""
    decomposed = func.normalize(text, literal_column("NFD"))
    bare = func.regexp_replace(decomposed, "[\u0300-\u036f]", "", "g")
    return func.normalize(bare, literal_column("NFC"), type_=Text)


def _power(base: ColumnElement[Any], exponent: ColumnElement[Any]) -> ColumnElement[Any]:
    """Unknown where it is no finite real number."""
    is_defined = or_(base > 0, and_(base < 0, exponent == func.trunc(exponent)))
    magnitude = func.abs(exponent * func.ln(func.nullif(func.abs(base), 0)))
    return case(
        (and_(base == 0, exponent > 0), literal(0.0, Double)),
        (exponent == 0, literal(1.0, Double)),
        (and_(is_defined, magnitude < MOST_MAGNITUDE), func.power(base, exponent)),
    )


def _remainder(left: ColumnElement[Any], right: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.mod(cast(left, Numeric), func.nullif(cast(right, Numeric), 0)), Double)


def _quotient(left: ColumnElement[Any], right: ColumnElement[Any]) -> ColumnElement[Any]:
    return left / func.nullif(right, 0, type_=Double)  # nothing divided by zero is known


COMPUTE: dict[str, Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _quotient,
    "%": _remainder,
    "div": lambda left, right: func.trunc(_quotient(left, right), type_=Double),
    "^": _power,
}

"""Who fails the knock-out rules of a profile, on columns. Pure. For a single parcel: `score.fails`."""

from collections.abc import Sequence

import numpy as np

from app.scoring.profiles import KnockOutRule
from app.scoring.totals import BoolArray
from app.scoring.value_functions import FloatArray
from app.stock.columns import UNKNOWN, CodeArray, Column


def fails_field(rule: KnockOutRule, column: Column) -> BoolArray:
    """Who fails a rule about a field; what is unknown fails nothing."""
    if rule.minimum is not None:
        return _numbers(column) < rule.minimum
    if rule.allowed is not None:
        return _known(column) & ~_is_among(column, rule.allowed)
    return _is_among(column, rule.excluded or ())


def _numbers(column: Column) -> FloatArray:
    """NaN throughout where the property is no number: a minimum excludes nobody then."""
    if column.numbers is None:
        return np.full(len(_codes(column)), np.nan)
    return column.numbers


def _known(column: Column) -> BoolArray:
    return ~np.isnan(column.numbers) if column.numbers is not None else _codes(column) != UNKNOWN


def _is_among(column: Column, values: Sequence[object]) -> BoolArray:
    if column.numbers is not None:
        return np.isin(column.numbers, [value for value in values if isinstance(value, int | float)])
    labels = {str(value).lower() if isinstance(value, bool) else value for value in values}
    is_listed = np.array([label in labels for label in column.labels] + [False])
    among: BoolArray = is_listed[_codes(column)]  # unknown, -1, is the last
    return among


def _codes(column: Column) -> CodeArray:
    if column.codes is None:
        raise TypeError("The column has neither numbers nor codes.")
    return column.codes

"""The two sums that every score is made of, on arrays. Pure.

Values are float32, and their sums float64 in the order of the criteria: a row gives the same digits alone, among a
million others, and in any other program that adds doubles in that order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.scoring.value_functions import FloatArray

ValueArray: TypeAlias = NDArray[np.float32]
BoolArray: TypeAlias = NDArray[np.bool_]
Columns: TypeAlias = Sequence[NDArray[Any]] | NDArray[Any]  # one array (n,) a criterion

ROWS_AT_ONCE = 16_384  # both arrays of a step stay in the processor's cache


@dataclass(frozen=True)
class Totals:
    """Points from 0 to 100 of n rows, NaN where nothing is known, and the weight of what is known of each."""

    points: FloatArray
    known_weight: FloatArray


def totals(values: Columns, known: Columns, weights: FloatArray) -> Totals:
    """Weighted mean of what is known of n rows: 100 · Σ weight · value ÷ Σ weight, over the known criteria.

    `values` are from 0 to 1 and 0 where unknown, `known` are true or 1 where they count.
    """
    known_weight = weighted_sum(known, weights)
    return Totals(points_over(weighted_sum(values, weights), known_weight), known_weight)


def points_over(total: FloatArray, weight: FloatArray) -> FloatArray:
    """100 · total ÷ weight, NaN where nothing weighs; there the total is 0 too."""
    with np.errstate(invalid="ignore"):
        return 100.0 * total / weight


def contributions(values: NDArray[Any], known: BoolArray, weights: FloatArray) -> FloatArray:
    """The points of each criterion of a single row, NaN where it is unknown; they add up to its total.

    `values` and `known` are the row's, one element a criterion.
    """
    known_weight = 0.0
    for weight, is_known in zip(weights.tolist(), known.tolist(), strict=True):
        known_weight += weight * is_known  # in the order of the columns, as in any sum here
    if known_weight == 0:
        return np.where(known, 0.0, np.nan)
    return np.where(known, 100.0 * (weights * values) / known_weight, np.nan)


def weighted_sum(columns: Columns, weights: FloatArray) -> FloatArray:
    """Σ weight · column of n rows in float64, added in the order of the columns."""
    total = np.zeros(len(columns[0]) if len(columns) else 0)
    add_weighted(total, columns, weights)
    return total


def add_weighted(total: FloatArray, columns: Columns, weights: FloatArray, rows_at_once: int = ROWS_AT_ONCE) -> None:
    """Add Σ weight · column to the n sums of the columns before these, in place."""
    step = np.empty(min(len(total), rows_at_once))
    for first in range(0, len(total), rows_at_once):
        part = total[first : first + rows_at_once]
        product = step[: len(part)]
        for column, weight in zip(columns, weights, strict=True):
            product[:] = column[first : first + rows_at_once]
            product *= weight
            part += product

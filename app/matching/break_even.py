"""The least change of one weight that puts the second of a ranking before the first. Pure."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.matching.model import Pool, Question
from app.scoring.value_functions import FloatArray

LEAST_LEAD = 1e-12  # what is less is rounding


@dataclass(frozen=True)
class BreakEven:
    """From `weight` to `weight_then` the first of a ranking leads; beyond it the second does.

    The other weights are rescaled, so that all sum to 1.
    """

    item: str
    weight: float
    weight_then: float


def break_even(question: Question, pool: Pool, pair: NDArray[np.intp]) -> BreakEven | None:
    """The item whose weight has to move least, in either direction, until the two first rows of a ranking swap.

    An item that weighs nothing today may gain weight. At equal changes the earlier item is told. None where no single
    weight swaps them, or where there are no two.
    """
    if len(pair) < 2:
        return None
    values, known = (
        np.array([column[pair] for column in columns], dtype=float) for columns in (pool.values, pool.known)
    )
    swaps = [
        BreakEven(item, float(question.weights[number]), end)
        for number, item in enumerate(question.items)
        for end in level_weights(values, known, question.weights, number)
    ]
    return min(swaps, key=lambda swap: abs(swap.weight_then - swap.weight), default=None)


def level_weights(values: FloatArray, known: FloatArray, weights: FloatArray, number: int) -> Iterator[float]:
    """The nearest weights of one item, below and above today's, beyond which the second of two rows is ahead.

    `values` and `known` are of shape (items, 2). With the weight x of the item, and the others rescaled to 1 − x, the
    points of each row are N(x) ÷ D(x), both linear in x: the rows are level where N₁ · D₂ − N₂ · D₁, of degree 2, is 0.
    """
    others = weights.copy()
    others[number] = 0.0
    rest = others.sum()
    if rest == 0:
        return
    value, weight = others @ values / rest, others @ known / rest  # at x = 0
    value_slope, weight_slope = values[number] - value, known[number] - weight
    lead = (
        _cross(value_slope, weight_slope),
        _cross(value, weight_slope) + _cross(value_slope, weight),
        _cross(value, weight),
    )
    today = float(weights[number])
    level = sorted(root for root in roots(*lead) if 0 < root < 1)
    for breaks in (
        [today, *(root for root in reversed(level) if root < today), 0.0],
        [today, *(root for root in level if root > today), 1.0],
    ):
        for start, end in pairwise(breaks):
            if np.polyval(lead, (start + end) / 2) < -LEAST_LEAD:
                yield start
                break


def _cross(first: FloatArray, second: FloatArray) -> float:
    return float(first[0] * second[1] - first[1] * second[0])


def roots(square: float, slope: float, constant: float) -> Iterator[float]:
    """The real roots of square · x² + slope · x + constant, by the formula that does not cancel digits."""
    discriminant = slope * slope - 4 * square * constant
    if discriminant < 0:
        return
    half = -(slope + math.copysign(math.sqrt(discriminant), slope)) / 2
    if square != 0:
        yield half / square
    if half != 0:
        yield constant / half

"""The two sums of `scoring.totals` over the whole stock, digit for digit, the quick way. Pure.

What is known is summed once for each pattern of it; values are summed for halves of the stock beside each other.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from app.scoring.score import coverage_ratios
from app.scoring.totals import Columns, Totals, add_weighted, points_over, weighted_sum
from app.scoring.value_functions import FloatArray
from app.stock.columns import StockValues

WORKERS = 2  # more gain nothing: memory is what they wait for
ROWS_AT_ONCE = 65_536  # long enough that workers seldom ask for Python's lock
FEW_ROWS = 2 * ROWS_AT_ONCE  # not worth a second worker
NONE: Columns = ()


def totals_of(criteria: StockValues, weights: FloatArray, values: Columns = NONE, known: Columns = NONE) -> Totals:
    """`totals` of the criteria and of further items after them, such as soft requirements, by the weights of both."""
    by_pattern = weighted_sum(criteria.patterns.known, weights[: len(criteria.value)])
    count, columns = len(criteria.patterns.rows), [*criteria.value, *values]
    points, known_weight = np.empty(count), np.empty(count)

    def add(rows: slice) -> None:
        known_weight[rows] = by_pattern[criteria.patterns.rows[rows]]
        add_weighted(known_weight[rows], [mask[rows] for mask in known], weights[len(criteria.value) :])
        total = np.zeros(len(known_weight[rows]))
        add_weighted(total, [column[rows] for column in columns], weights, ROWS_AT_ONCE)
        points[rows] = points_over(total, known_weight[rows])

    ends = np.linspace(0, count, (WORKERS if count > FEW_ROWS else 1) + 1, dtype=np.intp)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(add, [slice(first, last) for first, last in pairwise(ends)]))
    return Totals(points, known_weight)


def coverage_of(criteria: StockValues, weights: FloatArray) -> FloatArray:
    """Share of the weights that could be known which is known, of each parcel; see `score.coverage_ratios`."""
    patterns = criteria.patterns
    known, counted = (weighted_sum(masks, weights) for masks in (patterns.known, patterns.counted))
    return coverage_ratios(known, counted)[patterns.rows]

"""What tells one parcel from the next, what its rank hangs on, and who misses the list by little. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.codes import Level
from app.matching.judge import shortfall_ratios, shortfalls
from app.matching.model import Difference, NearMiss, Pool, Question, Ranking, Requirement, Unknown
from app.matching.rank import flag_sum, is_covered, rank_of
from app.scoring.totals import BoolArray, contributions, totals
from app.scoring.value_functions import FloatArray
from app.stock.columns import Column
from app.stock.ranking import smallest

MOST_DIFFERENCES = 2  # gains and losses told of each pair
MOST_NEAR_MISSES = 10
LEAST_DIFFERENCE = 1e-9  # points; less is rounding


def item_points(question: Question, pool: Pool, row: int) -> FloatArray:
    """The points that each item gives a parcel, NaN where it is unknown; they add up to its score."""
    value, known = _row(pool, row)
    return contributions(value, known, question.weights)


def differences(
    question: Question, pool: Pool, row: int, following: int
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """The two largest gains and the two largest losses of a parcel against the next-ranked, largest first."""
    own, others = (np.nan_to_num(item_points(question, pool, each)) for each in (row, following))
    ahead = own - others
    by_size = np.argsort(-np.abs(ahead), kind="stable")
    told = [Difference(question.items[number], float(ahead[number])) for number in by_size]
    gains = [each for each in told if each.points > LEAST_DIFFERENCE]
    losses = [each for each in told if each.points < -LEAST_DIFFERENCE]
    return tuple(gains[:MOST_DIFFERENCES]), tuple(losses[:MOST_DIFFERENCES])


def unknowns(question: Question, pool: Pool, ranking: Ranking, row: int) -> list[Unknown]:
    """What is not known of a parcel and would change its rank, each by itself, all else being as it is."""
    now = rank_of(ranking, row) if ranking.has_rank[row] else None
    told = [*_unknown_items(question, pool, ranking, row), *_unknown_musts(question, pool, ranking, row)]
    return [each for each in told if (each.rank_if_best, each.rank_if_worst) != (now, now)]


def near_misses(question: Question, pool: Pool, ranking: Ranking, most: int = MOST_NEAR_MISSES) -> list[NearMiss]:
    """Who fails a single must and nothing else: by the smallest share of the bound that is missing.

    After them, by points, those who fail where it is not a matter of amount.
    """
    stopped_once = np.equal(ranking.obstacles, 1)
    found: list[NearMiss] = []
    for requirement, column, verdict in zip(question.requirements, pool.columns, pool.verdicts, strict=True):
        if requirement.level is Level.MUST:
            rows = np.flatnonzero(stopped_once & verdict.failed)
            found += _nearest(requirement, column, rows, ranking.points[rows], most)
    nearest = sorted(found, key=_order_key)[:most]
    return [replace(miss, rank=rank_of(ranking, miss.row)) for miss in nearest]


def _nearest(
    requirement: Requirement, column: Column, rows: NDArray[np.intp], points: FloatArray, most: int
) -> Iterator[NearMiss]:
    """Of rows that fail a requirement, those that do by the least; their rank is left open."""
    places = smallest(shortfall_ratios(requirement, column, rows) if requirement.has_bounds else -points, most)
    nearest = rows[places]
    missing, ratios = shortfalls(requirement, column, nearest), shortfall_ratios(requirement, column, nearest)
    for place, row in enumerate(nearest.tolist()):
        yield NearMiss(row, requirement, _amount(missing[place]), _amount(ratios[place]), float(points[places[place]]))


def _amount(found: np.float64) -> float | None:
    return None if np.isnan(found) else float(found)


def _order_key(miss: NearMiss) -> tuple[bool, float, float, int]:
    return (miss.missing_ratio is None, miss.missing_ratio or 0.0, -miss.points, miss.row)


def _row(pool: Pool, row: int) -> tuple[NDArray[Any], BoolArray]:
    """Value and known of each item of one parcel."""
    return np.array([column[row] for column in pool.values]), np.array([column[row] for column in pool.known])


def _unknown_items(question: Question, pool: Pool, ranking: Ranking, row: int) -> Iterator[Unknown]:
    """Items that could be known and are not, each once with the value 1 and once with 0."""
    value, known = _row(pool, row)
    counted = np.array([column[row] for column in pool.counted])
    open_items = np.flatnonzero(counted & ~known & (question.weights > 0))
    others = int(ranking.obstacles[row]) - (not is_covered(ranking.applicable_coverage_ratio[row]))
    if others or not len(open_items):
        return
    best, worst = (_points_if(question, value, known, open_items, then) for then in (1.0, 0.0))
    possible = flag_sum(counted[:, np.newaxis], question.weights)
    weight = question.weights[open_items] + flag_sum(known[:, np.newaxis], question.weights)
    decided = {rule.criterion for rule in question.rules}
    for place, covered in enumerate(is_covered(weight / possible)):
        item = question.items[open_items[place]]
        high, low = (rank_of(ranking, row, float(points[place])) if covered else None for points in (best, worst))
        yield Unknown(item, high, None if item in decided else low)


def _points_if(
    question: Question, value: NDArray[Any], known: BoolArray, open_items: NDArray[np.intp], then: float
) -> FloatArray:
    """The points of a parcel if one item at a time were known to have a value."""
    variants = len(open_items)
    values, is_known = (np.repeat(part[:, np.newaxis], variants, axis=1) for part in (value, known))
    values[open_items, np.arange(variants)] = then
    is_known[open_items, np.arange(variants)] = True
    return totals(values, is_known, question.weights).points


def _unknown_musts(question: Question, pool: Pool, ranking: Ranking, row: int) -> Iterator[Unknown]:
    """A must that is unknown: with it met the parcel has its rank, with it failed it is excluded."""
    others = int(ranking.obstacles[row]) - 1
    for requirement, verdict in zip(question.requirements, pool.verdicts, strict=True):
        if requirement.level is Level.MUST and not verdict.known[row]:
            yield Unknown(requirement.label, None if others else rank_of(ranking, row), None)

"""The order of a pool: who is ranked, whose data are missing, who is knocked out. Pure, on whole columns."""

import numpy as np
from numpy.typing import NDArray

from app.codes import Group, Level
from app.matching.model import Pool, Question, Ranking, Verdict
from app.scoring.score import GROUPS, LEAST_COVERAGE_RATIO
from app.scoring.totals import BoolArray, Columns, Totals
from app.scoring.value_functions import FloatArray

NOT_JUDGED = -1  # in place of a group
COVERAGE_TOLERANCE = 1e-9  # of sums of weights


def rank(question: Question, pool: Pool, sums: Totals) -> Ranking:
    """Put every judged parcel into its group.

    `sums` are the `totals` of the pool's values and known masks under the question's weights. Who fails a must or a
    rule is knocked out; of the others, data are missing where a must is unknown or too little of what could be known
    is.
    """
    possible = flag_sum(pool.counted, question.weights)
    coverage_ratio = np.divide(sums.known_weight, possible, out=np.zeros(len(pool.ids)), where=np.greater(possible, 0))
    is_uncovered = np.less(coverage_ratio, LEAST_COVERAGE_RATIO - COVERAGE_TOLERANCE)
    obstacles = is_uncovered.astype(np.uint8)
    excluded, lacking = np.zeros_like(is_uncovered), is_uncovered.copy()
    for fails in rule_failures(question, pool).values():
        obstacles += fails
        excluded |= fails
    for verdict in must_verdicts(question, pool):
        obstacles += ~verdict.met
        excluded |= verdict.failed
        lacking |= ~verdict.known
    obstacles[~pool.judged] = np.iinfo(np.uint8).max
    return Ranking(sums.points, coverage_ratio, _groups(pool.judged, excluded, lacking), obstacles)


def must_verdicts(question: Question, pool: Pool) -> list[Verdict]:
    """The verdicts of the musts, in their order."""
    both = zip(question.requirements, pool.verdicts, strict=True)
    return [verdict for requirement, verdict in both if requirement.level is Level.MUST]


def rule_failures(question: Question, pool: Pool) -> dict[str, BoolArray]:
    """Who fails each knock-out rule that holds, by its id."""
    return {rule.id: pool.fails_rule[rule.id] for rule in question.rules}


def flag_sum(flags: Columns, weights: FloatArray) -> FloatArray | float:
    """Σ weight · flag, digit for digit as `weighted_sum` gives it; one number where all flags are the same for all."""
    total: FloatArray | float = 0.0
    for column, weight in zip(flags, weights, strict=True):
        if column.all():
            total = total + weight
        elif column.any():
            total = total + weight * column
    return total


def first(ranking: Ranking, count: int, group: Group = Group.RANKED) -> NDArray[np.intp]:
    """The best rows of a group, by descending points and then by ascending id; who has no points is last."""
    keys = np.where(ranking.group_rank == GROUPS.index(group), _order_keys(ranking.points), np.inf)
    size = int(np.count_nonzero(keys < np.inf))
    shown = min(count, size)
    if shown == 0:
        return np.empty(0, dtype=np.intp)
    last = np.partition(keys, shown - 1)[shown - 1]
    rows = np.flatnonzero(keys <= last)
    return rows[np.argsort(keys[rows], kind="stable")][:shown]


def rank_of(ranking: Ranking, row: int, points: float | None = None) -> int:
    """The rank, from 1, that a row has or would have: by its own points, or by others."""
    given = float(ranking.points[row]) if points is None else points
    above = int(np.searchsorted(ranking.ranked_points, given, side="right"))
    better = len(ranking.ranked_points) - above
    if ranking.has_rank[row] and ranking.points[row] > given:
        better -= 1  # itself
    if above == np.searchsorted(ranking.ranked_points, given, side="left"):
        return better + 1
    earlier = ranking.has_rank[:row] & (ranking.points[:row] == given)
    return better + int(np.count_nonzero(earlier)) + 1


def group_sizes(ranking: Ranking) -> dict[Group, int]:
    """How many parcels are in each group."""
    return {group: int(np.count_nonzero(ranking.group_rank == position)) for position, group in enumerate(GROUPS)}


def _groups(judged: BoolArray, excluded: BoolArray, lacking: BoolArray) -> NDArray[np.int16]:
    groups = np.full(len(judged), GROUPS.index(Group.RANKED), dtype=np.int16)
    groups[lacking] = GROUPS.index(Group.DATA_MISSING)
    groups[excluded] = GROUPS.index(Group.KNOCKED_OUT)
    groups[~judged] = NOT_JUDGED
    return groups


def _order_keys(points: FloatArray) -> FloatArray:
    return np.where(np.equal(points, points), -points, 1.0)

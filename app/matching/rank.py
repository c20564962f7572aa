"""The order of a pool: who is ranked, whose data are missing, who is knocked out. Pure, on whole columns."""

import numpy as np
from numpy.typing import NDArray

from app.codes import Group, Level
from app.matching.model import Pool, Question, Ranking, Verdict
from app.scoring.score import GROUPS, LEAST_COVERAGE_RATIO, order_keys
from app.scoring.totals import BoolArray, Columns, Totals
from app.scoring.value_functions import FloatArray
from app.stock.ranking import smallest

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
    is_uncovered = ~is_covered(coverage_ratio)
    obstacles = is_uncovered.astype(np.uint8)
    for fails in rule_failures(question, pool).values():
        obstacles += fails
    for verdict in must_verdicts(question, pool):
        obstacles += ~verdict.met
    obstacles[~pool.judged] = np.iinfo(np.uint8).max
    groups = _groups(pool.judged, excluded(question, pool), is_uncovered | lacks_must(question, pool))
    return Ranking(sums.points, coverage_ratio, groups, obstacles)


def excluded(question: Question, pool: Pool) -> BoolArray:
    """Who fails a must, or a knock-out rule that holds."""
    fails_any = np.zeros(len(pool.ids), dtype=np.bool_)
    for fails in rule_failures(question, pool).values():
        fails_any |= fails
    for verdict in must_verdicts(question, pool):
        fails_any |= verdict.failed
    return fails_any


def lacks_must(question: Question, pool: Pool) -> BoolArray:
    """Of whom it is unknown whether a must is met."""
    lacks_any = np.zeros(len(pool.ids), dtype=np.bool_)
    for verdict in must_verdicts(question, pool):
        lacks_any |= ~verdict.known
    return lacks_any


def must_verdicts(question: Question, pool: Pool) -> list[Verdict]:
    """The verdicts of the musts, in their order."""
    both = zip(question.requirements, pool.verdicts, strict=True)
    return [verdict for requirement, verdict in both if requirement.level is Level.MUST]


def rule_failures(question: Question, pool: Pool) -> dict[str, BoolArray]:
    """Who fails each knock-out rule that holds, by its id."""
    return {rule.id: pool.fails_rule[rule.id] for rule in question.rules}


def is_covered(coverage_ratio: FloatArray) -> BoolArray:
    """Where enough is known for a rank."""
    return np.greater_equal(coverage_ratio, LEAST_COVERAGE_RATIO - COVERAGE_TOLERANCE)


def flag_sum(flags: Columns, weights: FloatArray) -> FloatArray | float:
    """Σ weight · flag, digit for digit as `weighted_sum` gives it; one number where all flags are the same for all."""
    total: FloatArray | float = 0.0
    for column, weight in zip(flags, weights, strict=True):
        told = column[:1] if column.strides == (0,) else column  # one value stands for all rows
        if told.any():
            added = weight if told.all() else weight * column
            total = np.add(total, added, out=total if isinstance(total, np.ndarray) else None)
    return total


def first(
    ranking: Ranking, count: int, group: Group = Group.RANKED, after: tuple[float, int] | None = None
) -> NDArray[np.intp]:
    """The best rows of a group, by descending points and then by ascending id; who has no points is last.

    `after` begins further down: behind an order key, and among its equals with a row.
    """
    rows = np.flatnonzero(ranking.group_rank == GROUPS.index(group))
    keys = order_keys(ranking.points[rows])
    if after is not None:
        key, row = after
        is_left = (keys > key) | ((keys == key) & (rows >= row))
        rows, keys = rows[is_left], keys[is_left]
    return rows[smallest(keys, count)]


def rank_of(ranking: Ranking, row: int, points: float | None = None) -> int:
    """The rank, from 1, that a row has or would have: by its own points, or by others."""
    given = float(ranking.points[row]) if points is None else points
    below, up_to = (int(np.searchsorted(ranking.ranked_points, given, side)) for side in ("left", "right"))
    better, equal = len(ranking.ranked_points) - up_to, up_to - below
    if ranking.has_rank[row]:
        better -= int(ranking.points[row] > given)  # itself
        equal -= int(ranking.points[row] == given)
    if equal:
        better += int(np.count_nonzero(ranking.has_rank[:row] & (ranking.points[:row] == given)))
    return better + 1


def group_sizes(ranking: Ranking) -> dict[Group, int]:
    """How many parcels are in each group."""
    return {group: int(np.count_nonzero(ranking.group_rank == position)) for position, group in enumerate(GROUPS)}


def _groups(judged: BoolArray, fails: BoolArray, lacks: BoolArray) -> NDArray[np.int8]:
    """The position of the group; where two reasons meet, the later group's."""
    missing, knocked_out = (np.int8(GROUPS.index(group)) for group in (Group.DATA_MISSING, Group.KNOCKED_OUT))
    groups = np.maximum(missing * lacks, knocked_out * fails)
    groups[~judged] = NOT_JUDGED
    return groups

"""How firm a ranking stands when the weights move: rank ranges, and shares of random weightings. Pure.

Who has a rank is held as the ranking has it, although the coverage that decides it depends on weights too: only points
move, and with them the order. Points and ties are those of a ranking under the moved weights, to the last digit. What
cannot reach a place that matters is left out by a bound that holds for sure (`Contest.contenders`).

The shares are the rank acceptability of SMAA-2 (Lahdelma and Salminen, Operations Research 49, 2001), for weights
drawn around given ones.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.break_even import BreakEven, break_even
from app.matching.model import Pool, Question, Ranking
from app.matching.rank import first
from app.scoring.totals import totals
from app.scoring.value_functions import FloatArray
from app.stock.columns import IdArray

SHIFT_RATIO = 0.25  # a weight moves by this share of itself; the others are rescaled
DRAWS = 1000
CONCENTRATION = 100.0  # of the Dirichlet distribution: a weight w varies by about √(w · (1 − w) ÷ 101)
SEED = 2001
PODIUM = 3  # the places that the shares are about
SAMPLE = 1000  # first rows whose points tell how many are needed to be among the first three
CELLS_AT_ONCE = 4_000_000  # row × weighting: 16 MB
MOST_KEPT = 4_000_000  # contenders that wait to be counted: 64 MB

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Shift:
    """A weight that moved, and where to; the others are rescaled, so that all still sum to 1."""

    item: str
    weight: float


@dataclass(frozen=True)
class RankRange:
    """The best and the worst rank of a parcel while each weight in turn moves up and down by `SHIFT_RATIO`.

    `best_by` and `worst_by` are the first shifts that lead there; None where no shift leads beyond the rank of today.
    """

    row: int  # of the pool
    today: int
    best: int
    worst: int
    best_by: Shift | None
    worst_by: Shift | None


@dataclass(frozen=True)
class Shares:
    """In which share of `DRAWS` random weightings parcels come first, and among the first three.

    `rows` are those of the pool that ever are among the first three, ascending; all others have shares of 0.
    """

    rows: Rows
    first_ratio: FloatArray
    podium_ratio: FloatArray

    def of(self, row: int) -> tuple[float, float]:
        """The two shares of a row: first, and among the first three."""
        place = int(np.searchsorted(self.rows, row))
        if place == len(self.rows) or self.rows[place] != row:
            return 0.0, 0.0
        return float(self.first_ratio[place]), float(self.podium_ratio[place])


@dataclass(frozen=True)
class Stability:
    """How firm a ranking is."""

    ranges: tuple[RankRange, ...]
    shares: Shares
    break_even: BreakEven | None  # of ranks 1 and 2


@dataclass(frozen=True)
class Contest:
    """Ranked parcels as what their points are made of: only the items that weigh anything, weights summing to 1.

    `values` and `known` have one array over the whole pool an item, `rows` are the ranked ones, ascending.
    """

    items: Sequence[str]
    weights: FloatArray
    values: Sequence[NDArray[Any]]
    known: Sequence[NDArray[Any]]
    rows: Rows

    @classmethod
    def of(cls, question: Question, pool: Pool, ranking: Ranking) -> "Contest":
        """The parcels of a ranking."""
        active = [number for number, weight in enumerate(question.weights) if weight > 0]
        return cls(
            items=[question.items[number] for number in active],
            weights=question.weights[active],
            values=[pool.values[number] for number in active],
            known=[pool.known[number] for number in active],
            rows=np.flatnonzero(ranking.has_rank),
        )

    def points(self, rows: Rows, weights: FloatArray) -> FloatArray:
        """Exact points of some rows under other weights; who knows nothing that weighs comes after all others."""
        found = totals([each[rows] for each in self.values], [each[rows] for each in self.known], weights)
        return np.nan_to_num(found.points, nan=-1.0)

    def rough_ratios(self, rows: Rows, weightings: FloatArray) -> FloatArray:
        """Points ÷ 100, not exact to the last digit, of shape (weightings, rows); 0 where nothing is known."""
        value, known = (np.array([each[rows] for each in part], dtype=float) for part in (self.values, self.known))
        weight = weightings @ known
        ratios: FloatArray = np.divide(weightings @ value, weight, out=np.zeros_like(weight), where=weight > 0)
        return ratios

    def contenders(self, weightings: FloatArray, least_ratios: FloatArray) -> Iterator[tuple[int, Rows]]:
        """Every row that may reach `least_ratios[q]` under weighting q, as (q, rows) with rows ascending.

        A weighting may come again with further rows. A row reaches the ratio t where Σ w · (value − t · known) ≥ 0:
        one product of matrices in single precision, from which by the common bound on the rounding of sums
        (Higham 2002, §3.1) nobody is left out who does.
        """
        count = len(self.items)
        both = np.hstack([weightings, -least_ratios[:, np.newaxis] * weightings]).astype(np.float32)
        lowest = np.float32(-4 * (count + 2) * np.finfo(np.float32).eps)
        step = max(1, CELLS_AT_ONCE // len(weightings))
        waiting: list[tuple[Rows, Rows]] = []
        for start in range(0, len(self.rows), step):
            rows = self.rows[start : start + step]
            block = np.empty((2 * count, len(rows)), dtype=np.float32)
            for number, column in enumerate((*self.values, *self.known)):
                block[number] = column[rows]
            numbers, places = np.divmod(np.flatnonzero(both @ block >= lowest), len(rows))
            waiting.append((numbers, rows[places]))
            if sum(len(part) for part, _ in waiting) > MOST_KEPT:
                yield from _by_weighting(waiting)
                waiting = []
        yield from _by_weighting(waiting)


def _by_weighting(waiting: Sequence[tuple[Rows, Rows]]) -> Iterator[tuple[int, Rows]]:
    """The pairs (weighting, row) of blocks in ascending order of rows, gathered by weighting."""
    if not waiting:
        return
    numbers, rows = (np.concatenate([part[side] for part in waiting]) for side in (0, 1))
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    for number, start, end in zip(found.tolist(), starts, np.append(starts, len(order))[1:], strict=True):
        yield number, rows[order[start:end]]


def stability(question: Question, pool: Pool, ranking: Ranking, rows: Rows) -> Stability:
    """Of a ranking of the parcels of `pool`: rank ranges of some ranked rows, shares of all, and the least swap."""
    contest = Contest.of(question, pool, ranking)
    best = first(ranking, SAMPLE)
    return Stability(
        ranges=tuple(rank_ranges(contest, rows)),
        shares=podium_shares(contest, best),
        break_even=break_even(question, pool, best[:2]),
    )


def moved(weights: FloatArray, number: int, weight: float) -> FloatArray:
    """The weights with one of them set, the others rescaled so that all sum to 1. One that is all there is stays."""
    others = weights.copy()
    others[number] = 0.0
    rest = math.fsum(others)
    if rest == 0:
        return weights
    others *= (1.0 - weight) / rest
    others[number] = weight
    return others


def rank_ranges(contest: Contest, rows: Rows) -> list[RankRange]:
    """Rank ranges of some ranked rows."""
    if not len(rows):
        return []
    shifts = [
        (number, min(1.0, weight * factor))
        for number, weight in enumerate(contest.weights.tolist())
        for factor in (1.0 + SHIFT_RATIO, 1.0 - SHIFT_RATIO)
    ]
    weightings = np.array([contest.weights, *(moved(contest.weights, *shift) for shift in shifts)])
    told = [Shift(contest.items[number], weight) for number, weight in shifts]
    return [_range(int(row), found, told) for row, found in zip(rows, ranks(contest, weightings, rows).T, strict=True)]


def _range(row: int, found: IdArray, shifts: Sequence[Shift]) -> RankRange:
    """From the rank of today and then those of the shifts."""
    best, worst = int(found.argmin()), int(found.argmax())
    return RankRange(
        row=row,
        today=int(found[0]),
        best=int(found[best]),
        worst=int(found[worst]),
        best_by=shifts[best - 1] if best else None,
        worst_by=shifts[worst - 1] if worst else None,
    )


def ranks(contest: Contest, weightings: FloatArray, rows: Rows) -> IdArray:
    """The rank of each of some rows under each weighting, of shape (weightings, rows)."""
    own = np.array([contest.points(rows, weights) for weights in weightings])
    ahead = np.zeros(own.shape, dtype=np.int64)
    for number, rivals in contest.contenders(weightings, contest.rough_ratios(rows, weightings).min(axis=1)):
        ahead[number] += _count_ahead(contest.points(rivals, weightings[number]), rivals, own[number], rows)
    return ahead + 1


def _count_ahead(points: FloatArray, rivals: Rows, own: FloatArray, rows: Rows) -> IdArray:
    """How many rivals have more points than each row, or as many and a lower position."""
    order = np.lexsort((rivals, -points))
    falling, rivals = -points[order], rivals[order]
    starts, ends = (np.searchsorted(falling, -own, side) for side in ("left", "right"))
    return np.array(
        [start + np.searchsorted(rivals[start:end], row) for start, end, row in zip(starts, ends, rows, strict=True)],
        dtype=np.int64,
    )


def drawn_weightings(weights: FloatArray) -> FloatArray:
    """`DRAWS` weightings around positive weights that sum to 1, of shape (DRAWS, weights); always the same ones."""
    return np.random.Generator(np.random.PCG64(SEED)).dirichlet(CONCENTRATION * weights, DRAWS)


def podium_shares(contest: Contest, best: Rows) -> Shares:
    """Who comes first, and among the first three, under the drawn weightings.

    `best` are the first of the ranking: the better they stand, the fewer others have to be looked at.
    """
    if not len(contest.rows):
        return Shares(contest.rows, np.zeros(0), np.zeros(0))
    weightings = drawn_weightings(contest.weights)
    eligible = replace(contest, rows=_without_repeats(contest, weightings[0]))
    ratios = contest.rough_ratios(best, weightings)
    third = np.sort(ratios, axis=1)[:, -min(PODIUM, ratios.shape[1])]
    podiums = [np.zeros(0, dtype=np.intp)] * DRAWS
    for number, rivals in eligible.contenders(weightings, third):
        rows = np.concatenate([podiums[number], rivals])
        points = contest.points(rows, weightings[number])
        podiums[number] = rows[np.lexsort((rows, -points))[:PODIUM]]
    rows, counts = np.unique(np.concatenate(podiums), return_counts=True)
    winners, wins = np.unique([podium[0] for podium in podiums], return_counts=True)
    first_counts = np.zeros(len(rows))
    first_counts[np.searchsorted(rows, winners)] = wins
    return Shares(rows, first_counts / DRAWS, counts / DRAWS)


def _without_repeats(contest: Contest, weights: FloatArray) -> Rows:
    """The rows that can be among the first three: not those with three equal in everything before them.

    Equal rows have equal points under any weights, such as drawn ones, and stand side by side when sorted by them.
    """
    points = contest.points(contest.rows, weights)
    order = np.argsort(points, kind="stable")
    sorted_points, rows = points[order], contest.rows[order]
    suspects = np.flatnonzero(sorted_points[PODIUM:] == sorted_points[:-PODIUM]) + PODIUM
    repeated = np.ones(len(suspects), dtype=np.bool_)
    for column in (*contest.values, *contest.known):
        for back in range(1, PODIUM + 1):
            repeated &= column[rows[suspects]] == column[rows[suspects - back]]
    return np.sort(np.delete(rows, suspects[repeated]))

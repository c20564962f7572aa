"""Stability of ranks on made-up parcels: time and memory, beside that many complete rankings."""

import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

import numpy as np

from app.matching.break_even import break_even
from app.matching.stability import DRAWS, SAMPLE, Contest, podium_shares, rank_ranges, stability
from app.scoring.criteria import CRITERIA
from app.scoring.totals import totals
from tests.bench.report import Line, Section
from tests.matching.pools import Case, make_case

SHOWN = 20
STEPS = 1000  # values that a criterion may have
KNOWN_SHARE = 0.95
GOALS_S = {10_000: 1.0}


def measure_stability(sizes: Sequence[int], rounds: int) -> Section:
    """Of growing stocks, under weights that all criteria have."""
    return Section(
        title="Stability of ranks",
        how=(
            f"{len(CRITERIA)} criteria, of which all weigh and 5 % are unknown; ranges of the first {SHOWN} under"
            f" {2 * len(CRITERIA)} moved weights, shares under {DRAWS:,} drawn weightings. Against as many plain sums"
            f" over all parcels, by the time of one; best of {rounds} rounds."
        ),
        lines=[line for size in sizes for line in _lines(size, rounds)],
    )


def _lines(size: int, rounds: int) -> Iterator[Line]:
    weights = {criterion.id: 1.0 + number for number, criterion in enumerate(CRITERIA)}
    case = make_case(np.random.default_rng(1), size, weights, STEPS, KNOWN_SHARE, 0.0)
    contest = Contest.of(case.question, case.pool, case.ranking)
    sum_s = _best_s(rounds, lambda: totals(case.pool.values, case.pool.known, case.question.weights))
    ranges_s = _best_s(rounds, lambda: rank_ranges(contest, case.ranked[:SHOWN]))
    shares_s = _best_s(rounds, lambda: podium_shares(contest, case.ranked[:SAMPLE]))
    swap_s = _best_s(rounds, lambda: break_even(case.question, case.pool, case.ranked[:2]))
    yield _line(f"{size:,} parcels: ranges", ranges_s, 2 * len(CRITERIA) * sum_s)
    yield _line(f"{size:,} parcels: shares", shares_s, DRAWS * sum_s)
    yield Line(f"{size:,} parcels: least swap", f"{swap_s * 1000:.1f} ms", "—", None)
    if size in GOALS_S:
        whole_s, goal_s = ranges_s + shares_s + swap_s, GOALS_S[size]
        yield Line(f"{size:,} parcels: all", f"{whole_s:.2f} s", f"{goal_s:g} s", goal_s / whole_s, goal=1.0)
    yield Line(f"{size:,} parcels: most memory", f"{_peak_bytes(case) / 1e6:.0f} MB", "—", None)


def _line(what: str, ours_s: float, plain_s: float) -> Line:
    return Line(what, f"{ours_s * 1000:.0f} ms", f"{plain_s * 1000:,.0f} ms", plain_s / ours_s)


def _best_s(rounds: int, run: Callable[[], object]) -> float:
    times_s = []
    for _ in range(rounds):
        started = perf_counter()
        run()
        times_s.append(perf_counter() - started)
    return min(times_s)


def _peak_bytes(case: Case) -> int:
    tracemalloc.start()
    stability(case.question, case.pool, case.ranking, case.ranked[:SHOWN])
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak_bytes

"""Figures of a comparison: how far two engines' answers to the same pairs lie apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.network.model import Floats
from tests.accuracy.engine import Answer


@dataclass(frozen=True)
class Goal:
    """The most that a difference may be, as shares."""

    distance_median: float = 0.02
    time_median: float = 0.05
    p90: float = 0.12
    same_nearest: float = 0.95


@dataclass(frozen=True)
class Compared:
    """Differences of our answers by the other engine's, as shares of theirs; only of pairs that both found."""

    pairs: int
    only_ours: list[int]  # positions of pairs
    only_theirs: list[int]
    time: Floats  # signed
    distance: Floats


def compare(ours: Sequence[Answer], theirs: Sequence[Answer]) -> Compared:
    """Compare answers to the same pairs."""
    both = [(one, other) for one, other in zip(ours, theirs, strict=True) if one and other]
    figures = np.array(both, dtype=np.float64).reshape(-1, 2, 2)
    differences = figures[:, 0] / figures[:, 1] - 1
    found = list(enumerate(zip(ours, theirs, strict=True)))
    return Compared(
        pairs=len(ours),
        only_ours=[at for at, (one, other) in found if one and not other],
        only_theirs=[at for at, (one, other) in found if other and not one],
        time=differences[:, 0],
        distance=differences[:, 1],
    )


def same_nearest(ours: Sequence[Answer], theirs: Sequence[Answer], facilities: int) -> float:
    """The share of places whose nearest facility by time is the same; answers go place by place."""
    nearest = [
        np.array([np.inf if answer is None else answer[0] for answer in answers]).reshape(-1, facilities).argmin(axis=1)
        for answers in (ours, theirs)
    ]
    return float(np.mean(nearest[0] == nearest[1]))


def rows_of(
    name: str, compared: Compared, nearest: float | None = None, *, is_judged: bool = True
) -> list[tuple[str, ...]]:
    """Rows of the table: who and what, median, 90th percentile, mean with its sign, and the verdict."""
    goal = Goal()
    rows = [
        _row(name, "time", compared.time, goal.time_median if is_judged else None),
        _row(name, "road distance", compared.distance, goal.distance_median if is_judged else None),
    ]
    if not is_judged:
        return rows
    if nearest is not None:
        rows.append((name, "same nearest of 5", f"{nearest:.1%}", "", "", _verdict(nearest >= goal.same_nearest)))
    found = f"{compared.pairs - len(compared.only_ours) - len(compared.only_theirs)} of {compared.pairs}"
    rows.append((name, "found by both or none", found, "", "", _verdict(not compared.only_ours + compared.only_theirs)))
    return rows


def _row(name: str, what: str, differences: Floats, most: float | None) -> tuple[str, ...]:
    median, p90 = float(np.median(abs(differences))), _p90(abs(differences))
    verdict = "" if most is None else _verdict(median <= most and p90 <= Goal.p90)
    return (name, what, f"{median:.1%}", f"{p90:.1%}", f"{np.mean(differences):+.1%}", verdict)


def _p90(values: Floats) -> float:
    return float(np.quantile(values, 0.9))


def _verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "missed"

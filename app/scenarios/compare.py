"""What a scenario changes: distances and scores before and after, and the ranks that follow. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.codes import Mode
from app.scoring.criteria import TARGETS
from app.scoring.facts import STRAIGHT, Facts, Reach, reach
from app.scoring.profiles import Profiles
from app.scoring.score import GROUPS, Measured, Scores, order_keys, score

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

# Less is no change: where a road is divided its parts are rounded apart, and stored figures have seven digits.
LEAST_CHANGE = {"s": 0.5, "m": 5.0}


@dataclass(frozen=True)
class BeforeAfter:
    """A figure before and after; None where it is unknown."""

    before: float | None
    after: float | None


@dataclass(frozen=True)
class ScoreChange:
    """What a profile makes of a parcel, before and after; a rank only where it has one among public parcels."""

    score: BeforeAfter
    group_before: str
    group_after: str
    rank: BeforeAfter


@dataclass(frozen=True)
class Standing:
    """Where parcels stand in a ranking: group and key, the least first."""

    group_rank: NDArray[np.int16]
    order_key: Floats

    @classmethod
    def of(cls, scores: Scores) -> "Standing":
        """By their scores."""
        return cls(scores.group_rank, order_keys(scores.score))


@dataclass(frozen=True)
class Judged:
    """Some parcels by one profile, before and after."""

    before: Scores
    after: Scores


def changed_rows(before: Facts, after: Facts) -> Booleans:
    """Which of n places have another distance, shape (n,)."""
    one, other = reach(before), reach(after)
    differs = np.zeros(len(before.ids), dtype=np.bool_)
    for unit, name in MEASURES:
        differs |= _differ(getattr(one, name), getattr(other, name), unit).any(axis=1)
    for target in TARGETS:
        key = (target.quantity, *STRAIGHT)
        if key in before.distances and key in after.distances:
            differs |= _differ(before.distances[key][:, 0], after.distances[key][:, 0], "m")
        elif key in before.distances or key in after.distances:
            differs[:] = True
    return differs


MEASURES = (("m", "road_m"), ("s", "car_s"), ("s", "truck_s"))
SUFFIXES = {"road_m": "road_m", "car_s": f"{Mode.CAR}_s", "truck_s": f"{Mode.TRUCK}_s"}


def _differ(before: Floats, after: Floats, unit: str) -> Booleans:
    is_known = np.isfinite(before), np.isfinite(after)
    with np.errstate(invalid="ignore"):  # ∞ - ∞
        differs: Booleans = (is_known[0] != is_known[1]) | (np.abs(after - before) > LEAST_CHANGE[unit])
    return differs


def distances(before: Reach, after: Reach, row: int) -> dict[str, BeforeAfter]:
    """The distances of a place that differ, by the names that filters have for them."""
    found = {}
    for unit, name in MEASURES:
        one, other = getattr(before, name)[row], getattr(after, name)[row]
        for column in np.flatnonzero(_differ(one, other, unit)).tolist():
            found[f"{TARGETS[column].id}_{SUFFIXES[name]}"] = BeforeAfter(_told(one[column]), _told(other[column]))
    return found


def judge(
    before: Facts, after: Facts, kinds: tuple[frozenset[str], frozenset[str]], profiles: Profiles
) -> dict[str, Judged]:
    """The scores of parcels by every profile; `kinds` are those of open facilities before and after."""
    one, other = (
        Measured.of(facts, open_kinds, is_parcel=True) for facts, open_kinds in zip((before, after), kinds, strict=True)
    )
    return {profile.id: Judged(score(one, profile), score(other, profile)) for profile in profiles}


def score_change(judged: Judged, row: int, ranks: tuple[int | None, int | None]) -> ScoreChange:
    """The change of one parcel by one profile."""
    before, after = judged.before, judged.after
    return ScoreChange(
        BeforeAfter(_told(before.score[row]), _told(after.score[row])),
        GROUPS[int(before.group_rank[row])],
        GROUPS[int(after.group_rank[row])],
        BeforeAfter(*ranks),
    )


def ranks(standing: Standing, ids: Integers) -> Mapping[int, int]:
    """The rank of each parcel that has one, from 1: by key, then id."""
    order = np.lexsort((ids, standing.order_key, standing.group_rank))
    ranked = order[standing.group_rank[order] == 0]
    return {int(parcel_id): rank for rank, parcel_id in enumerate(ids[ranked], start=1)}


def replaced(standing: Standing, ids: Integers, some: Sequence[int], by: Standing) -> Standing:
    """The standing with that of some parcels replaced; those that are not in it are left out."""
    group_rank, order_key = standing.group_rank.copy(), standing.order_key.copy()
    position = {int(parcel_id): place for place, parcel_id in enumerate(ids)}
    for row, parcel_id in enumerate(some):
        if parcel_id in position:
            group_rank[position[parcel_id]] = by.group_rank[row]
            order_key[position[parcel_id]] = by.order_key[row]
    return Standing(group_rank, order_key)


def _told(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None

"""What is known of places, and how each criterion is read from it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.codes import Method, Mode
from app.scoring.criteria import TARGETS, Criterion, Target, estimated_road_m, estimated_time_s

DistanceKey = tuple[str, Mode, Method]  # quantity, mode, method
Distances = Mapping[DistanceKey, NDArray[np.float64]]

STRAIGHT = (Mode.DIRECT, Method.STRAIGHT_LINE)
ON_ROADS = (Method.ROAD, Method.SKELETON)  # the better first


@dataclass(frozen=True)
class Facts:
    """What is known of n parcels or places, one row each in the order of `ids`.

    A distance is an array (n, 3) of value, low and high: NaN where the method cannot tell, so that a lesser one does;
    infinite where it tells that no way leads there, which makes it unknown. `fields` is empty at a bare place.
    """

    ids: Sequence[int]
    distances: Distances
    fields: Mapping[str, Sequence[object]]


def is_available(criterion: Criterion, open_kinds: frozenset[str]) -> bool:
    """Whether anything loaded can tell: an open facility, or the parcels' own record. No layer is loaded yet."""
    if criterion.target is not None:
        return not open_kinds.isdisjoint(criterion.target.kinds)
    return not criterion.needs_layer


def figures(criterion: Criterion, facts: Facts) -> NDArray[np.float64]:
    """Value, low and high of a criterion, shape (n, 3), NaN where unknown."""
    if criterion.fields:
        return np.repeat(_recorded(criterion, facts)[:, np.newaxis], 3, axis=1)
    if criterion.target is None:
        return np.full((len(facts.ids), 3), np.nan)
    return best_distance(facts, criterion.target, criterion.unit, criterion.mode or Mode.DIRECT)


def best_distance(facts: Facts, target: Target, unit: str, mode: Mode) -> NDArray[np.float64]:
    """Metres or seconds (`unit`) to a target by the best method that can tell: road, skeleton, estimated.

    Shape (n, 3) of value, low and high, NaN where unknown or where no way leads there.
    """
    found = np.full((len(facts.ids), 3), np.nan)
    straight = facts.distances.get((target.quantity, *STRAIGHT))
    if straight is not None:
        found = straight * estimated_per_m(unit, mode)
    for method in reversed(ON_ROADS):
        known = facts.distances.get((f"{target.id}_{unit}", mode, method))
        if known is not None:
            found = np.where(np.isnan(known), found, known)
    return np.where(np.isfinite(found), found, np.nan)


@dataclass(frozen=True)
class Reach:
    """The best known distances of n places to every target in the order of `TARGETS`: (n, t), NaN where unknown."""

    road_m: NDArray[np.float64]  # of the quickest way by lorry
    car_s: NDArray[np.float64]
    truck_s: NDArray[np.float64]


def reach(facts: Facts) -> Reach:
    """What scores use of every distance."""

    def best(unit: str, mode: Mode) -> NDArray[np.float64]:
        return np.stack([best_distance(facts, target, unit, mode)[:, 0] for target in TARGETS], axis=1)

    return Reach(best("m", Mode.TRUCK), best("s", Mode.CAR), best("s", Mode.TRUCK))


def estimated_per_m(unit: str, mode: Mode) -> float:
    """What a metre of straight line counts where no road is known; pipes (mode direct) follow the straight line."""
    if mode is Mode.DIRECT:
        return 1.0
    return estimated_time_s(1.0) if unit == "s" else estimated_road_m(1.0)


def _recorded(criterion: Criterion, facts: Facts) -> NDArray[np.float64]:
    if not facts.fields:
        return np.full(len(facts.ids), np.nan)
    rows = zip(*(facts.fields[name] for name in criterion.fields), strict=True)
    read = [criterion.read(*row) for row in rows]
    if not criterion.codes:
        return np.array(read, dtype=np.float64)
    positions = {code: float(position) for position, code in enumerate(criterion.codes)}
    return np.array([np.nan if code is None else positions[code] for code in read], dtype=np.float64)


def stated_flags(criterion: Criterion, facts: Facts) -> NDArray[np.float64]:
    """1 where it is there, 0 where it is not, NaN where nobody knows; shape (n, stated)."""
    unknown: Sequence[object] = [None] * len(facts.ids)
    columns = [
        [np.nan if value is None else float(value == stated.when) for value in facts.fields.get(stated.field, unknown)]
        for stated in criterion.stated
    ]
    return np.array(columns, dtype=np.float64).T

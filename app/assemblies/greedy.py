"""Groups found quickly, without proof: grown one parcel at a time, then thinned out. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from math import pi

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

from app.assemblies.aims import Aim
from app.assemblies.land import Land, Numbers
from app.assemblies.model import BoolArray
from app.assemblies.steps import Steps

MOST_GROWN = 50  # parcels
LOOKS_A_CHOICE = 5  # what it takes to consider one parcel, in looks of the search by columns

Key = Callable[["Growing", int], tuple[float, ...]]  # of a parcel that may come next: the least is taken


class Growing:
    """A connected set of parcels, what it comes to, and what it shares with each free parcel beside it."""

    def __init__(self, land: Land, free: BoolArray, start: int) -> None:
        self._land, self._free = land, free
        self.members: set[int] = set()
        self.owners: set[int] = set()
        self.area_m2 = self.perimeter_m = 0.0
        self.beside: dict[int, float] = {start: 0.0}
        self.add(start)

    def add(self, parcel: int) -> None:
        """Take in a parcel from beside it."""
        land = self._land
        self.area_m2, self.perimeter_m = self.area_m2 + float(land.area_m2[parcel]), self.outline_with_m(parcel)
        del self.beside[parcel]
        self.members.add(parcel)
        self.owners.add(self.owner(parcel))
        edges = slice(land.start[parcel], land.start[parcel + 1])
        for other, shared_m in zip(land.neighbour[edges].tolist(), land.shared_m[edges].tolist(), strict=True):
            if self._free[other] and other not in self.members:
                self.beside[other] = self.beside.get(other, 0.0) + shared_m

    @property
    def can_grow(self) -> bool:
        """Whether it is small enough yet, and there is land beside it."""
        return bool(self.beside) and len(self.members) < MOST_GROWN

    def owner(self, parcel: int) -> int:
        """Of a parcel."""
        return int(self._land.owner[parcel])

    def outline_with_m(self, parcel: int) -> float:
        """The perimeter with one more parcel."""
        return self.perimeter_m + float(self._land.perimeter_m[parcel]) - 2 * self.beside[parcel]

    def roundness_with(self, parcel: int) -> float:
        """The square of the perimeter through the area, with one more parcel; less is rounder."""
        return self.outline_with_m(parcel) ** 2 / (self.area_m2 + float(self._land.area_m2[parcel]))

    def meets(self, aim: Aim) -> bool:
        """Whether it is large and compact enough."""
        return _meets(self.area_m2, self.perimeter_m, aim)


def _largest(growing: Growing, parcel: int) -> tuple[float, ...]:
    return growing.owner(parcel) not in growing.owners, parcel


def _roundest(growing: Growing, parcel: int) -> tuple[float, ...]:
    return growing.owner(parcel) not in growing.owners, growing.roundness_with(parcel)


def _roundest_of_any_owner(growing: Growing, parcel: int) -> tuple[float, ...]:
    return (growing.roundness_with(parcel),)


WAYS: tuple[Key, ...] = (_largest, _roundest, _roundest_of_any_owner)


def quick_groups(land: Land, free: BoolArray, starts: Numbers, aim: Aim, steps: Steps) -> Iterator[Numbers]:
    """Groups of any number of owners and parcels that are large and compact enough, from each start in each way."""
    for start in starts.tolist():
        for way in WAYS:
            if steps.left < 0:
                return
            growing = Growing(land, free, start)
            while growing.can_grow and not growing.meets(aim) and steps.left >= 0:
                steps.spend(LOOKS_A_CHOICE * len(growing.beside))
                growing.add(min(growing.beside, key=lambda parcel: (*way(growing, parcel), parcel)))
            if growing.meets(aim):
                yield np.array(sorted(_thinned(land, growing, aim)), dtype=np.int64)


def broad_group(land: Land, free: BoolArray, start: int, need_m2: float) -> Numbers:
    """The free parcels fewest steps from `start` that come to so much area, or all if there is less."""
    both = free[land.from_parcel] & free[land.neighbour]
    edges = coo_array(
        (land.shared_m[both], (land.from_parcel[both], land.neighbour[both])), shape=(land.size, land.size)
    )
    near: Numbers = breadth_first_order(edges.tocsr(), start, return_predecessors=False).astype(np.int64)
    enough = np.searchsorted(land.area_m2[near].cumsum(), need_m2) + 1
    return near[:enough]


def _thinned(land: Land, growing: Growing, aim: Aim) -> set[int]:
    """Its parcels without those it can do without: parcels of owners with the fewest first, then the smallest."""
    members, area_m2, perimeter_m = set(growing.members), growing.area_m2, growing.perimeter_m
    held = Counter(growing.owner(parcel) for parcel in members)
    for parcel in sorted(members, key=lambda parcel: (held[growing.owner(parcel)], -parcel)):
        rest = members - {parcel}
        edges = slice(land.start[parcel], land.start[parcel + 1])
        sharing = zip(land.neighbour[edges].tolist(), land.shared_m[edges].tolist(), strict=True)
        shared_m = sum(length_m for other, length_m in sharing if other in rest)
        less_m2 = area_m2 - float(land.area_m2[parcel])
        outline_m = perimeter_m - float(land.perimeter_m[parcel]) + 2 * shared_m
        if rest and _meets(less_m2, outline_m, aim) and _is_connected(land, rest):
            members, area_m2, perimeter_m = rest, less_m2, outline_m
    return members


def _is_connected(land: Land, members: set[int]) -> bool:
    start = min(members)
    seen, waiting = {start}, [start]
    while waiting:
        parcel = waiting.pop()
        beside = land.neighbour[land.start[parcel] : land.start[parcel + 1]].tolist()
        new = [other for other in beside if other in members and other not in seen]
        seen.update(new)
        waiting += new
    return len(seen) == len(members)


def _meets(area_m2: float, perimeter_m: float, aim: Aim) -> bool:
    return area_m2 >= aim.need_m2 and 4 * pi * area_m2 >= aim.least_compactness * perimeter_m**2

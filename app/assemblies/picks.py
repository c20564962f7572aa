"""The best of many groups, no two of which share a parcel. Pure."""

from dataclasses import dataclass
from math import fsum, pi

import numpy as np

from app.assemblies.land import Land, Numbers
from app.assemblies.model import BoolArray, FloatArray, Group

KEPT_AT_LEAST = 100_000


class Compactest:
    """Groups of one number of parcels, the most compact of them: at least 100,000 if there were so many."""

    def __init__(self, parcels: int) -> None:
        self._members = np.zeros((0, parcels), dtype=np.int64)
        self._compactness = np.zeros(0)
        self.dropped = False

    def add(self, members: Numbers, compactness: FloatArray) -> None:
        """Take in more groups; drop the least compact when they become too many."""
        self._members = np.concatenate([self._members, members])
        self._compactness = np.concatenate([self._compactness, compactness])
        if len(self._compactness) > 2 * KEPT_AT_LEAST:
            self._sort()
            self._members, self._compactness = self._members[:KEPT_AT_LEAST], self._compactness[:KEPT_AT_LEAST]
            self.dropped = True

    def apart(self, limit: int) -> list[Numbers]:
        """The most compact, then each time the most compact of those that share no parcel with those before."""
        self._sort()
        members = self._members
        chosen: list[Numbers] = []
        while len(members) and len(chosen) < limit:
            chosen.append(members[0])
            members = members[~np.isin(members, members[0]).any(axis=1)]
        return chosen

    def _sort(self) -> None:
        order = np.argsort(-self._compactness, kind="stable")
        self._members, self._compactness = self._members[order], self._compactness[order]


@dataclass(frozen=True)
class Pick:
    """A group and the numbers of its parcels in the land."""

    group: Group
    members: Numbers

    @property
    def rank(self) -> tuple[int, int, float, tuple[int, ...]]:
        """Better ones first; equal ones by their parcels."""
        return self.group.owners, self.group.parcels, -self.group.compactness, self.group.positions


def pick(land: Land, members: Numbers) -> Pick:
    """The group of these parcels of the land."""
    members = np.sort(members)
    edges, _ = land.edges_of(members)
    inside = np.isin(land.neighbour[edges], members)
    area_m2 = fsum(land.area_m2[members])
    perimeter_m = fsum(land.perimeter_m[members]) - fsum(land.shared_m[edges[inside]])
    group = Group(
        positions=tuple(sorted(land.positions[members].tolist())),
        area_m2=area_m2,
        perimeter_m=perimeter_m,
        compactness=4 * pi * area_m2 / perimeter_m**2,
        owners=len(np.unique(land.owner[members])),
    )
    return Pick(group, members)


def apart(picks: list[Pick], free: BoolArray, limit: int) -> list[Pick]:
    """The best, then each time the best of those that share no parcel with those before, all of `free` parcels."""
    free = free.copy()
    chosen: list[Pick] = []
    for each in sorted(picks, key=lambda candidate: candidate.rank):
        if len(chosen) < limit and free[each.members].all():
            chosen.append(each)
            free[each.members] = False
    return chosen

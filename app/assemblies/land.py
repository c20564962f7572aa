"""Usable parcels and who lies beside whom, numbered so that the largest is 0. Pure; arrays only."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from app.assemblies.model import BoolArray, Cadastre, FloatArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Land:
    """`n` usable parcels, the largest first (equal ones by position), and their `e` neighbours, row after row.

    `positions` are those in the cadastre. The neighbours of parcel `i` are `neighbour[start[i]:start[i + 1]]`, the
    largest first; they share `shared_m` with it.
    """

    positions: Numbers
    area_m2: FloatArray
    perimeter_m: FloatArray
    owner: Numbers
    start: Numbers
    neighbour: Numbers
    shared_m: FloatArray

    @property
    def size(self) -> int:
        """How many parcels."""
        return len(self.positions)

    @cached_property
    def owners(self) -> int:
        """More than the number of every owner."""
        return int(self.owner.max(initial=0)) + 1

    @cached_property
    def padded_area_m2(self) -> FloatArray:
        """(n + 1) Areas, and 0 for number `n`, which stands for no parcel."""
        return np.append(self.area_m2, 0.0)

    @cached_property
    def from_parcel(self) -> Numbers:
        """(e) Whose neighbour each is."""
        return np.repeat(np.arange(self.size), np.diff(self.start))

    @cached_property
    def outer_m(self) -> FloatArray:
        """(n) What each parcel shares of its outline with no neighbour."""
        return self.perimeter_m - sums(self.from_parcel, self.shared_m, self.size)

    def edges_of(self, parcels: Numbers) -> tuple[Numbers, Numbers]:
        """Where the neighbours of each of `parcels` stand in `neighbour`, and which of `parcels` each belongs to."""
        first, count = self.start[parcels], self.start[parcels + 1] - self.start[parcels]
        of = np.repeat(np.arange(len(parcels)), count)
        within = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
        return first[of] + within, of


def usable_land(cadastre: Cadastre, usable: BoolArray) -> Land:
    """The parcels of `usable` (n) as land."""
    positions = np.flatnonzero(usable)
    positions = positions[np.argsort(-cadastre.area_m2[positions], kind="stable")]
    size = len(positions)
    number = np.full(len(usable), -1, dtype=np.int64)
    number[positions] = np.arange(size)
    first, second = number[cadastre.first], number[cadastre.second]
    inside = (first >= 0) & (second >= 0)
    first, second, shared_m = first[inside], second[inside], cadastre.shared_m[inside]
    keys = np.concatenate([first * size + second, second * size + first])
    order = np.argsort(keys)
    return Land(
        positions=positions,
        area_m2=cadastre.area_m2[positions],
        perimeter_m=cadastre.outline_m[positions],
        owner=cadastre.owners[positions].astype(np.int64),
        start=np.searchsorted(keys[order], np.arange(size + 1) * size),
        neighbour=keys[order] % max(size, 1),
        shared_m=np.concatenate([shared_m, shared_m])[order],
    )


def within_owners(land: Land) -> Land:
    """The same parcels, where only parcels of one owner are neighbours."""
    same = land.owner[land.from_parcel] == land.owner[land.neighbour]
    start = np.searchsorted(land.from_parcel[same], np.arange(land.size + 1))
    return replace(land, start=start, neighbour=land.neighbour[same], shared_m=land.shared_m[same])


def subset(land: Land, chosen: Numbers) -> Land:
    """The land of the ascending numbers `chosen`, numbered anew in the same order."""
    number = np.full(land.size, -1, dtype=np.int64)
    number[chosen] = np.arange(len(chosen))
    first, second = number[land.from_parcel], number[land.neighbour]
    inside = (first >= 0) & (second >= 0)
    return Land(
        positions=land.positions[chosen],
        area_m2=land.area_m2[chosen],
        perimeter_m=land.perimeter_m[chosen],
        owner=land.owner[chosen],
        start=np.searchsorted(first[inside], np.arange(len(chosen) + 1)),
        neighbour=second[inside],
        shared_m=land.shared_m[inside],
    )


def connected(size: int, first: NDArray[np.integer], second: NDArray[np.integer]) -> Numbers:
    """(size) The number of the connected piece that each of so many is in, by pairs that lie side by side."""
    edges = coo_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(size, size))
    labels: Numbers = connected_components(edges, directed=False)[1].astype(np.int64)
    return labels


def sums(of: NDArray[np.integer], values: FloatArray, count: int = 0) -> FloatArray:
    """What `values` come to for each number in `of`, from 0 to its largest, or to `count` - 1 if that is more."""
    return np.bincount(of, values, count).astype(np.float64, copy=False)

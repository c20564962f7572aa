"""Cadastral parcels as columns of numbers, which land is wanted of them, and what is found. Pure.

A group is a set of cadastral parcels that hang together by boundaries they share. Its perimeter is the sum of the
perimeters of its parcels less twice the boundaries they share, so the edges of holes count; its compactness is that
of Polsby and Popper (1991), 4 pi times the area through the square of the perimeter: 1 for a circle, 0.785 for a
square, 0.5 for a rectangle of 1 by 4.4.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IdArray = NDArray[np.int64]
PositionArray = NDArray[np.int32]

UNKNOWN_OWNER = -1


@dataclass(frozen=True)
class Cadastre:
    """The cadastral parcels of one layer: `n` of them, ids ascending, and the `e` pairs that share a boundary.

    `owner` (n) numbers the owners from 0; a parcel of an unknown owner has -1 and counts as an owner of its own.
    `first` and `second` (e) are positions of parcels, `first` the lower, each pair once; `shared_m` (e) is above 0.
    `area_m2` and `perimeter_m` (n) are measured on the same geometry as `shared_m`.
    """

    ids: IdArray
    area_m2: FloatArray
    perimeter_m: FloatArray
    owner: PositionArray
    first: PositionArray
    second: PositionArray
    shared_m: FloatArray

    @cached_property
    def owners(self) -> PositionArray:
        """The owner of each parcel from 0, where each unknown one has a number that no other parcel has."""
        unknown = self.owner == UNKNOWN_OWNER
        numbers = self.owner.copy()
        numbers[unknown] = self.owner.max(initial=UNKNOWN_OWNER) + 1 + np.arange(unknown.sum(), dtype=np.int32)
        return numbers

    @cached_property
    def outline_m(self) -> FloatArray:
        """The perimeter of each parcel, at least what it shares with others: sloppy boundaries may overlap."""
        shared_m = np.bincount(self.first, self.shared_m, len(self.ids))
        shared_m += np.bincount(self.second, self.shared_m, len(self.ids))
        return np.maximum(self.perimeter_m, shared_m)


@dataclass(frozen=True)
class Wanted:
    """What a group must be: made of `allowed` parcels (n), large and compact enough, of few enough parcels and owners.

    `limit` is how many groups are asked for: the best, then each time the best of those that share no parcel with
    the groups before.
    """

    area_m2: float
    allowed: BoolArray
    least_compactness: float = 0.0
    most_parcels: int | None = None
    most_owners: int | None = None
    limit: int = 10


@dataclass(frozen=True)
class Group:
    """Parcels that hang together: their positions in the cadastre, ascending, and what they come to."""

    positions: tuple[int, ...]
    area_m2: float
    perimeter_m: float
    compactness: float
    owners: int

    @property
    def parcels(self) -> int:
        """How many parcels it has."""
        return len(self.positions)


@dataclass(frozen=True)
class Settled:
    """All groups of so many owners and at most so many parcels (None: any number) were looked at or ruled out."""

    owners: int
    parcels: int | None


@dataclass(frozen=True)
class Found:
    """The groups found, the best first, and what is proven of them.

    The first `proven` groups are exactly those asked for: of all groups that share no parcel with those before it, none
    has fewer owners, nor as many owners and fewer parcels, nor as many of both and more compactness. Of the groups that
    share no parcel with these, only those whose numbers of owners and parcels `settled` leaves open can be better than
    the next one listed, or exist if none is. `complete` says that all groups are proven, and that there are no more if
    they are fewer than wanted. `largest_m2` is the area of the largest connected piece of allowed parcels, exactly.
    """

    groups: tuple[Group, ...]
    proven: int
    complete: bool
    settled: tuple[Settled, ...]
    largest_m2: float

    @property
    def bound(self) -> tuple[int, int] | None:
        """No group but the proven ones has fewer owners, or as many and fewer parcels; None: all are proven."""
        if self.complete:
            return None
        for each in self.settled:
            if each.parcels is not None:
                return each.owners, each.parcels + 1
        return len(self.settled) + 1, len(self.settled) + 1

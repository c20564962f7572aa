"""All groups of so many parcels and owners, each found once: grown from their largest parcel, many at a time. Pure.

A group is grown in one order only: from its largest parcel, always by the largest of its parcels that lies beside
those it has. A parcel that lies beside an earlier one therefore may be added only while it is smaller than what was
added since. What cannot come to the area, the owners or the compactness any more is dropped (see `bounds`), and
nothing else is, so what is found is everything there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from app.assemblies.aims import Aim, meets
from app.assemblies.bounds import Seeds
from app.assemblies.land import Land, Numbers
from app.assemblies.model import BoolArray, FloatArray
from app.assemblies.steps import Steps

SETS_AT_ONCE = 10_000

Fits = Callable[[Numbers, Numbers], BoolArray]  # which parcels may lie beside which row


@dataclass(frozen=True)
class Grown:
    """`r` connected sets of `j` parcels each, in the order they were added, from the seed on.

    `seed` is the number of the seed among seeds; `owner_count` how many owners a set has, and `held_m2` what they have
    within reach of its seed; `outer_m` what no parcel that is left can ever share of its outline.
    """

    members: Numbers
    seed: Numbers
    area_m2: FloatArray
    perimeter_m: FloatArray
    outer_m: FloatArray
    held_m2: FloatArray
    owner_count: Numbers

    def where(self, chosen: BoolArray | Numbers | slice) -> "Grown":
        """Some of the sets."""
        return Grown(**{name: values[chosen] for name, values in vars(self).items()})


@dataclass(frozen=True)
class Beside:
    """Parcels that lie beside sets: which beside which, the boundary they share, the first member that they touch."""

    row: Numbers
    parcel: Numbers
    shared_m: FloatArray
    touches: Numbers


def beside(land: Land, members: Numbers, fits: Fits, steps: Steps) -> Beside:
    """The parcels beside each set of `members` (r, j) that `fits` lets in, each once, by row and parcel."""
    count = members.shape[1]
    edges, of = land.edges_of(members.ravel())
    steps.spend(len(edges))
    row, parcel = of // count, land.neighbour[edges]
    fit = np.flatnonzero(fits(row, parcel))
    fit = fit[~(members[row[fit]] == parcel[fit][:, None]).any(axis=1)]
    key = (row[fit] * land.size + parcel[fit]) * count + of[fit] % count
    order = np.argsort(key)
    key, shared_m = key[order], land.shared_m[edges[fit[order]]]
    first = np.flatnonzero(np.diff(key // count, prepend=-1))
    where, touches = key[first] // count, key[first] % count
    together_m = np.add.reduceat(shared_m, first) if len(first) else shared_m
    return Beside(where // land.size, where % land.size, together_m, touches)


class Growth:
    """The groups of one aim around some seeds, of parcels that are `free` (n)."""

    def __init__(self, land: Land, free: BoolArray, seeds: Seeds, aim: Aim) -> None:
        self._land, self._free, self._seeds, self._aim = land, free, seeds, aim
        self._gathered_m2 = land.padded_area_m2[seeds.gathered]

    def groups(self, steps: Steps) -> Iterator[Grown]:
        """All of them, many at a time; not all if `steps` run out, which then are below 0."""
        waiting = [self._first()]
        while waiting and steps.left >= 0:
            sets = waiting.pop()
            if sets.members.shape[1] == self._aim.parcels:
                yield sets.where(meets(sets.area_m2, sets.perimeter_m, self._aim))
            else:
                larger = self._extended(*self._hopeful(sets), steps)
                larger = larger.where(np.argsort(larger.area_m2, kind="stable"))  # the largest are the next to be grown
                starts = range(0, len(larger.seed), SETS_AT_ONCE)
                waiting += [larger.where(slice(start, start + SETS_AT_ONCE)) for start in starts]

    def _first(self) -> Grown:
        parcels, land = self._seeds.parcels, self._land
        seed = np.flatnonzero(self._free[parcels])
        parcels = parcels[seed]
        return Grown(
            members=parcels[:, None],
            seed=seed,
            area_m2=land.area_m2[parcels],
            perimeter_m=land.perimeter_m[parcels],
            outer_m=land.outer_m[parcels],
            held_m2=self._held_m2(seed, land.owner[parcels]),
            owner_count=np.ones(len(seed), dtype=np.int64),
        )

    def _hopeful(self, sets: Grown) -> tuple[Grown, FloatArray]:
        """Those that may come to area and compactness, and what all parcels to be added but one can bring them."""
        missing = self._aim.parcels - sets.members.shape[1]
        gathered = self._seeds.gathered[sets.seed]
        new = ~(gathered[:, :, None] == sets.members[:, None, :]).any(axis=2)
        place = new.cumsum(axis=1)
        areas_m2 = self._gathered_m2[sets.seed] * new
        others_m2 = (areas_m2 * (place < missing)).sum(axis=1)
        most_m2 = sets.area_m2 + others_m2 + (areas_m2 * (place == missing)).sum(axis=1)
        hopeful = meets(most_m2, sets.outer_m, self._aim)
        return sets.where(hopeful), others_m2[hopeful]

    def _extended(self, sets: Grown, others_m2: FloatArray, steps: Steps) -> Grown:
        """Every set with every parcel that may come next."""
        land, members = self._land, sets.members
        least_m2 = self._aim.need_m2 - sets.area_m2 - others_m2
        end = np.searchsorted(-land.area_m2, -least_m2, side="right")
        found = beside(land, members, lambda row, parcel: self._fits(members[row, 0], end[row], parcel), steps)
        added_since = np.full_like(members, -1)
        added_since[:, :-1] = np.maximum.accumulate(members[:, :0:-1], axis=1)[:, ::-1]
        row, parcel = found.row, found.parcel
        known = (land.owner[members[row]] == land.owner[parcel][:, None]).any(axis=1)
        owner_count = sets.owner_count[row] + ~known
        held_m2 = sets.held_m2[row]
        held_m2[~known] += self._held_m2(sets.seed[row[~known]], land.owner[parcel[~known]])
        ordered = parcel > added_since[row, found.touches]
        chosen = np.flatnonzero(ordered & self._owners_fit(sets.seed[row], owner_count, held_m2, members.shape[1] + 1))
        row, parcel = row[chosen], parcel[chosen]
        return Grown(
            members=np.column_stack([members[row], parcel]),
            seed=sets.seed[row],
            area_m2=sets.area_m2[row] + land.area_m2[parcel],
            perimeter_m=sets.perimeter_m[row] + land.perimeter_m[parcel] - 2 * found.shared_m[chosen],
            outer_m=sets.outer_m[row] + land.outer_m[parcel],
            held_m2=held_m2[chosen],
            owner_count=owner_count[chosen],
        )

    def _fits(self, seed: Numbers, end: Numbers, parcel: Numbers) -> BoolArray:
        fits: BoolArray = (parcel > seed) & (parcel < end) & self._free[parcel]
        return fits

    def _owners_fit(self, seed: Numbers, owner_count: Numbers, held_m2: FloatArray, parcels: int) -> BoolArray:
        """Whether a set of so many parcels can have the owners of the aim in the end, and their land is enough."""
        missing = self._aim.owners - owner_count
        possible = (missing >= 0) & (missing <= self._aim.parcels - parcels)
        most_m2 = held_m2 + self._seeds.most_held_m2[seed, np.maximum(missing, 0)]
        fit: BoolArray = possible & (most_m2 >= self._aim.need_m2)
        return fit

    def _held_m2(self, seed: Numbers, owner: Numbers) -> FloatArray:
        found = np.searchsorted(self._seeds.holding_key, seed * self._land.owners + owner)
        return self._seeds.holding_m2[found]

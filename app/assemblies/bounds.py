"""How much land a group can gather around its largest parcel: bounds that never say too little. Pure.

Every group has one largest parcel, its seed (of equal ones the first in the order of the land), so it is looked for
there and nowhere else: among parcels that come after the seed in the land's order. Of a group of k parcels at least i
others lie within i steps of the seed, so at most k - 1 - d of them lie farther than d steps. The largest parcels that
keep this rule for every d (an optimum of a laminar matroid, found by taking the largest first) bound the area of the
group; and of those that are left when some parcels are fixed, the first few bound what can still be added.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.assemblies.aims import Aim
from app.assemblies.land import Land, Numbers, sums
from app.assemblies.model import BoolArray, FloatArray
from app.assemblies.steps import Steps

PAIRS_AT_ONCE = 2_000_000  # of a seed and a parcel within its reach


@dataclass(frozen=True)
class Seeds:
    """`s` parcels that may be the largest of a group of `k` parcels, and what bounds such a group.

    `gathered` (s, k - 1) are the parcels of the bound, the largest first, padded with number `n`. `holding_m2` (h) is
    what an owner has within reach of a seed, by ascending `holding_key` = seed times the number of owners + owner;
    `most_held_m2` (s, k) is what the 0, 1, 2 … largest owners beside the seed's have there together.
    """

    parcels: Numbers
    gathered: Numbers
    holding_key: Numbers
    holding_m2: FloatArray
    most_held_m2: FloatArray


@dataclass(frozen=True)
class _Pairs:
    """Parcels within reach of seeds, which are numbered from 0."""

    seed: Numbers
    parcel: Numbers

    def where(self, chosen: BoolArray | Numbers) -> "_Pairs":
        return _Pairs(self.seed[chosen], self.parcel[chosen])


class Nearby:
    """The largest parcel within so many steps of each, worked out once a step."""

    def __init__(self, land: Land) -> None:
        self._land = land
        self._largest = [np.arange(land.size)]
        self._has_neighbours = np.flatnonzero(np.diff(land.start))

    def within(self, steps: int) -> Numbers:
        """(n) The largest within `steps` steps, that parcel itself included."""
        while len(self._largest) <= steps:
            before = self._largest[-1]
            largest, some = before.copy(), self._has_neighbours
            if len(some):
                beside = np.minimum.reduceat(before[self._land.neighbour], self._land.start[some])
                largest[some] = np.minimum(largest[some], beside)
            self._largest.append(largest)
        return self._largest[steps]

    def beyond_m2(self, seeds: Numbers, parcels: int) -> FloatArray:
        """(s) No parcel of a group of so many parcels has more area, but for the seed itself."""
        return self._land.padded_area_m2[np.maximum(self.within(parcels - 1)[seeds], seeds)]

    def most_m2(self, parcels: int) -> FloatArray:
        """(n) No group of so many parcels whose largest is this one has more area."""
        area_m2, itself = self._land.padded_area_m2, np.arange(self._land.size)
        most_m2 = self._land.area_m2.copy()
        for steps in range(1, parcels):
            most_m2 += area_m2[np.maximum(self.within(steps), itself)]
        return most_m2


class SeedSearch:
    """The seeds of groups of so many parcels, found part by part so that they fit into memory, and kept."""

    def __init__(self, land: Land, nearby: Nearby, aim: Aim) -> None:
        self._land, self._aim = land, aim
        self._candidates = np.flatnonzero(nearby.most_m2(aim.parcels) >= aim.need_m2)
        self._beyond_m2 = nearby.beyond_m2(self._candidates, aim.parcels)
        self._found: list[Seeds] = []
        self._next = 0

    def seeds(self, steps: Steps) -> Iterator[Seeds]:
        """Those around which a group could lie; not all if `steps` run out, which then are below 0."""
        yield from self._found
        part = max(200, PAIRS_AT_ONCE // (3 * self._aim.parcels**2))
        while self._next < len(self._candidates) and steps.left >= 0:
            these = slice(self._next, self._next + part)
            around = _Around(self._land, self._candidates[these], self._beyond_m2[these], self._aim)
            around.look(steps)
            self._found.append(around.seeds())
            self._next += part
            yield self._found[-1]


class _Around:
    """The parcels after each of some seeds within so many steps of it, layer by layer."""

    def __init__(self, land: Land, seeds: Numbers, beyond_m2: FloatArray, aim: Aim) -> None:
        self._land, self._parcels, self._beyond_m2, self._aim = land, seeds, beyond_m2, aim
        self._layers = [_Pairs(np.arange(len(seeds)), seeds)]
        self._largest: list[_Pairs] = []  # of each layer but the first, as many as can count

    def look(self, steps: Steps) -> None:
        """Look at layer after layer, but not through parcels or around seeds that turn out hopeless."""
        for distance in range(1, self._aim.parcels):
            if not len(self._layers[-1].seed):
                break
            self._layers.append(self._next_layer(steps))
            self._largest.append(_first(self._layers[-1], self._aim.parcels - distance))
            self._drop_hopeless()

    def _drop_hopeless(self) -> None:
        """Leave out what is in no group: with it, and the largest of the others, there is too little area."""
        areas_m2 = self._largest_m2()
        others_m2 = self._land.area_m2[self._parcels] + areas_m2[:, :-1].sum(axis=1)
        least_m2 = self._aim.need_m2 - others_m2
        hopeful = areas_m2[:, -1] >= least_m2
        area_m2 = self._land.area_m2
        self._layers = [
            each.where(hopeful[each.seed] & (area_m2[each.parcel] >= least_m2[each.seed])) for each in self._layers
        ]
        self._largest = [
            each.where(hopeful[each.seed] & (area_m2[each.parcel] >= least_m2[each.seed])) for each in self._largest
        ]

    def seeds(self) -> Seeds:
        """Those that are not hopeless."""
        area_m2, most = self._land.padded_area_m2, self._aim.parcels - 1
        gathered = self._gather()
        hopeful = np.zeros(len(self._parcels), dtype=bool)
        hopeful[self._layers[0].seed] = True
        hopeful &= self._land.area_m2[self._parcels] + area_m2[gathered].sum(axis=1) >= self._aim.need_m2
        number = np.cumsum(hopeful) - 1
        near = _joined(self._layers)
        near = near.where(hopeful[near.seed])
        holdings = _holdings(self._land, number[near.seed], near.parcel, self._parcels[hopeful], most)
        return Seeds(self._parcels[hopeful], gathered[hopeful], *holdings)

    def _next_layer(self, steps: Steps) -> _Pairs:
        here, size = self._layers[-1], self._land.size
        edges, of = self._land.edges_of(here.parcel)
        steps.spend(len(edges) + sum(len(layer.seed) for layer in self._layers))  # all layers are judged anew
        seed, parcel = here.seed[of], self._land.neighbour[edges]
        after = parcel > self._parcels[seed]
        keys = _ascending(seed[after] * size + parcel[after])
        for known in self._layers[-2:]:
            keys = _without(keys, known.seed * size + known.parcel)
        return _Pairs(keys // size, keys % size)

    def _largest_m2(self) -> FloatArray:
        """(s, k - 1) The areas of the parcels that bound a group; the largest there is stands for one not seen yet."""
        areas_m2 = self._land.padded_area_m2[self._gather()]
        unseen = self._aim.parcels - len(self._layers)
        beyond_m2 = np.repeat(self._beyond_m2[:, None], unseen, axis=1)
        largest_m2: FloatArray = -np.sort(-np.hstack([areas_m2, beyond_m2]), axis=1)[:, : self._aim.parcels - 1]
        return largest_m2

    def _gather(self) -> Numbers:
        """(s, k - 1) The largest that keep the rule of the layers, the largest first, padded with number `n`."""
        gathered = np.full((len(self._parcels), self._aim.parcels - 1), self._land.size)
        kept = _Pairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        for distance in range(len(self._largest), 0, -1):
            kept = self._sorted(_joined([kept, self._largest[distance - 1]]))
            kept = _first(kept, self._aim.parcels - distance)
        gathered[kept.seed, _place_in_run(kept.seed)] = kept.parcel
        return gathered

    def _sorted(self, pairs: _Pairs) -> _Pairs:
        keys = np.sort(pairs.seed * self._land.size + pairs.parcel)
        return _Pairs(keys // self._land.size, keys % self._land.size)


def _joined(pairs: list[_Pairs]) -> _Pairs:
    return _Pairs(np.concatenate([each.seed for each in pairs]), np.concatenate([each.parcel for each in pairs]))


def _first(pairs: _Pairs, most: int) -> _Pairs:
    """Of each seed the first `most`; the seeds ascend."""
    return pairs.where(_place_in_run(pairs.seed) < most)


def _place_in_run(values: Numbers) -> Numbers:
    """The place of each value in its run of equal ones, from 0."""
    starts = np.flatnonzero(np.diff(values, prepend=-1))
    return np.arange(len(values)) - np.repeat(starts, np.diff(starts, append=len(values)))


def _ascending(keys: Numbers) -> Numbers:
    """Each key once, ascending."""
    keys = np.sort(keys)
    once: Numbers = keys[np.diff(keys, prepend=-1) > 0]
    return once


def _without(keys: Numbers, known: Numbers) -> Numbers:
    """The ascending `keys` that are not among the ascending `known`."""
    if not len(known):
        return keys
    new: Numbers = keys[known[np.searchsorted(known, keys).clip(max=len(known) - 1)] != keys]
    return new


def _holdings(
    land: Land, seed: Numbers, parcel: Numbers, seeds: Numbers, most: int
) -> tuple[Numbers, FloatArray, FloatArray]:
    """What `Seeds` says of owners, from pairs of a seed's number and a parcel within its reach, itself included."""
    key, inverse = np.unique(seed * land.owners + land.owner[parcel], return_inverse=True)
    held_m2 = sums(inverse, land.area_m2[parcel], len(key))
    seed, owner = key // land.owners, key % land.owners
    others = np.flatnonzero(owner != land.owner[seeds[seed]])
    others = others[np.lexsort((-held_m2[others], seed[others]))]
    place = _place_in_run(seed[others])
    others, place = others[place < most], place[place < most]
    largest_m2 = np.zeros((len(seeds), most + 1))
    largest_m2[seed[others], place + 1] = held_m2[others]
    return key, held_m2, largest_m2.cumsum(axis=1)

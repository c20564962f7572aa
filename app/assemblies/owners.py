"""Where one owner has enough land in one piece, or two together: exact, and all a search for them looks at. Pure."""

from dataclasses import dataclass

import numpy as np

from app.assemblies.aims import Aim, meets
from app.assemblies.land import Land, Numbers, connected, subset, sums, within_owners
from app.assemblies.model import BoolArray, FloatArray

MOST_CONFINED = 2  # owners
ROUNDING = 1e-6  # of sums over the whole land


@dataclass(frozen=True)
class Confined:
    """The part of a land that groups of so many owners can lie in; no such group has more than `most_parcels`.

    `chosen` are the numbers of its parcels in the whole land.
    """

    land: Land
    chosen: Numbers
    most_parcels: int


def confine(land: Land, aim: Aim) -> Confined:
    """Where groups of the owners of the aim can have so much land, so compact, whatever the number of their parcels."""
    if aim.owners == 1:
        return _of_one(land, aim)
    if aim.owners == MOST_CONFINED:
        return _of_two(land, aim)
    return Confined(land, np.arange(land.size), land.size)


def _of_one(land: Land, aim: Aim) -> Confined:
    own = within_owners(land)
    block = connected(land.size, own.from_parcel, own.neighbour)
    possible = _compact_enough(block, land.area_m2, own.outer_m, aim)
    chosen = np.flatnonzero(possible[block])
    return Confined(subset(own, chosen), chosen, int(np.bincount(block)[possible].max(initial=0)))


def _compact_enough(piece: Numbers, area_m2: FloatArray, outer_m: FloatArray, aim: Aim) -> BoolArray:
    """Which pieces may hold a group of the aim, by what of each parcel's outline no parcel of its piece can share.

    The outline of a group has at least that of all its parcels. Of all ways to come to some area, the least of it comes
    with the parcels that have least of it for their area, the last of them in part (the relaxed knapsack problem).
    """
    order = np.lexsort((outer_m / area_m2, piece))
    piece, area_m2, outer_m = piece[order], area_m2[order], outer_m[order]
    before_m2, before_m = _sums_before(piece, area_m2), _sums_before(piece, outer_m)
    needed = np.clip((aim.need_m2 - before_m2) / area_m2, 0.0, 1.0)  # of the parcel, to come to the area
    most_m2, least_m = before_m2 + area_m2, before_m + needed * outer_m
    enough = meets(most_m2 * (1 + ROUNDING), least_m * (1 - ROUNDING), aim)
    return sums(piece, enough.astype(np.float64)) > 0


def _sums_before(piece: Numbers, values: FloatArray) -> FloatArray:
    """What the values before each come to, in its piece; the pieces ascend."""
    before = np.cumsum(values) - values
    first = np.flatnonzero(np.diff(piece, prepend=-1))
    of_piece: FloatArray = before - np.repeat(before[first], np.diff(first, append=len(piece)))
    return of_piece


def _of_two(land: Land, aim: Aim) -> Confined:
    """Parcels of one owner that hang together are a block, which is in one piece for each other owner beside it."""
    own = within_owners(land)
    block = connected(land.size, own.from_parcel, own.neighbour)
    block_m2, block_count = sums(block, land.area_m2), sums(block, np.ones(land.size))
    first, second = land.from_parcel, land.neighbour
    across = np.flatnonzero((first < second) & (land.owner[first] != land.owner[second]))
    first, second = first[across], second[across]
    owner_one, owner_two = land.owner[first], land.owner[second]
    pair = np.minimum(owner_one, owner_two) * np.int64(land.owners) + np.maximum(owner_one, owner_two)
    pair = np.unique(pair, return_inverse=True)[1]
    key, number = np.unique(np.append(pair, pair) * land.size + block[np.append(first, second)], return_inverse=True)
    piece = connected(len(key), number[: len(across)], number[len(across) :])
    large = sums(piece, block_m2[key % land.size], len(key)) >= aim.need_m2
    inside = np.zeros(len(block_m2), dtype=bool)
    inside[(key % land.size)[large[piece]]] = True
    most = int(sums(piece, block_count[key % land.size], len(key))[large].max(initial=0))
    chosen = np.flatnonzero(inside[block])
    return Confined(subset(land, chosen), chosen, most)

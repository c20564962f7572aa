"""Where one owner has enough land in one piece, or two together: exact, and all a search for them looks at. Pure."""

from dataclasses import dataclass

import numpy as np

from app.assemblies.land import Land, Numbers, connected, subset, sums, within_owners


@dataclass(frozen=True)
class Confined:
    """The part of a land that groups of so many owners can lie in; no such group has more than `most_parcels`.

    `chosen` are the numbers of its parcels in the whole land.
    """

    land: Land
    chosen: Numbers
    most_parcels: int


def confine(land: Land, owners: int, need_m2: float) -> Confined:
    """Where groups of so many owners can have so much land."""
    if owners == 1:
        return _of_one(land, need_m2)
    if owners == 2:
        return _of_two(land, need_m2)
    return Confined(land, np.arange(land.size), land.size)


def _of_one(land: Land, need_m2: float) -> Confined:
    own = within_owners(land)
    block = connected(land.size, own.from_parcel, own.neighbour)
    large = sums(block, land.area_m2) >= need_m2
    chosen = np.flatnonzero(large[block])
    return Confined(subset(own, chosen), chosen, int(np.bincount(block)[large].max(initial=0)))


def _of_two(land: Land, need_m2: float) -> Confined:
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
    large = sums(piece, block_m2[key % land.size], len(key)) >= need_m2
    inside = np.zeros(len(block_m2), dtype=bool)
    inside[(key % land.size)[large[piece]]] = True
    most = int(sums(piece, block_count[key % land.size], len(key))[large].max(initial=0))
    chosen = np.flatnonzero(inside[block])
    return Confined(subset(land, chosen), chosen, most)

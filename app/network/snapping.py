"""Hang places and facilities on the edges of a network: the nearest edge that is access, and both of its ends. Pure."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from app.codes import Mode
from app.network.model import (
    ACCESS_M_PER_S,
    MODES,
    MOST_ACCESS_M,
    NO_EDGE,
    Attachments,
    Direction,
    Floats,
    Hung,
    Integers,
    Network,
    Objects,
    Snaps,
)
from app.network.weights import weigh

PROCESSORS = os.cpu_count() or 1
FEWEST_A_THREAD = 5_000  # places
Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True)
class Shortcuts:
    """Trips that stay on one edge, s of them, by one mode: of a place to a facility on the same edge, and back."""

    place: Integers  # (s,)
    facility: Integers  # (s,) by their position
    weight: dict[Direction, Floats]  # (s,) infinity where the edge may not be driven that way


def hang(network: Network, geometries: Objects, limit_m: float = MOST_ACCESS_M) -> Hung:
    """Hang geometries on the nearest edges; a MultiPoint is one thing with several points of access, as exits have."""
    is_several = shapely.get_type_id(geometries) == shapely.GeometryType.MULTIPOINT
    owner = np.arange(len(geometries), dtype=np.int64)
    parts = geometries
    if is_several.any():
        owner = np.repeat(owner, np.where(is_several, shapely.get_num_geometries(geometries), 1))
        parts = geometries[owner]
        first = np.searchsorted(owner, owner)
        number = np.arange(len(owner)) - first
        parts = np.where(is_several[owner], shapely.get_geometry(parts, number), parts)
    return hang_snaps(network, AccessEdges(network).nearest(parts, limit_m), owner, len(geometries))


def hang_snaps(network: Network, snaps: Snaps, owner: Integers, count: int) -> Hung:
    """The same for points of access whose places on edges are known."""
    return Hung(count, owner, snaps, {mode: attach(network, snaps, mode, owner) for mode in MODES})


class AccessEdges:
    """The edges of a network that are access, ready to be asked for the nearest."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._numbers = np.flatnonzero(network.is_access)
        self._tree = shapely.STRtree(network.lines[self._numbers])

    def nearest(self, geometries: Objects, limit_m: float = MOST_ACCESS_M) -> Snaps:
        """Where geometries (p,) meet the road: the nearest edge; of equally near ones the first.

        An outline meets it at its nearest point. None and empty geometries meet none.
        """
        place, found = self._nearest(geometries, limit_m)
        snapped, starts = np.unique(place, return_index=True)
        edge = np.full(len(geometries), NO_EDGE, dtype=np.int64)
        if len(snapped):
            edge[snapped] = self._numbers[np.minimum.reduceat(found, starts)]
        return locate(self._network, geometries, edge)

    def _nearest(self, geometries: Objects, limit_m: float) -> tuple[Integers, Integers]:
        """Pairs of places and their nearest edges, place by place; many are looked at by all processors at once."""
        if len(geometries) < 2 * FEWEST_A_THREAD:
            return self._within(geometries, limit_m)
        parts = np.array_split(geometries, min(PROCESSORS, len(geometries) // FEWEST_A_THREAD))
        with ThreadPoolExecutor(len(parts)) as pool:
            found = list(pool.map(lambda part: self._within(part, limit_m), parts))
        first = np.cumsum([0, *(len(part) for part in parts[:-1])])
        place = np.concatenate([places + start for (places, _), start in zip(found, first, strict=True)])
        return place, np.concatenate([edges for _, edges in found])

    def _within(self, geometries: Objects, limit_m: float) -> tuple[Integers, Integers]:
        # The tree's own limit would have it look at every edge within that distance.
        (place, edge), distance_m = self._tree.query_nearest(geometries, return_distance=True)
        is_near = distance_m <= limit_m
        return place[is_near], edge[is_near]


def locate(network: Network, geometries: Objects, edge: Integers) -> Snaps:
    """The points of given edges (p,) that are nearest to geometries (p,)."""
    share, access_m = np.full(len(edge), np.nan), np.full(len(edge), np.nan)
    is_near = edge != NO_EDGE
    lines = network.lines[edge[is_near]]
    legs = shapely.shortest_line(geometries[is_near], lines)
    share[is_near] = shapely.line_locate_point(lines, shapely.get_point(legs, 1), normalized=True)
    access_m[is_near] = shapely.length(legs)
    return Snaps(edge, share, access_m)


def attach(network: Network, snaps: Snaps, mode: Mode, owner: Integers | None = None) -> Attachments:
    """The costs by one mode between points of access and both ends of their edges; without an edge there are none.

    `owner` (r,) says whose the points are; left out, each is of its own.
    """
    rows = np.flatnonzero(snaps.edge != NO_EDGE)
    edge, share, access_m = snaps.edge[rows], snaps.share[rows], snaps.access_m[rows]
    along_s, against_s = network.seconds[mode][edge].T
    before_m, after_m = share * network.length_m[edge], (1.0 - share) * network.length_m[edge]
    access_s = access_m / ACCESS_M_PER_S
    return Attachments(
        place=np.repeat(rows if owner is None else owner[rows], 2),
        node=_pairs(network.from_node[edge], network.to_node[edge]),
        to_node_s=_pairs(access_s + _part(share, against_s), access_s + _part(1.0 - share, along_s)),
        to_node_m=_pairs(access_m + before_m, access_m + after_m),
        from_node_s=_pairs(access_s + _part(share, along_s), access_s + _part(1.0 - share, against_s)),
        from_node_m=_pairs(access_m + before_m, access_m + after_m),
    )


def shortcuts(network: Network, places: Hung, facilities: Hung, mode: Mode) -> Shortcuts:
    """Trips between places and facilities that hang on the same edge, which need not pass either of its ends."""
    of_place, of_facility = _on_same_edge(places.snaps.edge, facilities.snaps.edge)
    edge = places.snaps.edge[of_place]
    ahead = facilities.snaps.share[of_facility] - places.snaps.share[of_place]
    legs_m = places.snaps.access_m[of_place] + facilities.snaps.access_m[of_facility]
    length_m = legs_m + np.abs(ahead) * network.length_m[edge]
    along_s, against_s = network.seconds[mode][edge].T
    legs_s = legs_m / ACCESS_M_PER_S
    to_s = _part(np.maximum(ahead, 0.0), along_s) + _part(np.maximum(-ahead, 0.0), against_s)
    from_s = _part(np.maximum(-ahead, 0.0), along_s) + _part(np.maximum(ahead, 0.0), against_s)
    return Shortcuts(
        places.owner[of_place],
        facilities.owner[of_facility],
        {Direction.TO: weigh(legs_s + to_s, length_m), Direction.FROM: weigh(legs_s + from_s, length_m)},
    )


def _on_same_edge(places: Integers, facilities: Integers) -> tuple[Integers, Integers]:
    """All pairs of positions in both whose edges are the same."""
    order = np.argsort(facilities, kind="stable")
    first = np.searchsorted(facilities[order], places, side="left")
    last = np.searchsorted(facilities[order], places, side="right")
    count = np.where(places == NO_EDGE, 0, last - first)
    of_place = np.repeat(np.arange(len(places)), count)
    number = np.arange(len(of_place)) - np.repeat(np.cumsum(count) - count, count)
    return of_place, order[np.repeat(first, count) + number]


def _part(share: Floats, seconds: Floats) -> Floats:
    """A share of a time; none of an infinite time is nothing: one who is at the end of an edge need not drive it."""
    with np.errstate(invalid="ignore"):  # nothing times infinity
        part: Floats = np.where(share == 0.0, 0.0, share * seconds)
    return part


def _pairs(first: NDArray[Number], second: NDArray[Number]) -> NDArray[Number]:
    """Both arrays (r,) in turn, (2r,)."""
    return np.stack([first, second], axis=1).ravel()

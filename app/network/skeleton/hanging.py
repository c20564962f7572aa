"""Places and facilities on a skeleton network: straight to the nodes around them, or straight to each other.

A skeleton has no road at most places. What is driven off it is taken as a straight line, with a detour and a speed that
say how roads are in general; the way straight to the facility counts where it is the quicker one.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import shapely
from scipy.spatial import cKDTree

from app.codes import Mode
from app.network.model import (
    MODES,
    NO_EDGE,
    Attachments,
    Facilities,
    Floats,
    Found,
    Hung,
    Integers,
    Network,
    Objects,
    Snaps,
    Travel,
)
from app.network.travel import Places, Searched
from app.network.travel import travel as travel_on_roads
from app.network.weights import weigh

NEAREST = 12  # nodes that a place hangs on
FARTHEST_M = 12_000.0  # straight; what is farther from every node does not hang on the network

# Lengths fitted to the real roads of Halle, see docs/accuracy.md; speeds are along the straight line.
ACCESS_DETOUR = 1.2
DIRECT_DETOUR = 1.25
ACCESS_KMH: Mapping[Mode, float] = {Mode.CAR: 30.0, Mode.TRUCK: 27.0}
DIRECT_KMH: Mapping[Mode, float] = {Mode.CAR: 25.0, Mode.TRUCK: 23.0}


def hang(network: Network, geometries: Objects) -> Hung:
    """Hang geometries (p,), by their middle, on the nodes nearest to them that one may turn off the road at."""
    at, xy = _middles(geometries)
    nodes = access_nodes(network)
    straight_m, found = cKDTree(network.xy[nodes]).query(xy, k=NEAREST, distance_upper_bound=FARTHEST_M)
    row, column = np.nonzero(np.isfinite(straight_m))
    place, node, leg_m = at[row], nodes[found[row, column]], straight_m[row, column]
    access_m = np.full(len(geometries), np.nan)
    access_m[at] = np.where(np.isfinite(straight_m[:, 0]), straight_m[:, 0] * ACCESS_DETOUR, np.nan)
    nowhere = Snaps(np.full(len(geometries), NO_EDGE), np.full(len(geometries), np.nan), access_m)
    by_mode = {mode: _legs(place, node, leg_m, mode) for mode in MODES}
    return Hung(len(geometries), np.arange(len(geometries)), nowhere, by_mode)


def access_nodes(network: Network) -> Integers:
    """The nodes that ordinary roads meet at."""
    nodes: Integers = np.unique(
        np.concatenate([network.from_node[network.is_access], network.to_node[network.is_access]])
    )
    return nodes


def coverage(network: Network) -> shapely.MultiPolygon:
    """Where places hang on the network, EPSG:25832."""
    area = shapely.union_all(shapely.buffer(shapely.points(network.xy[access_nodes(network)]), FARTHEST_M))
    parts = shapely.get_parts(area)
    return shapely.MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon)])


def travel(searched: Searched, places: Places) -> Travel:
    """What was found for places on the network, or straight where that is quicker."""
    on_roads = travel_on_roads(searched, places)
    is_lost = np.array([reason is not None for reason in on_roads.reason], dtype=np.bool_)
    straight_m, nearest = _straight(searched.facilities, places.middle)
    found = {}
    for (mode, direction), of_nodes in on_roads.found.items():
        straight = weigh(straight_m * 3.6 / DIRECT_KMH[mode], straight_m * DIRECT_DETOUR)
        is_quicker = (straight < of_nodes.weight) & ~is_lost[:, np.newaxis]  # never where NaN says that it is untold
        found[(mode, direction)] = Found(
            np.where(is_quicker, straight, of_nodes.weight), np.where(is_quicker, nearest, of_nodes.facility)
        )
    return replace(on_roads, found=found)


def _legs(place: Integers, node: Integers, straight_m: Floats, mode: Mode) -> Attachments:
    leg_s, leg_m = straight_m * 3.6 / ACCESS_KMH[mode], straight_m * ACCESS_DETOUR
    return Attachments(place, node, to_node_s=leg_s, to_node_m=leg_m, from_node_s=leg_s, from_node_m=leg_m)


def _middles(geometries: Objects) -> tuple[Integers, Floats]:
    """The positions of the geometries that lie somewhere, and their middles."""
    middles = shapely.centroid(geometries)
    at = np.flatnonzero(~(shapely.is_missing(middles) | shapely.is_empty(middles)))
    return at, shapely.get_coordinates(middles[at]).reshape(-1, 2)


def _straight(facilities: Facilities, middle: Floats) -> tuple[Floats, Integers]:
    """Straight line (p, t) to the nearest facility of each target, infinity where there is none, and its id."""
    straight_m = np.full((len(middle), len(facilities.targets)), np.inf)
    nearest = np.full(straight_m.shape, -1, dtype=np.int64)
    at = np.flatnonzero(~np.isnan(middle[:, 0]))
    of_facility, ends = _middles(facilities.points)
    for target, is_of in enumerate(facilities.is_of.T):
        members = np.flatnonzero(is_of[of_facility])
        if len(members):
            straight_m[at, target], found = cKDTree(ends[members]).query(middle[at])
            nearest[at, target] = facilities.ids[of_facility[members[found]]]
    return straight_m, nearest

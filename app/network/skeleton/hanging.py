"""Places and facilities on a skeleton network: straight to the nodes around them.

A skeleton has no road at most places. What is driven off it is taken as a straight line, with a detour and a speed that
say how roads are in general. That is no better than a straight line all the way where the way is short, so a skeleton
only tells of targets that are far away; decision 24 has the figures.
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
    NO_FACILITY,
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

NEAREST = 6  # nodes that a place hangs on
FARTHEST_M = 12_000.0  # straight; what is farther from every node does not hang on the network
LEAST_TOLD_M = 25_000.0  # straight; nearer targets are told as well or better by a straight line

ACCESS_DETOUR = 1.25  # fitted to the real streets of Halle, see docs/accuracy.md
ACCESS_KMH: Mapping[Mode, float] = {Mode.CAR: 30.0, Mode.TRUCK: 27.0}  # along the straight line


def hang(network: Network, geometries: Objects) -> Hung:
    """Hang geometries (p,), by their middle, on the nodes nearest to them that one may turn off the road at."""
    at, xy = _middles(geometries)
    nodes = access_nodes(network)
    straight_m, found = cKDTree(network.xy[nodes]).query(xy, k=NEAREST, distance_upper_bound=FARTHEST_M)
    row, column = np.nonzero(np.isfinite(straight_m))
    place, node, leg_m = at[row], nodes[found[row, column]], straight_m[row, column] * ACCESS_DETOUR
    access_m = np.full(len(geometries), np.nan)
    access_m[at] = np.where(np.isfinite(straight_m[:, 0]), straight_m[:, 0] * ACCESS_DETOUR, np.nan)
    off_edges = Snaps(np.full(len(geometries), NO_EDGE), np.full(len(geometries), np.nan), access_m)
    by_mode = {mode: _legs(place, node, leg_m, mode) for mode in MODES}
    return Hung(len(geometries), np.arange(len(geometries)), off_edges, by_mode)


def access_nodes(network: Network) -> Integers:
    """The nodes that ordinary roads meet at."""
    nodes: Integers = np.unique(
        np.concatenate([network.from_node[network.is_access], network.to_node[network.is_access]])
    )
    return nodes


def coverage(network: Network) -> shapely.MultiPolygon:
    """Where places hang on the network, EPSG:25832."""
    area = shapely.union_all(shapely.buffer(shapely.points(network.xy[access_nodes(network)]), FARTHEST_M))
    return shapely.MultiPolygon([part for part in shapely.get_parts(area) if isinstance(part, shapely.Polygon)])


def travel(searched: Searched, places: Places) -> Travel:
    """What was found for places; NaN for targets of which any facility is nearer than `LEAST_TOLD_M`."""
    told = travel_on_roads(searched, places)
    is_lost = np.array([reason is not None for reason in told.reason], dtype=np.bool_)[:, np.newaxis]
    is_near = (_straight_m(searched.facilities, places.middle) < LEAST_TOLD_M) & ~is_lost
    found = {
        key: Found(np.where(is_near, np.nan, each.weight), np.where(is_near, NO_FACILITY, each.facility))
        for key, each in told.found.items()
    }
    return replace(told, found=found)


def _legs(place: Integers, node: Integers, leg_m: Floats, mode: Mode) -> Attachments:
    leg_s = leg_m / ACCESS_DETOUR * 3.6 / ACCESS_KMH[mode]
    return Attachments(place, node, to_node_s=leg_s, to_node_m=leg_m, from_node_s=leg_s, from_node_m=leg_m)


def _middles(geometries: Objects) -> tuple[Integers, Floats]:
    """The positions of the geometries that lie somewhere, and their middles."""
    middles = shapely.centroid(geometries)
    at = np.flatnonzero(~(shapely.is_missing(middles) | shapely.is_empty(middles)))
    return at, shapely.get_coordinates(middles[at]).reshape(-1, 2)


def _straight_m(facilities: Facilities, middle: Floats) -> Floats:
    """Straight line (p, t) to the nearest facility of each target, infinity where there is none."""
    straight_m = np.full((len(middle), len(facilities.targets)), np.inf)
    at = np.flatnonzero(np.isfinite(middle).all(axis=1))
    of_facility, ends = _middles(facilities.points)
    for target, is_of in enumerate(facilities.is_of.T):
        members = np.flatnonzero(is_of[of_facility])
        if len(members):
            straight_m[at, target] = cKDTree(ends[members]).query(middle[at])[0]
    return straight_m

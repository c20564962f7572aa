"""What a search found for nodes, carried to the places that hang on them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from app.codes import Mode
from app.network import graph
from app.network.model import (
    MODES,
    NO_EDGE,
    NO_FACILITY,
    Attachments,
    Booleans,
    Direction,
    Facilities,
    Floats,
    Found,
    Hung,
    Integers,
    Network,
    Objects,
    Travel,
    Unreachable,
)
from app.network.search import nearest
from app.network.snapping import Shortcuts, shortcuts
from app.network.weights import metres_of, weigh

Fields = Mapping[tuple[Mode, Direction], Found]  # of nodes; facilities by their position


@dataclass(frozen=True)
class Searched:
    """A network with the facilities on it, and what was found for its nodes.

    A facility that is not covered hangs nowhere, and may be nearer than any that was found.
    """

    network: Network
    facilities: Facilities
    is_covered: Booleans  # (f,)
    hung: Hung
    fields: Fields


@dataclass(frozen=True)
class Places:
    """What is measured from: p parcels, sites or bare places."""

    middle: Floats  # (p, 2) EPSG:25832, NaN where it has neither outline nor position
    is_covered: Booleans  # (p,) whether the network is complete there
    hung: Hung


def search(network: Network, facilities: Facilities, hung: Hung) -> Searched:
    """Find the nearest facility of each target for every node, by both modes in both directions."""
    fields: dict[tuple[Mode, Direction], Found] = {}
    for mode in MODES:
        searched = graph.hang(graph.build(network, mode), hung.by_mode[mode], hung.count)
        fields |= {(mode, direction): nearest(searched, direction, facilities.is_of) for direction in Direction}
    return Searched(network, facilities, hangs(hung), hung, fields)


def hangs(hung: Hung) -> Booleans:
    """Which of the things (p,) hang on the network at all."""
    is_hung = np.zeros(hung.count, dtype=np.bool_)
    is_hung[hung.by_mode[MODES[0]].place] = True
    return is_hung


def places_of(geometries: Objects, hung: Hung, coverage: shapely.Geometry | None) -> Places:
    """Places by their geometries in the storage CRS, None where there is none."""
    middle = np.full((len(geometries), 2), np.nan)
    is_somewhere = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    middle[is_somewhere] = shapely.get_coordinates(shapely.centroid(geometries[is_somewhere]))
    return Places(middle, covers(coverage, geometries), hung)


def covers(coverage: shapely.Geometry | None, geometries: Objects) -> Booleans:
    """Which geometries (p,) a network covers; where its coverage was never said, it covers every one there is."""
    if coverage is None:
        return ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    shapely.prepare(coverage)
    is_covered: Booleans = shapely.intersects(coverage, geometries)
    return is_covered


def covered_points(facilities: Facilities, coverage: shapely.Geometry | None) -> Objects:
    """The points of facilities (f,), None for those that a network does not cover."""
    points = facilities.points.copy()
    points[~covers(coverage, points)] = None
    return points


def is_told(places: Places, found: Travel) -> Booleans:
    """Which places (p,) are worth a row: those that the network covers, and those that lie nowhere, with the reason."""
    return places.is_covered | np.array([reason is not None for reason in found.reason], dtype=np.bool_)


def travel(searched: Searched, places: Places) -> Travel:
    """What was found for places, and why nothing was found for some of them."""
    access_m, edge = _first_access(places.hung)
    reason = _reasons(places, access_m)
    is_lost = np.array([why is not None for why in reason], dtype=np.bool_)[:, np.newaxis]
    nearer_m = _nearest_uncovered_m(searched, places.middle)
    has_none = ~searched.facilities.is_of.any(axis=0)
    ids = np.append(searched.facilities.ids, NO_FACILITY)
    found = {}
    for mode in MODES:
        of_mode = _of_places(searched, places.hung, mode)
        shortest_m = np.minimum(*(metres_of(each.weight) for each in of_mode.values()))
        is_untold = (nearer_m < shortest_m) | has_none | ~places.is_covered[:, np.newaxis]
        for direction, each in of_mode.items():
            weight = np.where(is_lost, np.inf, np.where(is_untold, np.nan, each.weight))
            found[(mode, direction)] = Found(weight, ids[np.where(np.isfinite(weight), each.facility, NO_FACILITY)])
    access_m, edge = np.where(places.is_covered, access_m, np.nan), np.where(places.is_covered, edge, NO_EDGE)
    return Travel(searched.facilities.targets, found, access_m, edge, reason)


def combine(attachments: Attachments, count: int, nodes: Found, direction: Direction) -> Found:
    """The nearest facilities of so many places: the least over the nodes that each hangs on."""
    if direction is Direction.TO:
        legs = weigh(attachments.to_node_s, attachments.to_node_m)
    else:
        legs = weigh(attachments.from_node_s, attachments.from_node_m)
    found = Found(np.full((count, nodes.weight.shape[1]), np.inf), np.full((count, nodes.weight.shape[1]), NO_FACILITY))
    turn = np.arange(len(legs)) - np.searchsorted(attachments.place, attachments.place)
    for number in range(int(turn.max(initial=-1)) + 1):
        rows = np.flatnonzero(turn == number)
        node = attachments.node[rows]
        offered = Found(nodes.weight[node] + legs[rows, np.newaxis], nodes.facility[node])
        _improve(found, attachments.place[rows], offered)
    return found


def take_shortcuts(found: Found, trips: Shortcuts, direction: Direction, is_of: Booleans) -> None:
    """Put trips that stay on one edge in place of longer ones."""
    weight = trips.weight[direction]
    for trip in np.argsort(-weight, kind="stable"):  # each improves on those before
        facility = trips.facility[trip]
        offered = Found(
            np.where(is_of[facility], weight[trip], np.inf)[np.newaxis], np.full((1, is_of.shape[1]), facility)
        )
        _improve(found, trips.place[trip : trip + 1], offered)


def _improve(found: Found, place: Integers, offered: Found) -> None:
    """Take what is offered to some places, each once, where it is less."""
    is_less = offered.weight < found.weight[place]
    row, target = np.nonzero(is_less)
    found.weight[place[row], target] = offered.weight[is_less]
    found.facility[place[row], target] = offered.facility[is_less]


def _of_places(searched: Searched, hung: Hung, mode: Mode) -> dict[Direction, Found]:
    trips = shortcuts(searched.network, hung, searched.hung, mode)
    of_mode = {}
    for direction in Direction:
        found = combine(hung.by_mode[mode], hung.count, searched.fields[(mode, direction)], direction)
        take_shortcuts(found, trips, direction, searched.facilities.is_of)
        of_mode[direction] = found
    return of_mode


def _first_access(hung: Hung) -> tuple[Floats, Integers]:
    """Length of the access leg and edge of each place, the first where it has several."""
    first = np.searchsorted(hung.owner, np.arange(hung.count))
    return hung.snaps.access_m[first], hung.snaps.edge[first]


def _reasons(places: Places, access_m: Floats) -> list[Unreachable | None]:
    is_nowhere = np.isnan(places.middle[:, 0])
    is_far = np.isnan(access_m) & places.is_covered
    return [
        Unreachable.NO_PLACE if nowhere else Unreachable.FAR_FROM_ROAD if far else None
        for nowhere, far in zip(is_nowhere.tolist(), is_far.tolist(), strict=True)
    ]


def _nearest_uncovered_m(searched: Searched, middle: Floats) -> Floats:
    """Straight line (p, t) from the middle of each place to the nearest facility that is not covered."""
    nearest_m = np.full((len(middle), len(searched.facilities.targets)), np.inf)
    is_somewhere = ~np.isnan(middle[:, 0])
    for target, is_of in enumerate(searched.facilities.is_of.T):
        points = searched.facilities.points[is_of & ~searched.is_covered]
        if len(points):
            tree = cKDTree(shapely.get_coordinates(shapely.centroid(points)))
            nearest_m[is_somewhere, target] = tree.query(middle[is_somewhere])[0]
    return nearest_m

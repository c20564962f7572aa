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

    A facility that hangs nowhere is not covered: it may be nearer than any that was found.
    """

    network: Network
    facilities: Facilities
    hung: Hung
    fields: Fields


@dataclass(frozen=True)
class Places:
    """What is measured from: p geometries in the storage CRS (None where there is none), and how they hang."""

    geometries: Objects
    is_covered: Booleans  # (p,) whether the network is complete there
    hung: Hung


def search(network: Network, facilities: Facilities, hung: Hung) -> Searched:
    """Find the nearest facility of each target for every node, by both modes in both directions."""
    fields: dict[tuple[Mode, Direction], Found] = {}
    for mode in MODES:
        searched = graph.hang(graph.build(network, mode), hung.by_mode[mode], hung.count)
        fields |= {(mode, direction): nearest(searched, direction, facilities.is_of) for direction in Direction}
    return Searched(network, facilities, hung, fields)


def travel(searched: Searched, places: Places) -> Travel:
    """What was found for places, and why nothing was found for some of them."""
    access_m, edge = _first_access(places.hung)
    reason = _reasons(places, access_m)
    is_lost = np.array([why is not None for why in reason], dtype=np.bool_)
    nearer_m = _nearest_uncovered_m(searched, places.geometries)
    has_none = ~searched.facilities.is_of.any(axis=0)
    found = {}
    for mode in MODES:
        of_mode = {direction: _of_places(searched, places.hung, mode, direction) for direction in Direction}
        shortest_m = np.minimum(*(metres_of(each.weight) for each in of_mode.values()))
        is_untold = (nearer_m < shortest_m) | has_none | ~places.is_covered[:, np.newaxis]
        for direction, each in of_mode.items():
            _blank(each, is_untold, np.nan)
            _blank(each, np.broadcast_to(is_lost[:, np.newaxis], is_untold.shape), np.inf)
            ids = np.append(searched.facilities.ids, NO_FACILITY)
            found[(mode, direction)] = Found(each.weight, ids[each.facility])
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


def _of_places(searched: Searched, hung: Hung, mode: Mode, direction: Direction) -> Found:
    found = combine(hung.by_mode[mode], hung.count, searched.fields[(mode, direction)], direction)
    trips = shortcuts(searched.network, hung, searched.hung, mode)
    take_shortcuts(found, trips, direction, searched.facilities.is_of)
    return found


def _first_access(hung: Hung) -> tuple[Floats, Integers]:
    """Length of the access leg and edge of each place, the first where it has several."""
    first = np.searchsorted(hung.owner, np.arange(hung.count))
    return hung.snaps.access_m[first], hung.snaps.edge[first]


def _reasons(places: Places, access_m: Floats) -> list[Unreachable | None]:
    is_nowhere = shapely.is_missing(places.geometries) | shapely.is_empty(places.geometries)
    is_far = np.isnan(access_m) & places.is_covered
    return [
        Unreachable.NO_PLACE if nowhere else Unreachable.FAR_FROM_ROAD if far else None
        for nowhere, far in zip(is_nowhere.tolist(), is_far.tolist(), strict=True)
    ]


def _nearest_uncovered_m(searched: Searched, geometries: Objects) -> Floats:
    """Straight line (p, t) from the middle of each place to the nearest facility that hangs nowhere."""
    nearest_m = np.full((len(geometries), len(searched.facilities.targets)), np.inf)
    is_hung = np.zeros(searched.hung.count, dtype=np.bool_)
    is_hung[searched.hung.by_mode[MODES[0]].place] = True
    middle = shapely.centroid(geometries)
    is_somewhere = ~(shapely.is_missing(middle) | shapely.is_empty(middle))
    for target, is_of in enumerate(searched.facilities.is_of.T):
        points = searched.facilities.points[is_of & ~is_hung]
        if len(points):
            tree = cKDTree(shapely.get_coordinates(points))
            nearest_m[is_somewhere, target] = tree.query(shapely.get_coordinates(middle[is_somewhere]))[0]
    return nearest_m


def _blank(found: Found, is_blank: Booleans, weight: float) -> None:
    found.weight[is_blank] = weight
    found.facility[is_blank] = NO_FACILITY

"""A network as it would be with roads added, changed or closed: what a scenario asks. Pure.

Edges keep their numbers: a closed edge stays as one that nobody may drive, and new ones follow behind the others.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from app.codes import Method, Mode
from app.network.model import MODES, Booleans, Floats, Integers, Network, Objects, RoadClass

# An end of a new road nearer than this to a road joins it. A skeleton is drawn in straight lines between rough points.
TOUCHES_M = {Method.ROAD: 50.0, Method.SKELETON: 2_000.0}
SAME_PLACE_M = 1.0
ALONG_M = 15.0  # an edge lies along a drawn line where it stays this near to it
ALONG_SHARE = 0.8  # for so much of its length

NO_ACCESS = (RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK, RoadClass.TRUNK_LINK, RoadClass.FERRY)


@dataclass(frozen=True)
class NewRoad:
    """A road that is not there yet. `kmh` holds the modes that may drive it."""

    line: shapely.LineString  # EPSG:25832
    road_class: RoadClass
    kmh: Mapping[Mode, float]
    one_way: bool = False
    name: str | None = None


@dataclass(frozen=True)
class ChangedRoad:
    """Existing edges, along a line or of a way of OpenStreetMap, and what they become.

    Modes in `kmh` drive at that speed where they may drive today; `closed` modes may not any more.
    """

    line: shapely.LineString | None = None
    way_id: int | None = None
    kmh: Mapping[Mode, float] | None = None
    closed: tuple[Mode, ...] = ()


class TouchesNothing(Exception):
    """A new road of which no end meets a road, or a change of roads that are not there."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number  # position of the road in what was given


def altered(network: Network, new: Sequence[NewRoad] = (), changed: Sequence[ChangedRoad] = ()) -> Network:
    """The network with roads changed, then added. TouchesNothing names the first that finds no road."""
    seconds = {mode: network.seconds[mode].copy() for mode in MODES}
    is_access = network.is_access.copy()
    for number, change in enumerate(changed):
        edges = _edges_of(network, change)
        if not len(edges):
            raise TouchesNothing(number)
        _change(network, edges, change, seconds)
        is_access[edges] &= np.all([np.isfinite(seconds[mode][edges]).any(axis=1) for mode in MODES], axis=0)
    network = replace(network, seconds=seconds, is_access=is_access)
    return _with_new_roads(network, new) if new else network


def loose_ends(network: Network, new: Sequence[NewRoad]) -> list[tuple[int, bool]]:
    """Ends of new roads that meet nothing: the position of the road, and whether it is its last end."""
    if not new:
        return []
    return [(int(end) // 2, bool(end % 2)) for end in np.flatnonzero(_ends(network, new).is_loose)]


def _edges_of(network: Network, change: ChangedRoad) -> Integers:
    if change.way_id is not None:
        return np.flatnonzero(network.way_id == change.way_id)
    corridor = shapely.buffer(change.line, ALONG_M, cap_style="flat")
    near = np.flatnonzero(shapely.intersects(network.lines, corridor))
    within_m = shapely.length(shapely.intersection(network.lines[near], corridor))
    found: Integers = near[within_m >= ALONG_SHARE * shapely.length(network.lines[near])]
    return found


def _change(network: Network, edges: Integers, change: ChangedRoad, seconds: Mapping[Mode, Floats]) -> None:
    for mode, kmh in (change.kmh or {}).items():
        time_s = (network.length_m[edges] / (kmh / 3.6))[:, np.newaxis]
        seconds[mode][edges] = np.where(np.isfinite(seconds[mode][edges]), time_s, np.inf)
    for mode in change.closed:
        seconds[mode][edges] = np.inf


# --- adding --------------------------------------------------------------------------------------


class _Added:
    """Nodes and edges that come to a network, in the order in which they are numbered."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.xy: list[tuple[float, float]] = []
        self.columns: dict[str, list[Any]] = defaultdict(list)
        self.times: dict[Mode, list[tuple[float, float]]] = {mode: [] for mode in MODES}
        self.replaced: list[int] = []

    def node(self, point: shapely.Point) -> int:
        self.xy.append((point.x, point.y))
        return self.network.node_count + len(self.xy) - 1

    def at(self, node: int) -> tuple[float, float]:
        """Where a node is, old or new."""
        old = self.network.node_count
        x, y = self.network.xy[node] if node < old else self.xy[node - old]
        return float(x), float(y)

    def edge(
        self, nodes: tuple[int, int], line: BaseGeometry, times: Mapping[Mode, tuple[float, float]], **said: object
    ) -> None:
        columns = {"from_node": nodes[0], "to_node": nodes[1], "length_m": max(line.length, 0.5), "lines": line}
        for name, value in (columns | said).items():
            self.columns[name].append(value)
        for mode in MODES:
            self.times[mode].append(times[mode])

    def joined(self) -> Network:
        """The network with them; edges that were replaced by their parts may not be driven."""
        network = self.network
        seconds = {
            mode: np.vstack([network.seconds[mode], np.array(self.times[mode]).reshape(-1, 2)]) for mode in MODES
        }
        for mode in MODES:
            seconds[mode][self.replaced] = np.inf
        appended: dict[str, Any] = {
            name: np.concatenate([getattr(network, name), _column(getattr(network, name), values)])
            for name, values in self.columns.items()
        }
        appended["is_access"][self.replaced] = False
        return replace(
            network, xy=np.vstack([network.xy, np.array(self.xy).reshape(-1, 2)]), seconds=seconds, **appended
        )


def _column(like: Any, values: list[Any]) -> Any:
    column = np.empty(len(values), dtype=like.dtype)
    column[:] = values
    return column


def _with_new_roads(network: Network, new: Sequence[NewRoad]) -> Network:
    added = _Added(network)
    ends = _ends(network, new)
    nodes_of = _split(added, ends)
    for number, road in enumerate(new):
        start, end = _Ends.of(number)
        if ends.is_loose[start] and ends.is_loose[end]:
            raise TouchesNothing(number)
        _add_road(added, road, nodes_of[ends.place[start]], nodes_of[ends.place[end]])
    return added.joined()


@dataclass(frozen=True)
class _Ends:
    """Both ends of each new road: the place (ends within a metre share one), and the edge that is met there, or -1."""

    points: Objects
    place: Integers
    edge: Integers
    at_m: Floats  # along that edge

    @staticmethod
    def of(number: int) -> tuple[int, int]:
        return 2 * number, 2 * number + 1

    @property
    def is_loose(self) -> Booleans:
        """Which ends meet neither a road of the network nor the end of another new road."""
        is_alone = np.bincount(self.place, minlength=len(self.place))[self.place] == 1
        return np.asarray(is_alone & (self.edge < 0))


def _ends(network: Network, new: Sequence[NewRoad]) -> _Ends:
    points = np.array([shapely.get_point(road.line, at) for road in new for at in (0, -1)], dtype=object)
    drivable = np.flatnonzero(np.any([np.isfinite(network.seconds[mode]).any(axis=1) for mode in MODES], axis=0))
    edge = np.full(len(points), -1)
    if len(drivable):
        tree = shapely.STRtree(network.lines[drivable])
        places, found = tree.query_nearest(points, max_distance=TOUCHES_M[network.method], all_matches=False)
        edge[places] = drivable[found]
    at_m = np.zeros(len(points))
    met = edge >= 0
    at_m[met] = shapely.line_locate_point(network.lines[edge[met]], points[met])
    apart = shapely.distance(points[:, np.newaxis], points[np.newaxis, :])
    place = np.argmax(apart <= SAME_PLACE_M, axis=1)  # the first end at the same place
    return _Ends(points, place, edge, at_m)


def _split(added: _Added, ends: _Ends) -> dict[int, list[int]]:
    """The nodes of each place: new ones within the edges met there, whose parts take their place."""
    network = added.network
    nodes: dict[int, list[int]] = {}
    cuts: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for place in dict.fromkeys(ends.place.tolist()):
        edge = int(ends.edge[place])
        if edge < 0:
            nodes[place] = [added.node(ends.points[place])]
            continue
        line, at_m = network.lines[edge], float(ends.at_m[place])
        if min(at_m, line.length - at_m) <= SAME_PLACE_M:
            nodes[place] = _nodes_at(
                network, network.from_node[edge] if at_m <= SAME_PLACE_M else network.to_node[edge]
            )
            continue
        nodes[place] = [added.node(line.interpolate(at_m))]
        cuts[edge].append((at_m, nodes[place][0]))
    for edge, places in cuts.items():
        _cut(added, edge, sorted(places))
    return nodes


def _nodes_at(network: Network, node: int) -> list[int]:
    """A node and its copies: a road that is new is forbidden to nobody who comes there."""
    apart_m = np.hypot(*(network.xy - network.xy[node]).T)
    return [int(each) for each in np.flatnonzero(apart_m == 0)]


def _cut(added: _Added, edge: int, places: Sequence[tuple[float, int]]) -> None:
    """Replace an edge by its parts between places given in metres along it, with the share of its time each."""
    network = added.network
    line = network.lines[edge]
    stops = [(0.0, int(network.from_node[edge])), *places, (line.length, int(network.to_node[edge]))]
    said = {name: getattr(network, name)[edge] for name in ("is_access", "road_class", "name", "way_id")}
    for (start_m, start), (end_m, end) in pairwise(stops):
        share = (end_m - start_m) / line.length
        along, back = ({mode: network.seconds[mode][edge][way] * share for mode in MODES} for way in (0, 1))
        times = {mode: (float(along[mode]), float(back[mode])) for mode in MODES}
        added.edge((start, end), substring(line, start_m, end_m), times, **said)
    added.replaced.append(edge)


def _add_road(added: _Added, road: NewRoad, starts: Sequence[int], ends: Sequence[int]) -> None:
    is_access = len(road.kmh) == len(MODES) and road.road_class not in NO_ACCESS
    for start in starts:
        for end in ends:
            line = shapely.LineString([added.at(start), *shapely.get_coordinates(road.line), added.at(end)])
            times = {}
            for mode in MODES:
                time_s = line.length / (road.kmh[mode] / 3.6) if mode in road.kmh else np.inf
                times[mode] = (time_s, np.inf if road.one_way else time_s)
            added.edge(
                (start, end), line, times, is_access=is_access, road_class=road.road_class, name=road.name, way_id=0
            )

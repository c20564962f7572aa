"""Use cases: the quickest way between two ends, and the area within reach of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from app.codes import Mode
from app.db.session import Session
from app.errors import InvalidInput
from app.journeys.store import End
from app.network import graph as graphs
from app.network import measure_roads, store
from app.network.edge_store import Loaded, LoadedNetworks, with_details
from app.network.isochrones import Isochrone, along_roads, isochrones
from app.network.model import ACCESS_M_PER_S, MODES, MOST_ACCESS_M, NO_EDGE, Direction, Hung, NetworkRecord
from app.network.search import way, within
from app.network.ways import Access, Step, Stretch, cost_s, drive, line_of, steps, stretches
from app.network.weights import metres_of, seconds_of, weigh


@dataclass(frozen=True)
class Reach:
    """The areas within reach of an end, the smallest first, and the network they were found on."""

    network: NetworkRecord
    areas: list[Isochrone]


@dataclass(frozen=True)
class Journey:
    """The quickest way between two ends. Time and length count the ways to and from the road too."""

    network: NetworkRecord
    line: shapely.LineString  # EPSG:25832, on the road
    time_s: float
    road_m: float
    access_m: float  # at both ends together
    steps: list[Step]


def reach(
    session: Session, networks: LoadedNetworks, end: End, mode: Mode, direction: Direction, limits_s: Sequence[float]
) -> Reach:
    """The areas from which one gets to an end in time, or to which from there."""
    loaded = _loaded(session, networks, [end])
    hung = _hung(session, loaded, [end])
    graph = graphs.hang(loaded.graph(mode), hung.by_mode[mode], hung.count)
    weights = within(graph, direction, 0, max(limits_s))
    near = np.isfinite(weights)
    edges = np.flatnonzero(near[loaded.network.from_node] | near[loaded.network.to_node])
    network = with_details(session, loaded.record.id, loaded.network, edges)
    return Reach(
        loaded.record,
        isochrones(along_roads(network, seconds_of(weights), mode, direction, max(limits_s)), limits_s),
    )


def journey(session: Session, networks: LoadedNetworks, start: End, end: End, mode: Mode) -> Journey:
    """The quickest way from one end to another; InvalidInput where none leads there."""
    loaded = _loaded(session, networks, [start, end])
    hung = _hung(session, loaded, [start, end])
    offers = [_by_nodes(loaded, hung, mode), *_along_one_edge(loaded, hung, mode)]
    best = min(offers, key=lambda offer: offer.weight)
    if not np.isfinite(best.weight):
        raise InvalidInput("No way leads from here to there by {mode}.", mode=mode)
    return _told(session, loaded, mode, best)


def _loaded(session: Session, networks: LoadedNetworks, ends: Sequence[End]) -> Loaded:
    """The best network that is complete at all ends."""
    for record in store.current(session):
        coverage = store.coverage(session, record.id)
        if coverage is None or all(shapely.intersects(coverage, end.geometry) for end in ends):
            return networks.get(session, record)
    raise InvalidInput("No road network covers this place; GET /networks says which there are and where.")


def _hung(session: Session, loaded: Loaded, ends: Sequence[End]) -> Hung:
    """The ends on the road. InvalidInput says which is too far from any."""
    geometries = np.array([end.geometry for end in ends], dtype=object)
    hung = measure_roads.hang(session, loaded.record, loaded.network, geometries)
    for number, end in enumerate(ends):
        if not np.any(hung.by_mode[MODES[0]].place == number):
            raise InvalidInput(
                "No road that a lorry may use lies within {metres} m of {place}.",
                metres=round(MOST_ACCESS_M), place=end.name or "this place",
            )  # fmt: skip
    return hung


@dataclass(frozen=True)
class _Offer:
    """A way that could be gone: its weight, where it meets the road, and the nodes between."""

    weight: float
    start: Access | None  # None: it begins at the first node
    end: Access | None
    nodes: list[int]


def _by_nodes(loaded: Loaded, hung: Hung, mode: Mode) -> _Offer:
    found = way(graphs.hang(loaded.graph(mode), hung.by_mode[mode], hung.count), 0, 1)
    nodes = found.nodes.tolist()
    if not nodes:
        return _Offer(found.weight, None, None, [])
    start, end = (_accesses(hung, place) for place in (0, 1))
    network = loaded.network
    return _Offer(
        found.weight,
        min(start, key=lambda each: cost_s(network, mode, each, nodes[0], leaves=True), default=None),
        min(end, key=lambda each: cost_s(network, mode, each, nodes[-1], leaves=False), default=None),
        nodes,
    )


def _along_one_edge(loaded: Loaded, hung: Hung, mode: Mode) -> Iterator[_Offer]:
    """Ways between points of access on the same edge, which need not pass either of its ends."""
    for start in _accesses(hung, 0):
        for end in _accesses(hung, 1):
            if start.edge == end.edge:
                time_s, length_m = drive(loaded.network, mode, Stretch(start.edge, start.share, end.share))
                access_m = start.access_m + end.access_m
                weight = weigh(time_s + access_m / ACCESS_M_PER_S, length_m + access_m)
                yield _Offer(float(weight), start, end, [])


def _accesses(hung: Hung, place: int) -> list[Access]:
    rows = np.flatnonzero((hung.owner == place) & (hung.snaps.edge != NO_EDGE))
    snaps = hung.snaps
    return [Access(int(snaps.edge[row]), float(snaps.share[row]), float(snaps.access_m[row])) for row in rows]


def _told(session: Session, loaded: Loaded, mode: Mode, offer: _Offer) -> Journey:
    driven = stretches(loaded.network, mode, offer.start, offer.end, offer.nodes)
    edges = np.array(sorted({each.edge for each in driven}))
    network = with_details(session, loaded.record.id, loaded.network, edges)
    weight = np.array(offer.weight)
    access_m = sum(access.access_m for access in (offer.start, offer.end) if access is not None)
    return Journey(
        loaded.record,
        line_of(network, driven),
        float(seconds_of(weight)),
        float(metres_of(weight)),
        access_m,
        steps(network, mode, driven),
    )

"""Single edges of a stored network, for questions that need a search of their own."""

from dataclasses import replace
from threading import Lock

import shapely
from sqlalchemy import ARRAY, Integer, func, literal, select

from app.codes import Method, Mode
from app.db.session import Session
from app.db.tables import NetworkEdgeRow
from app.network import store
from app.network.graph import Graph, build
from app.network.model import Integers, Network, NetworkRecord, RoadClass


def with_details(session: Session, network_id: int, network: Network, edges: Integers) -> Network:
    """The network with the lines, classes and names of these edges; others keep what they have."""
    row = NetworkEdgeRow
    wanted = row.id == func.any(literal(edges.tolist(), ARRAY(Integer)))
    found = session.execute(
        select(row.id, func.ST_AsBinary(row.geom), row.road_class, row.name).where(row.network_id == network_id, wanted)
    ).all()
    positions = [edge for edge, *_ in found]
    lines, road_class, name = network.lines.copy(), network.road_class.copy(), network.name.copy()
    lines[positions] = shapely.from_wkb([line for _, line, _, _ in found])
    road_class[positions] = [RoadClass(each) for _, _, each, _ in found]
    name[positions] = [each for _, _, _, each in found]
    return replace(network, lines=lines, road_class=road_class, name=name)


class Loaded:
    """A stored network in memory, without lines, and its graphs, each made when it is first asked for."""

    def __init__(self, record: NetworkRecord, network: Network) -> None:
        self.record = record
        self.network = network
        self._graphs: dict[Mode, Graph] = {}
        self._lock = Lock()

    def graph(self, mode: Mode) -> Graph:
        """The ways of a mode, without facilities."""
        with self._lock:
            if mode not in self._graphs:
                self._graphs[mode] = build(self.network, mode)
            return self._graphs[mode]


class LoadedNetworks:
    """The networks that were asked about last, one of each method: 100 bytes an edge stay in memory."""

    def __init__(self) -> None:
        self._held: dict[str, Loaded] = {}
        self._lock = Lock()

    def get(self, session: Session, record: NetworkRecord) -> Loaded:
        """A network by its record; loading it may take seconds, and others who ask for it wait."""
        with self._lock:
            held = self._held.get(record.method)
            if held is None or held.record.id != record.id:
                held = Loaded(record, store.load(session, record.id, with_lines=record.method is Method.SKELETON))
                self._held[record.method] = held
            return held

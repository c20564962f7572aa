"""Our side of the comparison: places on the network, and the quickest ways between them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra

from app.codes import Mode
from app.geo import unproject
from app.network.graph import build
from app.network.model import Direction, Floats, Integers, Network
from app.network.osm import Extract, read
from app.network.weights import metres_of, seconds_of
from tests.accuracy.engine import Answer, Position

NO_RULE_KMH = 80.0  # lorries as fast on rural roads as on motorways, which is all that Valhalla can be told
NEAREST_PAIR_M = 1_000.0


@dataclass(frozen=True)
class Ours:
    """A network, and the nodes that pairs are drawn from."""

    network: Network
    candidates: Integers

    def positions(self, nodes: Integers) -> list[Position]:
        """Longitude and latitude of nodes."""
        return [(float(lon), float(lat)) for lon, lat in unproject(self.network.xy[nodes])]

    def draw(self, count: int, seed: int) -> Integers:
        """Random pairs (count, 2) of nodes, at least a kilometre apart."""
        random = np.random.default_rng(seed)
        pairs: list[tuple[int, int]] = []
        while len(pairs) < count:
            start, end = random.choice(self.candidates, 2)
            if np.hypot(*(self.network.xy[start] - self.network.xy[end])) >= NEAREST_PAIR_M:
                pairs.append((int(start), int(end)))
        return np.array(pairs)

    def routes(self, pairs: Integers, mode: Mode) -> list[Answer]:
        """The quickest way of each pair."""
        starts, row = np.unique(pairs[:, 0], return_inverse=True)
        weights = dijkstra(build(self.network, mode).matrices[Direction.FROM], indices=starts)[row, pairs[:, 1]]
        return [
            (float(time), float(length)) if np.isfinite(weight) else None
            for weight, time, length in zip(weights, seconds_of(weights), _metres(weights), strict=True)
        ]


def _metres(weights: Floats) -> Floats:
    return np.where(np.isfinite(weights), metres_of(np.where(np.isfinite(weights), weights, 0.0)), np.inf)


def ours_of(extract: Path, truck_rural_kmh: float = NO_RULE_KMH) -> Ours:
    """Read an extract as the service does, but for the rule that holds lorries to 60 km/h on rural roads."""
    made = read([extract], lambda _: None, truck_rural_kmh=truck_rural_kmh)
    return Ours(made.network, _candidates(made))


def _candidates(made: Extract) -> Integers:
    """Nodes within the coverage where all roads are open to places and two-way to both modes.

    On one side of a divided road, or next to a barrier, the other engine may start on the other side.
    """
    network = made.network
    is_plain = network.is_access.copy()
    for seconds in network.seconds.values():
        is_plain &= np.isfinite(seconds).all(axis=1)
    meets_other = np.zeros(network.node_count, dtype=bool)
    meets_other[network.from_node[~is_plain]] = meets_other[network.to_node[~is_plain]] = True
    nodes = np.unique(np.concatenate([network.from_node[is_plain], network.to_node[is_plain]]))
    nodes = nodes[~meets_other[nodes]]
    inside: Integers = nodes[shapely.contains_xy(made.coverage, network.xy[nodes, 0], network.xy[nodes, 1])]
    return inside

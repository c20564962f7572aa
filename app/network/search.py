"""Searches over a graph: the nearest facility of every node, one way, and what is within reach. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from app.network.graph import Graph
from app.network.model import NO_FACILITY, Booleans, Direction, Floats, Found, Integers
from app.network.weights import MILLISECOND


@dataclass(frozen=True)
class Way:
    """The quickest way between two facilities of a graph: the nodes between their access legs, as they are driven."""

    weight: float  # infinity where there is none, then it has no nodes
    nodes: Integers


def each_nearest(graph: Graph, direction: Direction, is_of: Booleans) -> Iterator[tuple[Floats, Integers]]:
    """Target by target the weights (n,) of the way between each node and its nearest facility, and which it is (n,).

    `is_of` (f, t) says which facilities belong to a target. One search a target starts at all of them at once.
    """
    for members in is_of.T:
        yield _nearest(graph, direction, np.flatnonzero(members))


def nearest(graph: Graph, direction: Direction, is_of: Booleans) -> Found:
    """The nearest facility of each target for every node (n, t), by their position in the graph."""
    found = Found(
        np.full((graph.node_count, is_of.shape[1]), np.inf),
        np.full((graph.node_count, is_of.shape[1]), NO_FACILITY),
    )
    for target, (weights, facilities) in enumerate(each_nearest(graph, direction, is_of)):
        found.weight[:, target], found.facility[:, target] = weights, facilities
    return found


def _nearest(graph: Graph, direction: Direction, members: Integers) -> tuple[Floats, Integers]:
    n = graph.node_count
    if not len(members):
        return np.full(n, np.inf), np.full(n, NO_FACILITY)
    weights, _, sources = dijkstra(
        graph.matrices[direction], indices=members + n, min_only=True, return_predecessors=True
    )
    is_found = sources[:n] >= 0
    return weights[:n], np.where(is_found, sources[:n] - n, NO_FACILITY)


def within(graph: Graph, direction: Direction, facility: int, limit_s: float) -> Floats:
    """The weights (n,) of the ways between one facility of the graph and each node; infinity beyond the limit."""
    limit = (limit_s * 1_000 + 1) * MILLISECOND
    weights = dijkstra(graph.matrices[direction], indices=graph.node_count + facility, limit=limit)
    reached: Floats = weights[: graph.node_count]
    return reached


def way(graph: Graph, start: int, end: int) -> Way:
    """The quickest way from one facility of the graph to another, on roads that both are hung on."""
    n = graph.node_count
    weights, before = dijkstra(graph.matrices[Direction.FROM], indices=n + start, return_predecessors=True)
    last_legs = graph.matrices[Direction.TO][[n + end], :].tocoo()
    totals = weights[last_legs.col] + last_legs.data
    if not len(totals) or not np.isfinite(totals.min()):
        return Way(np.inf, np.empty(0, dtype=np.int64))
    nodes = [int(last_legs.col[totals.argmin()])]
    while before[nodes[-1]] != n + start:
        nodes.append(int(before[nodes[-1]]))
    return Way(float(totals.min()), np.array(nodes[::-1], dtype=np.int64))

"""Fits the factors of `app/network/osm/speeds.py` to the times of another engine: `python -m tests.accuracy.fit`.

The time of a way is the sum over the kinds of road it uses; the factors are what brings the sums of our ways nearest to
the other engine's times, by least squares of the relative differences. Printed is by what each factor of now should be
multiplied; as the quickest ways change with the factors, it is to be run again after a change.
"""

import sys

import numpy as np
from scipy.optimize import lsq_linear
from scipy.sparse.csgraph import dijkstra

from app.codes import Mode
from app.network.graph import build
from app.network.model import MODES, Direction, Floats, Integers, RoadClass
from app.network.osm import speeds
from app.network.osm.speeds import SPEEDS
from tests.accuracy.__main__ import EXTRACT, OTHER_SEED, PAIRS
from tests.accuracy.engine import engine_for
from tests.accuracy.ours import Ours, ours_of

KINDS = ("FAST", "RURAL and TOWN", "STREET", "FREE")
BOUNDS = (0.8, 1.6)  # of the time of now


def main() -> None:
    """Print for each mode and kind of road by what its factor should be multiplied."""
    ours, engine = ours_of(EXTRACT), engine_for(EXTRACT)
    pairs = ours.draw(PAIRS, OTHER_SEED)
    positions = list(zip(ours.positions(pairs[:, 0]), ours.positions(pairs[:, 1]), strict=True))
    for mode in MODES:
        theirs = np.array([answer[0] if answer else np.nan for answer in engine.routes(positions, mode)])
        sums = _sums(ours, pairs, mode)
        known = np.isfinite(theirs)
        shares = sums[known] / theirs[known, None]
        fitted = lsq_linear(shares, np.ones(len(shares)), bounds=BOUNDS).x
        told = ", ".join(f"{kind} × {1 / more:.3f}" for kind, more in zip(KINDS, fitted, strict=True))
        sys.stdout.write(f"{mode.value}: {told}\n")


def _sums(ours: Ours, pairs: Integers, mode: Mode) -> Floats:
    """Seconds (pairs, kinds) on the quickest way of each pair."""
    network = ours.network
    starts, row = np.unique(pairs[:, 0], return_inverse=True)
    matrix = build(network, mode).matrices[Direction.FROM]
    _, before = dijkstra(matrix, indices=starts, return_predecessors=True)
    seconds = np.concatenate(network.seconds[mode].T)
    tails = np.concatenate([network.from_node, network.to_node])
    heads = np.concatenate([network.to_node, network.from_node])
    slowest_first = np.argsort(-seconds, kind="stable")
    arcs = zip(tails[slowest_first].tolist(), heads[slowest_first].tolist(), strict=True)
    edge = dict(zip(arcs, slowest_first.tolist(), strict=True))
    kind = np.tile([_kind(road_class) for road_class in network.road_class], 2)
    sums = np.zeros((len(pairs), len(KINDS)))
    for at, (start, end) in enumerate(pairs.tolist()):
        node = end
        while node != start:
            last = int(before[row[at], node])
            arc = edge[last, node]
            sums[at, kind[arc]] += seconds[arc]
            node = last
    return sums


def _kind(road_class: RoadClass) -> int:
    factor = SPEEDS[road_class].rural_factor
    return [speeds.FAST, speeds.RURAL, speeds.STREET, speeds.FREE].index(factor)


if __name__ == "__main__":
    main()

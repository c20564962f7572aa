"""The searches of both modes beside each other, in processes of their own where a network is large.

A child is a new interpreter, not a copy of this one: it inherits neither threads nor connections, so that web processes
may start it too.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.codes import Method, Mode
from app.errors import Unavailable
from app.network import graph
from app.network.model import MODES, Attachments, Booleans, Direction, Found, Hung, Network
from app.network.search import each_nearest
from app.network.shared_arrays import Shapes, SharedArrays
from app.network.travel import Fields
from app.settings import PROJECT_DIR

DIRECTIONS = (Direction.TO, Direction.FROM)  # in the order of the planes
SMALL_NETWORK = 50_000  # edges; it is searched sooner than another process has started
LEGS = [field.name for field in fields(Attachments)]


@dataclass(frozen=True)
class Planes:
    """What was found for n nodes by one mode; both have shape (2, t, n), TO before FROM."""

    weight: NDArray[np.float64]
    facility: NDArray[np.int32]


def fields_of(planes: dict[Mode, Planes]) -> Fields:
    """The same as fields (n, t), without a copy."""
    return {
        (mode, direction): Found(each.weight[number].T, each.facility[number].T)
        for mode, each in planes.items()
        for number, direction in enumerate(DIRECTIONS)
    }


class Search:
    """Two searches, by car and by lorry, that are under way or done when they are asked for."""

    def __init__(self, arrays: SharedArrays, network: Network, *, in_children: bool) -> None:
        self._arrays = arrays
        self.network = network  # the same as was given, in the memory that both searches read
        self._children = {mode: _start(arrays, mode) for mode in MODES} if in_children else {}

    def planes(self) -> dict[Mode, Planes]:
        """What was found, by mode; it waits for it."""
        for mode in MODES:
            if mode not in self._children:
                _search(self._arrays, mode)
            elif self._children[mode].wait() != 0:
                raise Unavailable("The search on the road network broke off; there may be too little memory.")
        return {mode: Planes(self._arrays[f"{mode} weight"], self._arrays[f"{mode} facility"]) for mode in MODES}

    def stop(self) -> None:
        """End what still runs."""
        for child in self._children.values():
            child.kill()  # nothing happens to one that has ended
            child.wait()
        self._arrays.close()


@contextmanager
def searching(network: Network, hung: Hung, is_of: Booleans, small_network: int = SMALL_NETWORK) -> Iterator[Search]:
    """Search for facilities hung on a network while the caller does something else."""
    arrays = SharedArrays.make(_shapes(network, hung, is_of.shape[1]))
    _fill(arrays, network, hung, is_of)
    search = Search(arrays, _shared(arrays, network), in_children=network.edge_count > small_network)
    try:
        yield search
    finally:
        search.stop()


def _shapes(network: Network, hung: Hung, targets: int) -> Shapes:
    edges, nodes = network.edge_count, network.node_count
    shapes: dict[str, tuple[str, tuple[int, ...]]] = {
        "counts": ("i8", (2,)),
        "ends": ("i4", (2, edges)),
        "length_m": ("f8", (edges,)),
        "is_of": ("?", (hung.count, targets)),
    }
    for mode in MODES:
        rows = len(hung.by_mode[mode].place)
        shapes |= {
            f"{mode} seconds": ("f8", (edges, 2)),
            f"{mode} legs": ("f8", (len(LEGS), rows)),
            f"{mode} weight": ("f8", (2, targets, nodes)),
            f"{mode} facility": ("i4", (2, targets, nodes)),
        }
    return shapes


def _fill(arrays: SharedArrays, network: Network, hung: Hung, is_of: Booleans) -> None:
    arrays["counts"][:] = network.node_count, hung.count
    arrays["ends"][:] = network.from_node, network.to_node
    arrays["length_m"][:], arrays["is_of"][:] = network.length_m, is_of
    for mode in MODES:
        arrays[f"{mode} seconds"][:] = network.seconds[mode]
        arrays[f"{mode} legs"][:] = [getattr(hung.by_mode[mode], name) for name in LEGS]


def _shared(arrays: SharedArrays, network: Network) -> Network:
    ends = arrays["ends"]
    seconds = {mode: arrays[f"{mode} seconds"] for mode in MODES}
    return replace(network, from_node=ends[0], to_node=ends[1], length_m=arrays["length_m"], seconds=seconds)


def _start(arrays: SharedArrays, mode: Mode) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_DIR), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", __name__, mode.value, arrays.tell()],
        stdin=subprocess.DEVNULL,
        pass_fds=[arrays.descriptor],
        env=environment,
    )


def _search(arrays: SharedArrays, mode: Mode) -> None:
    nodes, facilities = arrays["counts"].tolist()
    place, node, *costs = arrays[f"{mode} legs"]
    legs = Attachments(place.astype(np.int64), node.astype(np.int64), *costs)
    searched = graph.hang(graph.build(_network(arrays, mode, nodes), mode), legs, facilities)
    for number, direction in enumerate(DIRECTIONS):
        for target, (weight, facility) in enumerate(each_nearest(searched, direction, arrays["is_of"])):
            arrays[f"{mode} weight"][number, target] = weight
            arrays[f"{mode} facility"][number, target] = facility


def _network(arrays: SharedArrays, mode: Mode, nodes: int) -> Network:
    """What of the network a search reads."""
    nothing: Any = np.empty(0)
    return Network(
        method=Method.ROAD,
        xy=np.broadcast_to(np.nan, (nodes, 2)),
        from_node=arrays["ends"][0],
        to_node=arrays["ends"][1],
        length_m=arrays["length_m"],
        seconds={mode: arrays[f"{mode} seconds"]},
        is_access=nothing,
        road_class=nothing,
        name=nothing,
        way_id=nothing,
        lines=nothing,
    )


if __name__ == "__main__":
    _search(SharedArrays.open(sys.argv[2]), Mode(sys.argv[1]))

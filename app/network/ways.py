"""A way through a network, edge by edge: its line, its length and time, and the streets it follows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.ops import substring

from app.codes import Mode
from app.network.model import Network, RoadClass


@dataclass(frozen=True)
class Access:
    """A point on the line of an edge where a way begins or ends."""

    edge: int
    share: float  # of the edge's length before it


@dataclass(frozen=True)
class Stretch:
    """A part of an edge as it is driven; against its line where `end` comes before `start`."""

    edge: int
    start: float
    end: float

    @property
    def share(self) -> float:
        return abs(self.end - self.start)


@dataclass(frozen=True)
class Step:
    """Stretches one after the other on the same street."""

    name: str | None
    road_class: RoadClass
    length_m: float
    time_s: float


def stretches(network: Network, mode: Mode, start: Access, end: Access, nodes: Sequence[int]) -> list[Stretch]:
    """The way from one access over nodes to another; over no node where both are on one edge and it stays on it."""
    if not nodes:
        return [Stretch(start.edge, start.share, end.share)]
    first = Stretch(start.edge, start.share, _end_at(network, mode, start, nodes[0], leaves=True))
    last = Stretch(end.edge, _end_at(network, mode, end, nodes[-1], leaves=False), end.share)
    return [first, *_between(network, mode, nodes), last]


def _end_at(network: Network, mode: Mode, access: Access, node: int, *, leaves: bool) -> float:
    """Which end of the access's edge the node is: 0 or 1; of a loop, the one that is quicker from or to the access."""
    ends = (int(network.from_node[access.edge]), int(network.to_node[access.edge]))
    along_s, against_s = network.seconds[mode][access.edge].tolist()
    if leaves:
        by_end = (against_s * access.share, along_s * (1 - access.share))
    else:
        by_end = (along_s * access.share, against_s * (1 - access.share))
    quickest = [(time_s, end) for end, time_s in enumerate(by_end) if ends[end] == node]
    return float(min(quickest)[1])


def _between(network: Network, mode: Mode, nodes: Sequence[int]) -> list[Stretch]:
    """The quickest edge between each node and the next."""
    wanted = np.array(nodes[:-1]) * network.node_count + np.array(nodes[1:])
    quickest: dict[int, tuple[float, int, bool]] = {}
    for is_against, (tails, heads) in enumerate(
        [(network.from_node, network.to_node), (network.to_node, network.from_node)]
    ):
        keys = tails * network.node_count + heads
        for edge in np.flatnonzero(np.isin(keys, wanted)).tolist():
            offer = (float(network.seconds[mode][edge, is_against]), edge, bool(is_against))
            key = int(keys[edge])
            quickest[key] = min(quickest.get(key, offer), offer)
    chosen = [quickest[key] for key in wanted.tolist()]
    return [Stretch(edge, 1.0, 0.0) if is_against else Stretch(edge, 0.0, 1.0) for _, edge, is_against in chosen]


def line_of(network: Network, way: Sequence[Stretch]) -> shapely.LineString:
    """The line of a way, without its access legs; at least two positions."""
    parts = [substring(network.lines[each.edge], each.start, each.end, normalized=True) for each in way]
    positions = np.vstack([shapely.get_coordinates(part) for part in parts])
    is_new = np.append(True, np.any(np.diff(positions, axis=0) != 0, axis=1))
    kept = positions[is_new]
    return shapely.LineString(kept if len(kept) > 1 else np.vstack([kept, kept]))


def steps(network: Network, mode: Mode, way: Sequence[Stretch]) -> list[Step]:
    """The streets that a way follows, with what is driven on each."""
    found: list[Step] = []
    for each in way:
        against = int(each.end < each.start)
        step = Step(
            network.name[each.edge],
            network.road_class[each.edge],
            float(network.length_m[each.edge]) * each.share,
            float(network.seconds[mode][each.edge, against]) * each.share if each.share else 0.0,
        )
        if found and (found[-1].name, found[-1].road_class) == (step.name, step.road_class):
            before = found.pop()
            step = Step(step.name, step.road_class, before.length_m + step.length_m, before.time_s + step.time_s)
        found.append(step)
    return [step for step in found if step.length_m > 0]

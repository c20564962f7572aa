"""A way through a network, edge by edge: its line, its length and time, and the streets it follows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.ops import substring

from app.codes import Mode
from app.network.model import ACCESS_M_PER_S, Network, RoadClass


@dataclass(frozen=True)
class Access:
    """A point on the line of an edge where a way begins or ends."""

    edge: int
    share: float  # of the edge's length before it
    access_m: float = 0.0  # between that point and the place that is left or reached


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


def stretches(
    network: Network, mode: Mode, start: Access | None, end: Access | None, nodes: Sequence[int]
) -> list[Stretch]:
    """The way from one access over nodes to another; over no node where both are on one edge and it stays on it.

    Without an access it begins or ends at a node.
    """
    if start is not None and end is not None and not nodes:
        return [Stretch(start.edge, start.share, end.share)]
    way = _between(network, mode, nodes)
    if start is not None:
        way.insert(0, Stretch(start.edge, start.share, _end_at(network, mode, start, nodes[0], leaves=True)))
    if end is not None:
        way.append(Stretch(end.edge, _end_at(network, mode, end, nodes[-1], leaves=False), end.share))
    return way


def cost_s(network: Network, mode: Mode, access: Access, node: int, *, leaves: bool) -> float:
    """Seconds from an access to a node that its edge ends at, or the other way; infinity where it does not."""
    return min(_costs_s(network, mode, access, node, leaves=leaves))


def _end_at(network: Network, mode: Mode, access: Access, node: int, *, leaves: bool) -> float:
    """Which end of the access's edge the node is: 0 or 1; of a loop, the quicker one."""
    return float(np.argmin(_costs_s(network, mode, access, node, leaves=leaves)))


def _costs_s(network: Network, mode: Mode, access: Access, node: int, *, leaves: bool) -> tuple[float, float]:
    """The cost between an access and each end of its edge, infinity where the end is another node."""
    along_s, against_s = network.seconds[mode][access.edge].tolist()
    drive_s = (against_s, along_s) if leaves else (along_s, against_s)
    ends = (network.from_node[access.edge], network.to_node[access.edge])
    walk_s = access.access_m / ACCESS_M_PER_S
    before, after = (
        walk_s + share * time_s if end == node and share else walk_s if end == node else np.inf
        for share, time_s, end in zip((access.share, 1 - access.share), drive_s, ends, strict=True)
    )
    return before, after


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


def drive(network: Network, mode: Mode, stretch: Stretch) -> tuple[float, float]:
    """Seconds and metres of a stretch; infinite seconds where it may not be driven that way."""
    if not stretch.share:
        return 0.0, 0.0
    against = int(stretch.end < stretch.start)
    time_s, length_m = network.seconds[mode][stretch.edge, against], network.length_m[stretch.edge]
    return float(time_s) * stretch.share, float(length_m) * stretch.share


def steps(network: Network, mode: Mode, way: Sequence[Stretch]) -> list[Step]:
    """The streets that a way follows, with what is driven on each."""
    found: list[Step] = []
    for each in way:
        time_s, length_m = drive(network, mode, each)
        step = Step(network.name[each.edge], network.road_class[each.edge], length_m, time_s)
        if found and (found[-1].name, found[-1].road_class) == (step.name, step.road_class):
            before = found.pop()
            step = Step(step.name, step.road_class, before.length_m + step.length_m, before.time_s + step.time_s)
        found.append(step)
    return [step for step in found if step.length_m > 0]

"""Turn restrictions put into the network: the way by which one arrives ends before the junction, at a node of its own.

From that node lead copies of only those ways on that are allowed, each up to the next junction; so a forbidden turn
cannot be made by turning round just behind the junction. The rest of the junction stays as it is. What is left out: who
arrives by a restricted way reaches places on the next road from its far end only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.codes import Mode
from app.network.model import Floats
from app.network.osm.edges import Edges, Vertices, numbers_of
from app.network.osm.findings import Finding, Findings
from app.network.osm.reading import RawRoads
from app.network.osm.turns import Restriction

MOST_STEPS = 20

Step = tuple[int, int]  # an edge, and 0 along or 1 against its line


@dataclass(frozen=True)
class Copy:
    """An edge made of others, driven one way only and by one mode."""

    steps: tuple[Step, ...]
    mode: Mode
    seconds: float


@dataclass
class Approach:
    """A stub by which one arrives at a junction, and the ways on that its mode may not take."""

    forbidden: set[Step] = field(default_factory=set)
    only: list[set[Step]] = field(default_factory=list)


class Junctions:
    """The edges at the nodes over which turns are restricted, and where they lead."""

    def __init__(self, edges: Edges, seconds: Mapping[Mode, Floats]) -> None:
        self.edges = edges
        self.seconds = seconds
        ends = np.concatenate([edges.from_node, edges.to_node])
        self._by_node = np.argsort(ends, kind="stable")
        self._sorted = ends[self._by_node]

    def _at(self, node: int) -> list[Step]:
        """The edges at a node, in the direction away from it."""
        first, last = np.searchsorted(self._sorted, [node, node + 1])
        count = len(self.edges.from_node)
        return [(int(at % count), int(at // count)) for at in self._by_node[first:last]]

    def leaving(self, node: int, mode: Mode, way: int | None = None) -> list[Step]:
        """The ways on from a node that are open to a mode; only those of one way, where it is given."""
        return [
            (row, direction)
            for row, direction in self._at(node)
            if np.isfinite(self.seconds[mode][row, direction]) and way in (None, self.edges.way[row])
        ]

    def arriving(self, node: int, mode: Mode, way: int) -> list[Step]:
        """The stubs of a way by which a mode arrives at a node."""
        return [
            (row, 1 - direction)
            for row, direction in self._at(node)
            if self.edges.is_stub[row]
            and np.isfinite(self.seconds[mode][row, 1 - direction])
            and self.edges.way[row] == way
        ]

    def beyond(self, step: Step, is_end: Callable[[Step], bool], mode: Mode) -> tuple[Step, ...]:
        """The step, and on where the road only goes on: behind a stub, or under another name."""
        steps = [step]
        while len(steps) < MOST_STEPS:
            row, direction = steps[-1]
            node = int((self.edges.to_node, self.edges.from_node)[direction][row])
            on = [other for other in self._at(node) if other[0] != row]
            if len(on) != 1 or is_end(on[0]) or not np.isfinite(self.seconds[mode][on[0]]):
                break
            steps.append(on[0])
        return tuple(steps)


def copies_of(
    roads: RawRoads, vertices: Vertices, edges: Edges, seconds: Mapping[Mode, Floats], findings: Findings
) -> list[Copy]:
    """The copies that stand for the allowed turns. The arrival at the junctions itself is closed in `seconds`."""
    if not roads.restrictions:
        return []
    vias = numbers_of(vertices, np.array([restriction.via_node for restriction in roads.restrictions]))
    ways = _rows_of_ways(roads)
    junctions = Junctions(edges, seconds)
    approaches: dict[tuple[Step, Mode], Approach] = {}
    for restriction, via in zip(roads.restrictions, vias, strict=True):
        from_way, to_way = ways.get(restriction.from_way), ways.get(restriction.to_way)
        found: Finding | None = Finding.RESTRICTION_UNUSED
        if via >= 0 and from_way is not None and to_way is not None:
            found = _restrict(restriction, (from_way, int(via), to_way), junctions, approaches)
        if found is not None:
            findings.add(found, [f"relation/{restriction.relation_id}"])
    return _copies(junctions, approaches)


def _rows_of_ways(roads: RawRoads) -> dict[int, int]:
    meant = {way for restriction in roads.restrictions for way in (restriction.from_way, restriction.to_way)}
    return {way: row for row, way in enumerate(roads.way_ids) if way in meant}


def _restrict(
    restriction: Restriction,
    turn: tuple[int, int, int],
    junctions: Junctions,
    approaches: dict[tuple[Step, Mode], Approach],
) -> Finding | None:
    """Note what a restriction forbids to each mode that can make the turn at all."""
    from_way, via, to_way = turn
    if from_way == to_way:
        return None  # turning round on the spot is never the quickest way
    found: Finding | None = Finding.RESTRICTION_UNUSED
    for mode in sorted(restriction.modes):
        arriving, leaving = junctions.arriving(via, mode, from_way), junctions.leaving(via, mode, to_way)
        if len(arriving) > 1 or len(leaving) > 1:
            return Finding.RESTRICTION_UNKNOWN
        if arriving and leaving:
            found = None
            approach = approaches.setdefault((arriving[0], mode), Approach())
            if restriction.is_only:
                approach.only.append(set(leaving))
            else:
                approach.forbidden.update(leaving)
    return found


def _copies(junctions: Junctions, approaches: Mapping[tuple[Step, Mode], Approach]) -> list[Copy]:
    copies = []
    for ((row, direction), mode), approach in approaches.items():

        def is_restricted(step: Step, mode: Mode = mode) -> bool:
            return (step, mode) in approaches

        via = int((junctions.edges.to_node, junctions.edges.from_node)[direction][row])
        for step in junctions.leaving(via, mode):
            is_allowed = step not in approach.forbidden and all(step in only for only in approach.only)
            if is_allowed and step[0] != row:
                steps = ((row, direction), *junctions.beyond(step, is_restricted, mode))
                copies.append(Copy(steps, mode, sum(float(junctions.seconds[mode][one]) for one in steps)))
    for ((row, direction), mode), _ in approaches.items():
        junctions.seconds[mode][row, direction] = np.inf
    return copies

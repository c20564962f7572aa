"""The extracts as osmium reads them: roads, their nodes, barriers, turn restrictions and places of infrastructure.

Each file is read once, one after another. While it is, osmium holds the positions of all its nodes, 16 bytes each; what
stays afterwards grows with the roads alone. osmium is native code: a damaged file could end the process, which is why
extracts are read by the command alone and never by the service.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from osmium.osm import NODE, RELATION, WAY, Node, NodeRef, Relation, Way

from app.codes import Mode
from app.network.model import Floats, Integers, RoadClass
from app.network.osm.barriers import BARRIERS, barrier_of
from app.network.osm.files import readable
from app.network.osm.findings import Finding, Findings
from app.network.osm.turns import Restriction, restriction_of
from app.network.osm.ways import CLASSES, DECISIVE, WayRules, rules_of

DEGREE = 1e-7  # osmium's unit of positions
UNKNOWN = 2**31 - 1  # osmium's position of a node that is not in the file

Progress = Callable[[float], None]


@dataclass
class PlaceTags:
    """An object that may be a place of infrastructure: its tags, and the nodes that tell where it lies."""

    osm_id: str  # as in `way/123`
    tags: Mapping[str, str]
    nodes: Sequence[int]


@dataclass
class RawRoads:
    """The roads of all extracts: way by way their nodes one after another, and everything said of ways and nodes."""

    refs: "array[int]" = field(default_factory=lambda: array("q"))  # ids of nodes
    starts: "array[int]" = field(default_factory=lambda: array("q"))  # (w,) where the nodes of each way start
    way_ids: "array[int]" = field(default_factory=lambda: array("q"))  # (w,)
    rule_of_way: "array[int]" = field(default_factory=lambda: array("i"))  # (w,) position in rules
    name_of_way: "array[int]" = field(default_factory=lambda: array("i"))  # (w,) position in names
    rules: list[WayRules] = field(default_factory=list)
    names: list[str | None] = field(default_factory=lambda: [None])
    barriers: dict[int, Mapping[Mode, bool]] = field(default_factory=dict)  # whether open, by node
    exits: dict[int, Mapping[str, str]] = field(default_factory=dict)  # tags of motorway_junction by node
    restrictions: list[Restriction] = field(default_factory=list)
    places: list[PlaceTags] = field(default_factory=list)
    located: "array[int]" = field(default_factory=lambda: array("q"))  # ids of nodes whose position was read, repeated
    x: "array[int]" = field(default_factory=lambda: array("i"))  # their positions, in osmium's unit
    y: "array[int]" = field(default_factory=lambda: array("i"))
    dates: list[str | None] = field(default_factory=list)  # of each file, ISO

    def positions(self) -> tuple[Integers, Floats]:
        """Ids (n,), sorted, and positions (n, 2) in degrees of all nodes whose position was read in any file."""
        x, y = (np.frombuffer(axis, dtype=np.int32) for axis in (self.x, self.y))
        is_known = x != UNKNOWN
        ids, first = np.unique(np.frombuffer(self.located, dtype=np.int64)[is_known], return_index=True)
        fixed = np.column_stack([x[is_known][first], y[is_known][first]])
        return ids, fixed.astype(np.float64) * DEGREE


# What is handed from osmium to Python; all else is skipped by native code.
ROADS = (*(("highway", name) for name in CLASSES), ("route", "ferry"))
CLOSED_ROADS = ("busway", "pedestrian", "construction", "proposed", "escape", "raceway")
PLACES = (
    ("power", "substation"),
    ("railway", "yard"),
    ("industrial", "intermodal_freight_terminal"),
    ("industrial", "container_terminal"),
)
WANTED = (
    *ROADS,
    *(("highway", name) for name in CLOSED_ROADS),
    *PLACES,
    ("highway", "motorway_junction"),
    ("type", "restriction"),
    *(("barrier", name) for name in BARRIERS),
)


class RoadReader:
    """Reads extracts one after another into one table of roads."""

    def __init__(self, findings: Findings) -> None:
        self.roads = RawRoads()
        self._findings = findings
        self._rules: dict[frozenset[tuple[str, str]], int] = {}
        self._names: dict[str, int] = {}
        self._ways: set[int] = set()

    def read(self, file: Path) -> None:
        """Read a file to its end."""
        with readable(file):
            processor = osmium.FileProcessor(str(file), NODE | WAY | RELATION).with_locations("sparse_mem_array")
            self.roads.dates.append(_date_of(processor.header))
            for thing in processor.with_filter(osmium.filter.TagFilter(*WANTED)):
                tags = dict(thing.tags)
                if isinstance(thing, Way):
                    self._add_way(thing, tags)
                elif isinstance(thing, Node):
                    self._add_node(thing, tags)
                elif isinstance(thing, Relation):
                    self._add_relation(thing, tags)

    def _add_way(self, way: Way, tags: dict[str, str]) -> None:
        if "highway" not in tags and tags.get("route") != "ferry":
            self._add_place(f"way/{way.id}", tags, self._located(list(way.nodes)))
            return
        rule = self._rule(tags)
        rules = self.roads.rules[rule]
        for finding, example in rules.findings:
            self._findings.add(finding, [f"way/{way.id} {example}".strip()])
        if not rules.is_drivable:
            return
        refs = self._located(list(way.nodes))
        if way.id in self._ways:
            self._findings.add(Finding.DUPLICATE_WAY, [f"way/{way.id}"])
            return
        self._ways.add(way.id)
        roads = self.roads
        roads.starts.append(len(roads.refs))
        roads.refs.extend(refs)
        roads.way_ids.append(way.id)
        roads.rule_of_way.append(rule)
        roads.name_of_way.append(self._name(tags, rules.road_class))

    def _located(self, nodes: list[NodeRef]) -> list[int]:
        """The ids of nodes, whose positions are kept."""
        refs = [node.ref for node in nodes]
        locations = [node.location for node in nodes]
        self.roads.located.extend(refs)
        self.roads.x.extend([location.x for location in locations])
        self.roads.y.extend([location.y for location in locations])
        return refs

    def _rule(self, tags: dict[str, str]) -> int:
        decisive = frozenset(item for item in tags.items() if item[0] in DECISIVE)
        position = self._rules.get(decisive)
        if position is None:
            position = self._rules[decisive] = len(self.roads.rules)
            self.roads.rules.append(rules_of(dict(decisive)))
        return position

    def _name(self, tags: dict[str, str], road_class: RoadClass) -> int:
        keys = ("ref", "name") if road_class == RoadClass.MOTORWAY else ("name", "ref")
        name = tags.get(keys[0]) or tags.get(keys[1])
        if not name:
            return 0
        position = self._names.get(name)
        if position is None:
            position = self._names[name] = len(self.roads.names)
            self.roads.names.append(name)
        return position

    def _add_node(self, node: Node, tags: dict[str, str]) -> None:
        if tags.get("highway") == "motorway_junction":
            self.roads.exits[node.id] = tags
        elif "barrier" in tags:
            is_open = barrier_of(tags)
            if not all(is_open.values()):
                self.roads.barriers[node.id] = is_open
        else:
            self._add_place(f"node/{node.id}", tags, self._located([NodeRef(node.location, node.id)]))

    def _add_place(self, osm_id: str, tags: dict[str, str], nodes: list[int]) -> None:
        if any(tags.get(key) == value for key, value in PLACES):
            self.roads.places.append(PlaceTags(osm_id, tags, nodes))

    def _add_relation(self, relation: Relation, tags: dict[str, str]) -> None:
        if tags.get("type") != "restriction":
            return
        members = [(member.type, member.ref, member.role) for member in relation.members]
        restriction = restriction_of(relation.id, tags, members)
        if isinstance(restriction, Restriction):
            self.roads.restrictions.append(restriction)
        else:
            self._findings.add(restriction, [f"relation/{relation.id}"])


def _date_of(header: osmium.io.Header) -> str | None:
    """The day of the data, where the extract states it."""
    stamp = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    return stamp[:10] if stamp else None

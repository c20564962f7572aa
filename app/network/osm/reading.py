"""The extracts as osmium reads them: roads, their nodes, barriers, turn restrictions and places of infrastructure.

Each file is read twice: first everything but the positions, then the positions of the nodes that roads need; so memory
grows with the roads and not with the extract. osmium is native code: a damaged file could end the process, which is why
extracts are read by the command alone and never by the service.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from osmium.osm import NODE, RELATION, WAY, Node, Relation, Way

from app.codes import Mode
from app.network.model import Floats, Integers, RoadClass
from app.network.osm.barriers import BARRIERS, barrier_of
from app.network.osm.files import readable
from app.network.osm.findings import Finding, Findings
from app.network.osm.turns import Restriction, restriction_of
from app.network.osm.ways import CLASSES, DECISIVE, WayRules, rules_of

DEGREE = 1e-7  # osmium's unit of positions

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
    node_ids: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # (n,) sorted
    lonlat: Floats = field(default_factory=lambda: np.zeros((0, 2)))  # (n, 2) degrees
    dates: list[str | None] = field(default_factory=list)  # of each file, ISO


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
        self._needed = osmium.IdTracker()

    def read_roads(self, file: Path) -> None:
        """Read everything but the positions of nodes."""
        with readable(file):
            processor = osmium.FileProcessor(str(file), NODE | WAY | RELATION)
            self.roads.dates.append(_date_of(processor.header))
            for thing in processor.with_filter(osmium.filter.TagFilter(*WANTED)):
                tags = dict(thing.tags)
                if isinstance(thing, Way):
                    self._add_way(thing, tags)
                elif isinstance(thing, Node):
                    self._add_node(thing.id, tags)
                elif isinstance(thing, Relation):
                    self._add_relation(thing, tags)

    def read_positions(self, file: Path) -> tuple[Integers, Floats]:
        """Ids and positions (n, 2), in degrees, of the nodes that are needed and in the file."""
        ids, x, y = array("q"), array("i"), array("i")
        with readable(file):
            for node in osmium.FileProcessor(str(file), NODE).with_filter(self._needed.id_filter()):
                location = node.location if isinstance(node, Node) else None
                if location is not None and location.valid():
                    ids.append(node.id)
                    x.append(location.x)
                    y.append(location.y)
        fixed = np.column_stack([np.frombuffer(x, dtype=np.int32), np.frombuffer(y, dtype=np.int32)])
        return np.frombuffer(ids, dtype=np.int64), fixed.astype(np.float64) * DEGREE

    def _add_way(self, way: Way, tags: dict[str, str]) -> None:
        refs = [node.ref for node in way.nodes]
        if "highway" not in tags and tags.get("route") != "ferry":
            self._add_place(f"way/{way.id}", tags, refs)
            self._needed.add_references(way)
            return
        rule = self._rule(tags)
        rules = self.roads.rules[rule]
        for finding, example in rules.findings:
            self._findings.add(finding, [f"way/{way.id} {example}".strip()])
        if not rules.is_drivable or len(refs) < 2:
            return
        if way.id in self._ways:
            self._findings.add(Finding.DUPLICATE_WAY, [f"way/{way.id}"])
            return
        self._ways.add(way.id)
        self._needed.add_references(way)
        roads = self.roads
        roads.starts.append(len(roads.refs))
        roads.refs.extend(refs)
        roads.way_ids.append(way.id)
        roads.rule_of_way.append(rule)
        roads.name_of_way.append(self._name(tags, rules.road_class))

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

    def _add_node(self, node: int, tags: dict[str, str]) -> None:
        if tags.get("highway") == "motorway_junction":
            self.roads.exits[node] = tags
        elif "barrier" in tags:
            is_open = barrier_of(tags)
            if not all(is_open.values()):
                self.roads.barriers[node] = is_open
        else:
            self._add_place(f"node/{node}", tags, [node])
            self._needed.add_node(node)

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

"""Small extracts written as PBF, from nodes on a map of metres."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way
from pyproj import Transformer

ORIGIN = (700_000.0, 5_700_000.0)  # of the map, EPSG:25832
Tags = Mapping[str, str]


@dataclass
class Map:
    """Nodes by id at metres east and north of the origin, ways and relations; ways are numbered from 1001."""

    nodes: Mapping[int, tuple[float, float]]
    ways: list[tuple[list[int], Tags]] = field(default_factory=list)
    node_tags: Mapping[int, Tags] = field(default_factory=dict)
    relations: list[tuple[Tags, list[tuple[str, int, str]]]] = field(default_factory=list)

    def write(self, path: Path, *, left_out: Iterable[int] = ()) -> Path:
        """Write the map as PBF; nodes `left_out` are named by ways and not in the file."""
        to_degrees = Transformer.from_crs(25832, 4326, always_xy=True)
        header = osmium.io.Header()
        header.set("osmosis_replication_timestamp", "2026-05-01T20:21:00Z")
        with osmium.SimpleWriter(str(path), header=header) as writer:
            for number, (east, north) in sorted(self.nodes.items()):
                if number not in left_out:
                    place = to_degrees.transform(ORIGIN[0] + east, ORIGIN[1] + north)
                    writer.add_node(Node(id=number, location=place, tags=dict(self.node_tags.get(number, {}))))
            for number, (nodes, tags) in enumerate(self.ways, start=1001):
                writer.add_way(Way(id=number, nodes=nodes, tags=dict(tags)))
            for number, (tags, members) in enumerate(self.relations, start=1):
                writer.add_relation(Relation(id=number, members=members, tags=dict(tags)))
        return path

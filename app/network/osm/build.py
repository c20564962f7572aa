"""From the roads of extracts to a network: edges, times, turns, the main network, and nodes in the order of places."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.codes import Method, Mode
from app.network.model import MODES, Booleans, Floats, Integers, Network, Objects, RoadClass
from app.network.osm.edges import Edges, Vertices, cut, numbers_of, positions_of, vertices_of, with_cuts
from app.network.osm.findings import Finding, Findings
from app.network.osm.reading import RawRoads
from app.network.osm.restrictions import Copy, copies_of
from app.network.osm.speeds import FERRY_WAIT_S, Stretches, seconds_of

CELL_M = 2_000.0  # nodes near each other get numbers near each other
NO_ACCESS_CLASSES = frozenset(
    {
        RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK, RoadClass.TRUNK_LINK, RoadClass.PRIMARY_LINK,
        RoadClass.SECONDARY_LINK, RoadClass.TERTIARY_LINK, RoadClass.FERRY,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """m edges with their times, before nodes are numbered anew."""

    from_node: Integers
    to_node: Integers
    way: Integers
    length_m: Floats
    seconds: dict[Mode, Floats]
    is_plain: Booleans  # (m,) neither stub nor copy
    lines: Objects


def build(roads: RawRoads, findings: Findings, truck_rural_kmh: float) -> tuple[Network, Integers]:
    """The network of everything that was read, and OpenStreetMap's ids of its nodes (n,), negative for cuts."""
    vertices = vertices_of(roads, findings)
    stops = {mode: _stops(roads, vertices, mode) for mode in MODES}
    turning = np.zeros(len(vertices.node_ids), dtype=bool)
    vias = numbers_of(vertices, np.array([turn.via_node for turn in roads.restrictions], dtype=np.int64))
    turning[vias[vias >= 0]] = True
    at = _to_be_cut(roads, vertices, stops)
    vertices = with_cuts(vertices, at, at)
    turning = np.append(turning, np.zeros(len(vertices.node_ids) - len(turning), dtype=bool))
    edges = cut(vertices, stops, turning)
    xy = positions_of(vertices)
    seconds = _seconds(
        roads, edges, (xy[vertices.node[edges.first]] + xy[vertices.node[edges.last]]) / 2, truck_rural_kmh
    )
    _count_barriers(roads, edges, findings)
    copies = copies_of(roads, vertices, edges, seconds, findings)
    table = _table(vertices, edges, seconds, copies, xy)
    network, nodes = _network(roads, table, xy, findings)
    return network, vertices.node_ids[nodes]


def _stops(roads: RawRoads, vertices: Vertices, mode: Mode) -> Integers:
    """Numbers of the nodes where a barrier stops a mode."""
    ids = [node for node, is_open in roads.barriers.items() if not is_open[mode]]
    numbers = numbers_of(vertices, np.array(ids, dtype=np.int64))
    return numbers[numbers >= 0]


def _to_be_cut(roads: RawRoads, vertices: Vertices, stops: dict[Mode, Integers]) -> Integers:
    """Positions of the vertices close to which the way is cut: barriers, and arrivals where turns are restricted."""
    is_stop = np.zeros(len(vertices.node_ids), dtype=bool)
    for numbers in stops.values():
        is_stop[numbers] = True
    wanted = is_stop[vertices.node]
    if roads.restrictions:
        way_ids = np.frombuffer(roads.way_ids, dtype=np.int64)[vertices.way]
        from_ways = np.array([turn.from_way for turn in roads.restrictions], dtype=np.int64)
        vias = numbers_of(vertices, np.array([turn.via_node for turn in roads.restrictions], dtype=np.int64))
        near = np.flatnonzero(np.isin(way_ids, from_ways) & np.isin(vertices.node, vias))
        pairs = set(zip(from_ways.tolist(), vias.tolist(), strict=True))
        wanted[[v for v in near if (int(way_ids[v]), int(vertices.node[v])) in pairs]] = True
    return np.flatnonzero(wanted)


def _seconds(roads: RawRoads, edges: Edges, middle: Floats, truck_rural_kmh: float) -> dict[Mode, Floats]:
    """Seconds (m, 2) by mode; infinity where a barrier stops it. `middle` (m, 2) says where the edges lie."""
    rule = np.frombuffer(roads.rule_of_way, dtype=np.int32)[edges.way].astype(np.int64)
    seconds = seconds_of(Stretches(roads.rules, rule, edges.length_m, middle), truck_rural_kmh)
    _add_ferries(roads, edges, rule, seconds)
    for mode in MODES:
        seconds[mode][edges.is_stopped[mode]] = np.inf
    return seconds


def _add_ferries(roads: RawRoads, edges: Edges, rule: Integers, seconds: dict[Mode, Floats]) -> None:
    """A ferry takes the time it states, shared by length among its edges; waiting for it is added once a crossing."""
    is_ferry = np.array([rules.road_class == RoadClass.FERRY for rules in roads.rules], dtype=bool)[rule]
    way_length = np.bincount(edges.way, weights=edges.length_m) if len(edges.way) else np.zeros(0)
    for row in np.flatnonzero(is_ferry):
        share = edges.length_m[row] / way_length[edges.way[row]]
        stated = roads.rules[rule[row]].duration_s
        for mode in MODES:
            may = np.isfinite(seconds[mode][row])
            crossing = seconds[mode][row] if stated is None else stated * share
            seconds[mode][row] = np.where(may, crossing + FERRY_WAIT_S * share, np.inf)


def _count_barriers(roads: RawRoads, edges: Edges, findings: Findings) -> None:
    stopped = np.flatnonzero(edges.is_stopped[Mode.CAR] | edges.is_stopped[Mode.TRUCK])
    if len(stopped):
        ways = np.unique(edges.way[stopped])
        ids = np.frombuffer(roads.way_ids, dtype=np.int64)
        findings.add(Finding.BARRIER, [f"way/{ids[way]}" for way in ways[:5]], len(ways))


def _lines(vertices: Vertices, edges: Edges, xy: Floats) -> Objects:
    """The lines of the edges from first to last vertex."""
    count = edges.last - edges.first + 1
    ends = np.cumsum(count)
    within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - count, count)
    coords = xy[vertices.node[np.repeat(edges.first, count) + within]]
    lines: Objects = shapely.linestrings(coords, indices=np.repeat(np.arange(len(count)), count))
    return lines


def _table(vertices: Vertices, edges: Edges, seconds: dict[Mode, Floats], copies: list[Copy], xy: Floats) -> Table:
    """The edges and the copies that stand for allowed turns."""
    lines = _lines(vertices, edges, xy)
    steps = [copy.steps for copy in copies]
    ends = (edges.from_node, edges.to_node)
    copied = {mode: np.full((len(copies), 2), np.inf) for mode in MODES}
    for row, copy in enumerate(copies):
        copied[copy.mode][row, 0] = copy.seconds
    return Table(
        from_node=np.append(edges.from_node, [ends[chain[0][1]][chain[0][0]] for chain in steps]).astype(np.int64),
        to_node=np.append(edges.to_node, [ends[1 - chain[-1][1]][chain[-1][0]] for chain in steps]).astype(np.int64),
        way=np.append(edges.way, [edges.way[chain[-1][0]] for chain in steps]).astype(np.int64),
        length_m=np.append(edges.length_m, [sum(edges.length_m[row] for row, _ in chain) for chain in steps]),
        seconds={mode: np.concatenate([seconds[mode], copied[mode]]) for mode in MODES},
        is_plain=np.append(~edges.is_stub, np.zeros(len(copies), dtype=bool)),
        lines=np.append(lines, np.array([_joined(lines, chain) for chain in steps], dtype=object)),
    )


def _joined(lines: Objects, steps: tuple[tuple[int, int], ...]) -> shapely.LineString:
    parts = [shapely.get_coordinates(lines[row])[:: 1 - 2 * direction] for row, direction in steps]
    return shapely.LineString(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]))


def _network(roads: RawRoads, table: Table, xy: Floats, findings: Findings) -> tuple[Network, Integers]:
    """Leave out edges nobody may use, number nodes by place, and find where places may be attached."""
    used = np.flatnonzero(np.any([np.isfinite(table.seconds[mode]).any(axis=1) for mode in MODES], axis=0))
    ends = np.stack([table.from_node[used], table.to_node[used]])
    nodes, ends = np.unique(ends, return_inverse=True)
    ends = ends.reshape(2, -1)
    cell = np.floor(xy[nodes] / CELL_M).astype(np.int64)
    order = np.lexsort((nodes, cell[:, 0], cell[:, 1]))
    number = np.empty(len(nodes), dtype=np.int64)
    number[order] = np.arange(len(nodes))
    from_node, to_node = number[ends]
    by_place = np.lexsort((to_node, from_node))
    used, from_node, to_node = used[by_place], from_node[by_place], to_node[by_place]
    seconds = {mode: table.seconds[mode][used] for mode in MODES}
    way = table.way[used]
    rules = [roads.rules[rule] for rule in np.frombuffer(roads.rule_of_way, dtype=np.int32)[way]]
    is_ordinary = np.array(
        [r.road_class not in NO_ACCESS_CLASSES and not r.is_tunnel and not r.is_motor_road for r in rules], dtype=bool
    )
    is_main = main_edges(from_node, to_node, seconds, len(nodes))
    way_ids = np.frombuffer(roads.way_ids, dtype=np.int64)[way]
    is_open = np.all([np.isfinite(seconds[mode]).any(axis=1) for mode in MODES], axis=0)
    islands = np.flatnonzero(is_open & ~is_main & table.is_plain[used])
    findings.add(Finding.ISLAND, [f"way/{way_ids[row]}" for row in islands[:5]], len(islands))
    network = Network(
        method=Method.ROAD,
        xy=xy[nodes][order],
        from_node=from_node,
        to_node=to_node,
        length_m=table.length_m[used],
        seconds=seconds,
        is_access=is_main & is_ordinary & table.is_plain[used],
        road_class=np.array([r.road_class for r in rules], dtype=object),
        name=np.array(roads.names, dtype=object)[np.frombuffer(roads.name_of_way, dtype=np.int32)[way]],
        way_id=way_ids,
        lines=table.lines[used],
    )
    return network, nodes[order]


def main_edges(from_node: Integers, to_node: Integers, seconds: dict[Mode, Floats], node_count: int) -> Booleans:
    """Edges (m,) that both modes may use, between nodes of the largest strongly connected part of both."""
    is_main = np.ones(len(from_node), dtype=bool)
    for mode in MODES:
        along, against = np.isfinite(seconds[mode]).T
        tails = np.concatenate([from_node[along], to_node[against]])
        heads = np.concatenate([to_node[along], from_node[against]])
        arcs = coo_matrix((np.ones(len(tails)), (tails, heads)), shape=(node_count, node_count))
        _, part = connected_components(arcs.tocsr(), directed=True, connection="strong")
        largest = np.argmax(np.bincount(part)) if node_count else 0
        is_main &= (along | against) & (part[from_node] == largest) & (part[to_node] == largest)
    return is_main

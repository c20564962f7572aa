"""Places of infrastructure in an extract: motorway exits and interchanges, freight yards and terminals, substations."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.codes import FacilityKind
from app.geo import LONLAT_DIGITS, unproject
from app.network.model import Booleans, Floats, Integers, Network, RoadClass
from app.network.osm.findings import Finding, Findings
from app.network.osm.reading import PlaceTags, RawRoads

SAME_EXIT_M = 3_000.0  # nodes of one exit, with the same name and number, are never farther apart
RAMP_TO_EXIT_M = 1_500.0  # from where an unnamed ramp joins the motorway to the exit it belongs to
CONNECTED_ROADS_M = 10_000.0  # less than this, apart from the motorway, is the inside of a rest area
FEWEST_VOLTS = 110_000.0
INTERCHANGE_NAME = re.compile(r"\b(?:AK|AD|AS?K)\b|kreuz|dreieck", re.IGNORECASE)


@dataclass(frozen=True)
class FacilityPoint:
    """A place of infrastructure as OpenStreetMap has it. Positions are (lon, lat).

    `attributes` are those of the facility, `access_points` among them: where one gets on and off by ordinary roads.
    """

    osm_id: str  # as in `node/123`
    kind: FacilityKind
    name: str
    reference: str | None  # of an exit its number, of a substation its voltages
    position: tuple[float, float]
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Exit:
    """A motorway exit or interchange: its nodes, and what its ramps touch."""

    nodes: list[int]  # of the network
    tags: Mapping[str, str]
    osm_id: str
    road_nodes: set[int] = field(default_factory=set)  # where ramps meet ordinary roads
    motorways: set[str] = field(default_factory=set)
    has_ramps: bool = False  # of its own


def points_of(roads: RawRoads, network: Network, node_ids: Integers, findings: Findings) -> list[FacilityPoint]:
    """All places of infrastructure; `node_ids` (n,) are OpenStreetMap's of the network's nodes."""
    return [*_exits(roads, network, node_ids, findings), *_places(roads, findings)]


def _exits(roads: RawRoads, network: Network, node_ids: Integers, findings: Findings) -> list[FacilityPoint]:
    exits = _grouped(roads, network, node_ids)
    _follow_ramps(exits, network)
    points = []
    for one in exits:
        point = _exit_point(one, network)
        if point is None:
            findings.add(Finding.JUNCTION_WITHOUT_RAMPS, [f"{one.osm_id} {one.tags.get('name', '')}".strip()])
        else:
            points.append(point)
    return points


def _grouped(roads: RawRoads, network: Network, node_ids: Integers) -> list[Exit]:
    """Nodes of the same name and number near each other are one exit: there is one for each way of leaving."""
    order = np.argsort(node_ids, kind="stable")
    wanted = np.array(sorted(roads.exits), dtype=np.int64)
    at = np.searchsorted(node_ids[order], wanted)
    at[at == len(order)] = 0
    groups: dict[tuple[str, str], list[Exit]] = defaultdict(list)
    for osm_id, number in zip(wanted, order[at], strict=True):
        if node_ids[number] != osm_id:
            continue
        tags = roads.exits[int(osm_id)]
        near = groups[tags.get("ref", ""), tags.get("name", "")]
        same = next((one for one in near if _distance_m(network, one.nodes[0], int(number)) <= SAME_EXIT_M), None)
        if same is None:
            near.append(Exit([int(number)], tags, f"node/{osm_id}"))
        else:
            same.nodes.append(int(number))
    return [one for near in groups.values() for one in near]


def _distance_m(network: Network, node: int, other: int) -> float:
    return float(np.hypot(*(network.xy[node] - network.xy[other])))


def _follow_ramps(exits: Sequence[Exit], network: Network) -> None:
    """Note for each exit where its ramps meet ordinary roads, and which motorways they touch.

    Ramps that hang together are followed as a whole. Those that lead onto the motorway have no node of an exit, and
    belong to the nearest one.
    """
    if not exits:
        return
    is_ramp, is_motorway = (_is_class(network, one) for one in (RoadClass.MOTORWAY_LINK, RoadClass.MOTORWAY))
    part = _parts(network, is_ramp)
    ordinary = _ordinary_nodes(network, ~is_ramp & ~is_motorway)
    motorways = _motorways_by_node(network, is_motorway)
    nodes_of_part: dict[int, list[int]] = defaultdict(list)
    for node in np.unique(np.concatenate([network.from_node[is_ramp], network.to_node[is_ramp]])):
        nodes_of_part[int(part[node])].append(int(node))
    exit_of_node = {node: one for one in exits for node in one.nodes}
    unowned = []
    for nodes in nodes_of_part.values():
        owners = {id(exit_of_node[node]): exit_of_node[node] for node in nodes if node in exit_of_node}
        for one in owners.values():
            one.has_ramps = True
            _note(one, nodes, ordinary, motorways)
        if not owners:
            unowned.append(nodes)
    with_ramps = [one for one in exits if one.has_ramps]
    for nodes in unowned:
        for one in _nearest_exit(with_ramps, network, [node for node in nodes if node in motorways]):
            _note(one, nodes, ordinary, motorways)


def _note(one: Exit, nodes: Sequence[int], ordinary: Booleans, motorways: Mapping[int, str]) -> None:
    one.road_nodes.update(node for node in nodes if ordinary[node])
    one.motorways.update(motorways[node] for node in nodes if node in motorways)


def _is_class(network: Network, road_class: RoadClass) -> Booleans:
    return np.array([one == road_class for one in network.road_class], dtype=bool)


def _parts(network: Network, is_used: Booleans) -> Integers:
    """The number of the part (n,) that each node hangs together with by the edges used, in any direction."""
    arcs = (network.from_node[is_used], network.to_node[is_used])
    matrix = coo_matrix((np.ones(int(is_used.sum())), arcs), shape=(network.node_count, network.node_count))
    part: Integers = connected_components(matrix.tocsr(), directed=False)[1]
    return part


def _ordinary_nodes(network: Network, is_road: Booleans) -> Booleans:
    """Nodes (n,) on roads that lead somewhere without the motorway: not those of a rest area."""
    part = _parts(network, is_road)
    length_m = np.bincount(part[network.from_node[is_road]], network.length_m[is_road], minlength=part.max() + 1)
    is_ordinary: Booleans = np.zeros(network.node_count, dtype=bool)
    is_ordinary[network.from_node[is_road]] = is_ordinary[network.to_node[is_road]] = True
    is_ordinary &= length_m[part] >= min(CONNECTED_ROADS_M, length_m.max())
    return is_ordinary


def _motorways_by_node(network: Network, is_motorway: Booleans) -> dict[int, str]:
    names = {}
    for row in np.flatnonzero(is_motorway):
        for node in (int(network.from_node[row]), int(network.to_node[row])):
            names[node] = str(network.name[row] or "")
    return names


def _nearest_exit(exits: Sequence[Exit], network: Network, touched: Sequence[int]) -> list[Exit]:
    """The exit nearest to where a ramp touches the motorway, if it is near enough."""
    near = [
        (_distance_m(network, node, at), position)
        for node in touched
        for position, one in enumerate(exits)
        for at in one.nodes
    ]
    return [exits[min(near)[1]]] if near and min(near)[0] <= RAMP_TO_EXIT_M else []


def _exit_point(one: Exit, network: Network) -> FacilityPoint | None:
    """An exit where one can get on and off, or an interchange where one cannot; None where that cannot be told."""
    name = one.tags.get("name", "")
    is_interchange = len(one.motorways) > 1 and (not one.road_nodes or bool(INTERCHANGE_NAME.search(name)))
    if not is_interchange and not one.road_nodes:
        return None
    reference = one.tags.get("ref")
    motorways = sorted(motorway for motorway in one.motorways if motorway)
    attributes: dict[str, object] = {"motorways": motorways}
    if not is_interchange:
        attributes["access_points"] = unproject(network.xy[sorted(one.road_nodes)]).tolist()
    lon, lat = unproject(network.xy[one.nodes].mean(axis=0, keepdims=True))[0]
    return FacilityPoint(
        osm_id=one.osm_id,
        kind=FacilityKind.MOTORWAY_INTERCHANGE if is_interchange else FacilityKind.MOTORWAY_JUNCTION,
        name=name or " ".join(filter(None, [*motorways[:1], reference])) or one.osm_id,
        reference=reference,
        position=(float(lon), float(lat)),
        attributes=attributes,
    )


def _places(roads: RawRoads, findings: Findings) -> list[FacilityPoint]:
    """Substations, freight yards and terminals, at the middle of their outlines."""
    points: list[FacilityPoint] = []
    if not roads.places:
        return points
    ids, lonlat = roads.positions()
    for place in roads.places:
        position = _middle(ids, lonlat, place)
        if position is None:
            continue
        if place.tags.get("power") == "substation":
            point = _substation(place, position)
            if point is None:
                findings.add(Finding.SUBSTATION_UNUSED, [place.osm_id])
        else:
            is_yard = place.tags.get("railway") == "yard"
            kind = FacilityKind.MARSHALLING_YARD if is_yard else FacilityKind.FREIGHT_TERMINAL
            reference = place.tags.get("railway:ref") or place.tags.get("ref")
            point = FacilityPoint(place.osm_id, kind, place.tags.get("name") or place.osm_id, reference, position)
        if point is not None:
            points.append(point)
    return points


def _middle(ids: Integers, lonlat: Floats, place: PlaceTags) -> tuple[float, float] | None:
    """The middle of the box around its nodes, as (lon, lat). `ids` (n,) are sorted, `lonlat` (n, 2) their positions."""
    wanted = np.unique(np.array(place.nodes, dtype=np.int64))
    at = np.searchsorted(ids, wanted)
    at, wanted = at[at < len(ids)], wanted[at < len(ids)]
    corners = lonlat[at[ids[at] == wanted]]
    if not len(corners):
        return None
    lon, lat = ((corners.min(axis=0) + corners.max(axis=0)) / 2).round(LONLAT_DIGITS)
    return float(lon), float(lat)


def _substation(place: PlaceTags, position: tuple[float, float]) -> FacilityPoint | None:
    """A substation of the public grid of 110 kV or more."""
    tags = place.tags
    volts = sorted(
        {int(text) for text in re.split(r"[;,\s]+", tags.get("voltage", "")) if text.isdecimal()}, reverse=True
    )
    if not volts or volts[0] < FEWEST_VOLTS or tags.get("substation") == "traction" or tags.get("frequency") == "16.7":
        return None
    reference = " / ".join(f"{volt / 1_000:g}" for volt in volts) + " kV"
    attributes = {"voltage_kv": [volt / 1_000 for volt in volts]}
    name = tags.get("name") or f"Umspannwerk {reference}"
    return FacilityPoint(place.osm_id, FacilityKind.SUBSTATION, name, reference, position, attributes)

"""Ways cut into edges: between junctions, at barriers and where a turn is restricted. Numpy throughout.

A vertex is one node of one way; a junction is a node that several ways share, or one twice. Close to a barrier, and
to a junction where a turn is restricted, the way is cut a second time: the short piece in between, the stub, can be
closed to a mode or a direction while the rest of the road stays open to places along it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.codes import Mode
from app.crs import LIMITS
from app.errors import InvalidInput
from app.geo import STORAGE_SRID, project
from app.network.model import MODES, Booleans, Floats, Integers
from app.network.osm.findings import Finding, Findings
from app.network.osm.reading import RawRoads

STUB_M = 2.0  # and at most this share of the stretch to the next vertex:
STUB_SHARE = 0.4
SHORTEST_M = 0.1
# WGS 84
SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_SQUARED = 0.006_694_379_990_14


@dataclass(frozen=True)
class Vertices:
    """The k vertices of all ways one after another; `node` numbers the distinct nodes from 0."""

    node: Integers  # (k,)
    way: Integers  # (k,) position of the way
    node_ids: Integers  # (n,) OpenStreetMap's; negative for cuts
    origin: Integers  # (n,) the node that a cut was made for; of all others themselves
    lonlat: Floats  # (n, 2) degrees, NaN where the extract lacks the node


@dataclass(frozen=True)
class Edges:
    """m edges: first and last vertex, the nodes there, the way and the length; which modes a barrier stops."""

    first: Integers  # (m,) position of a vertex
    last: Integers  # (m,)
    from_node: Integers  # (m,)
    to_node: Integers  # (m,)
    way: Integers  # (m,)
    length_m: Floats  # (m,)
    is_stub: Booleans  # (m,)
    is_stopped: Mapping[Mode, Booleans]  # (m,)


def vertices_of(roads: RawRoads, findings: Findings) -> Vertices:
    """Number the nodes of all ways; those that no extract holds have no position."""
    refs = np.frombuffer(roads.refs, dtype=np.int64)
    starts = np.frombuffer(roads.starts, dtype=np.int64)
    counts = np.diff(np.append(starts, len(refs)))
    way = np.repeat(np.arange(len(starts)), counts)
    node_ids, node = np.unique(refs, return_inverse=True)
    lonlat = np.full((len(node_ids), 2), np.nan)
    located, positions = roads.positions()
    _, here, there = np.intersect1d(node_ids, located, assume_unique=True, return_indices=True)
    lonlat[here] = positions[there]
    lacking = np.unique(way[np.isnan(lonlat[node, 0])])
    if len(lacking):
        ids = np.frombuffer(roads.way_ids, dtype=np.int64)
        findings.add(Finding.MISSING_NODES, [f"way/{ids[row]}" for row in lacking[:5]], len(lacking))
    return Vertices(node, way, node_ids, np.arange(len(node_ids)), lonlat)


def numbers_of(vertices: Vertices, ids: Integers) -> Integers:
    """The numbers of nodes given by OpenStreetMap's ids, in their order; -1 for those that no road has."""
    real = vertices.node_ids[~is_cut(vertices)]
    at = np.searchsorted(real, ids)
    at[at == len(real)] = 0
    found = real[at] == ids if len(real) else np.zeros(len(ids), dtype=bool)
    return np.where(found, at, -1)


def is_cut(vertices: Vertices) -> Booleans:
    """Which nodes (n,) are cuts; they are numbered behind all others."""
    cuts: Booleans = vertices.origin != np.arange(len(vertices.origin))
    return cuts


def distances_m(lonlat: Floats, other: Floats) -> Floats:
    """Distances of near points on the ellipsoid, by its radii of curvature at the latitude halfway.

    Below 10 km exact to a millimetre per kilometre.
    """
    a, b = np.radians(lonlat), np.radians(other)
    sine = np.sin((a[:, 1] + b[:, 1]) / 2)
    bent = 1 - ECCENTRICITY_SQUARED * sine**2
    north = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / bent**1.5
    east = SEMI_MAJOR_M / np.sqrt(bent) * np.sqrt(1 - sine**2)
    metres: Floats = np.hypot(north * (b[:, 1] - a[:, 1]), east * (b[:, 0] - a[:, 0]))
    return metres


def with_cuts(vertices: Vertices, after: Integers, before: Integers) -> Vertices:
    """Cut ways shortly after and shortly before the vertices given by their positions."""
    count = len(vertices.node)
    after = after[after < count - 1]
    before = before[before > 0]
    after = after[vertices.way[after] == vertices.way[after + 1]]
    before = before[vertices.way[before] == vertices.way[before - 1]]
    origin, towards = np.concatenate([after, before]), np.concatenate([after + 1, before - 1])
    here, there = vertices.lonlat[vertices.node[origin]], vertices.lonlat[vertices.node[towards]]
    share = np.minimum(STUB_SHARE, STUB_M / np.maximum(distances_m(here, there), SHORTEST_M))
    position = np.concatenate([after + 1, before])  # where the cut is put in
    # Two cuts on one stretch: the one after its start comes first.
    order = np.lexsort((np.repeat([0, 1], [len(after), len(before)]), position))
    number = len(vertices.node_ids) + np.arange(len(order))
    return Vertices(
        node=np.insert(vertices.node, position[order], number),
        way=np.insert(vertices.way, position[order], vertices.way[origin[order]]),
        node_ids=np.append(vertices.node_ids, -1 - np.arange(len(order))),
        origin=np.append(vertices.origin, vertices.node[origin[order]]),
        lonlat=np.concatenate([vertices.lonlat, (here + (there - here) * share[:, None])[order]]),
    )


def cut(vertices: Vertices, stops: Mapping[Mode, Integers], turning: Booleans) -> Edges:
    """Cut ways into edges. `stops` are the nodes that stop a mode, `turning` (n,) nodes where turns are restricted."""
    node, way = vertices.node, vertices.way
    lonlat = vertices.lonlat[node]
    # A stretch leads from one vertex to the next of the same way, both of them in the extract.
    is_stretch = (way[:-1] == way[1:]) & np.isfinite(lonlat[:-1, 0]) & np.isfinite(lonlat[1:, 0])
    stretch = np.flatnonzero(is_stretch & (node[:-1] != node[1:]))
    metres = np.maximum(distances_m(lonlat[stretch], lonlat[stretch + 1]), SHORTEST_M)
    is_break = np.bincount(node, minlength=len(vertices.node_ids)) > 1
    is_break |= is_cut(vertices) | turning
    for stopping in stops.values():
        is_break[stopping] = True
    starts = np.ones(len(stretch), dtype=bool)
    starts[1:] = (stretch[1:] != stretch[:-1] + 1) | is_break[node[stretch[1:]]]
    begin = np.flatnonzero(starts)
    end = np.append(begin[1:], len(stretch))[: len(begin)]
    first, last = stretch[begin], stretch[end - 1] + 1
    ends = np.stack([node[first], node[last]])
    is_short = (last == first + 1) & (ends[0] != ends[1])
    return Edges(
        first=first, last=last, from_node=ends[0], to_node=ends[1], way=way[first],
        length_m=np.add.reduceat(metres, begin) if len(begin) else np.zeros(0),
        is_stub=is_short & (vertices.origin[ends[0]] == vertices.origin[ends[1]]),
        is_stopped={mode: np.isin(ends[0], stops[mode]) | np.isin(ends[1], stops[mode]) for mode in MODES},
    )  # fmt: skip


def positions_of(vertices: Vertices) -> Floats:
    """(n, 2) of the nodes in EPSG:25832, NaN where they are unknown.

    Raises InvalidInput where roads lie beyond what the system is good for.
    """
    xy = project(vertices.lonlat)
    west, south, east, north = LIMITS[STORAGE_SRID]
    with np.errstate(invalid="ignore"):
        is_within = ((xy >= (west, south)) & (xy <= (east, north))).all(axis=1)
    if (np.isfinite(vertices.lonlat[:, 0]) & ~is_within).any():
        raise InvalidInput("The extract has roads beyond what EPSG:{srid} can hold.", srid=STORAGE_SRID)
    return xy

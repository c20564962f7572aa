"""Small networks drawn by chance, in figures that stay whole when an edge is cut at a quarter of its length."""

from dataclasses import dataclass

import numpy as np
import shapely
from hypothesis import strategies as st

from app.codes import Method, Mode
from app.network.model import MODES, Facilities, Floats, Hung, Network, Objects, Snaps
from app.network.snapping import hang_snaps

TARGETS = ("exit", "cargo")
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
closed_or_seconds = st.one_of(st.none(), st.integers(1, 5))


@dataclass(frozen=True)
class Drawn:
    """A network with facilities and places on it."""

    network: Network
    facilities: Facilities
    hung: Hung
    places: Hung


def make_network(
    nodes: list[tuple[float, float]],
    edges: list[tuple[int, int]],
    length_m: list[float] | None = None,
    car_s: list[tuple[float, float]] | None = None,
    truck_s: list[tuple[float, float]] | None = None,
    is_access: list[bool] | None = None,
) -> Network:
    """A network of straight edges; left alone, each is open to both modes both ways at 10 m/s."""
    xy = np.array(nodes, dtype=np.float64)
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    lines: Objects = np.array([shapely.LineString(pair) for pair in xy[ends]], dtype=object)
    length: Floats = np.array(shapely.length(lines) if length_m is None else length_m, dtype=np.float64)
    usual = np.repeat(length[:, np.newaxis] / 10.0, 2, axis=1)
    seconds: dict[Mode, Floats] = {
        mode: usual if given is None else np.array(given, dtype=np.float64).reshape(-1, 2)
        for mode, given in zip(MODES, (car_s, truck_s or car_s), strict=True)
    }
    count = len(ends)
    return Network(
        Method.ROAD,
        xy,
        ends[:, 0],
        ends[:, 1],
        length,
        seconds,
        np.ones(count, dtype=np.bool_) if is_access is None else np.array(is_access, dtype=np.bool_),
        np.full(count, "residential", dtype=object),
        np.full(count, None, dtype=object),
        np.zeros(count, dtype=np.int64),
        lines,
    )


def make_facilities(
    points: list[shapely.Geometry], is_of: list[list[bool]], ids: list[int] | None = None
) -> Facilities:
    """Facilities numbered from 100."""
    numbers = np.array(ids if ids is not None else range(100, 100 + len(points)), dtype=np.int64)
    geometries = np.empty(len(points), dtype=object)
    geometries[:] = points
    return Facilities(numbers, TARGETS, np.array(is_of, dtype=np.bool_).reshape(-1, len(TARGETS)), geometries)


def make_snaps(snaps: list[tuple[int, float, int]]) -> Snaps:
    """Points of access, by edge, share and length of the access leg."""
    edge, share, access_m = zip(*snaps, strict=True)
    return Snaps(np.array(edge), np.array(share, dtype=np.float64), np.array(access_m, dtype=np.float64))


@st.composite
def times(draw: st.DrawFn, count: int) -> list[tuple[float, float]]:
    """Seconds along and against so many edges, in fours; some closed, some one way."""
    pairs = draw(st.lists(st.tuples(closed_or_seconds, closed_or_seconds), min_size=count, max_size=count))
    return [(4.0 * (a or np.inf), 4.0 * (b or np.inf)) for a, b in pairs]


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Few nodes and many edges: there are ties, islands, parallel arcs, loops, and edges with several things on."""
    nodes = draw(st.integers(1, 6))
    number = st.integers(0, nodes - 1)
    ends = draw(st.lists(st.tuples(number, number), min_size=1, max_size=10))
    lengths = draw(st.lists(st.integers(1, 4), min_size=len(ends), max_size=len(ends)))
    network = make_network(
        [(100.0 * i, 0.0) for i in range(nodes)],
        ends,
        [4.0 * length for length in lengths],
        draw(times(len(ends))),
        draw(times(len(ends))),
    )
    snap = st.tuples(st.integers(0, len(ends) - 1), st.sampled_from(SHARES), st.integers(1, 3))
    gates = draw(st.lists(st.lists(snap, min_size=1, max_size=3), min_size=1, max_size=4))
    owner = np.array([i for i, several in enumerate(gates) for _ in several])
    is_of = draw(st.lists(st.lists(st.booleans(), min_size=2, max_size=2), min_size=len(gates), max_size=len(gates)))
    places = draw(st.lists(snap, min_size=1, max_size=4))
    return Drawn(
        network,
        make_facilities([shapely.Point(0, 0)] * len(gates), is_of),
        hang_snaps(network, make_snaps([gate for several in gates for gate in several]), owner, len(gates)),
        hang_snaps(network, make_snaps(places), np.arange(len(places)), len(places)),
    )

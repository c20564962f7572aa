import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codes import Mode
from app.network.model import NO_EDGE
from app.network.snapping import AccessEdges, hang
from tests.network.drawn import make_network

coordinate = st.integers(0, 40).map(lambda metres: 100.0 * metres)
point = st.tuples(coordinate, coordinate)
shape = st.one_of(
    point.map(shapely.Point),
    st.tuples(point, st.integers(1, 8)).map(lambda drawn: shapely.Point(drawn[0]).buffer(25.0 * drawn[1], quad_segs=2)),
    st.sampled_from([None, shapely.Point(), shapely.Polygon(), shapely.Point(90_000, 90_000)]),
)
SQUARE = shapely.box(400, 300, 600, 500)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(point, min_size=2, max_size=6, unique=True),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), min_size=1, max_size=8),
    st.lists(shape, min_size=1, max_size=5),
)
def test_the_nearest_edge_that_is_access_is_found_as_by_looking_at_all(
    nodes: list[tuple[float, float]], edges: list[tuple[int, int, bool]], shapes: list[shapely.Geometry | None]
) -> None:
    ends = [(a % len(nodes), b % len(nodes)) for a, b, _ in edges]
    network = make_network(nodes, ends, is_access=[is_access for *_, is_access in edges])
    snaps = AccessEdges(network).nearest(np.array(shapes, dtype=object), 1_500.0)
    for place, geometry in enumerate(shapes):
        is_there = geometry is not None and not shapely.is_empty(geometry)
        distances = [
            line.distance(geometry) if is_access and is_there else math.inf
            for line, is_access in zip(network.lines, network.is_access, strict=True)
        ]
        least = min(distances)
        if least > 1_500.0:
            assert snaps.edge[place] == NO_EDGE
            assert np.isnan([snaps.share[place], snaps.access_m[place]]).all()
            continue
        assert distances[snaps.edge[place]] == pytest.approx(least, abs=1e-6)
        assert snaps.access_m[place] == pytest.approx(least, abs=1e-6)
        met = network.lines[snaps.edge[place]].interpolate(snaps.share[place], normalized=True)
        assert met.distance(geometry) == pytest.approx(least, abs=1e-6)


def test_of_equally_near_edges_the_first_is_taken() -> None:
    network = make_network([(0, 0), (100, 0), (200, 0)], [(1, 2), (0, 1), (2, 1)])
    assert AccessEdges(network).nearest(np.array([shapely.Point(100, 50)], dtype=object)).edge.tolist() == [0]


def test_both_ends_of_the_edge_cost_their_part_of_it_and_the_access_leg() -> None:
    network = make_network([(0, 0), (1_000, 0)], [(0, 1)], car_s=[(100.0, 200.0)])
    hung = hang(network, np.array([None, SQUARE], dtype=object))
    legs = hung.by_mode[Mode.CAR]
    access_s = 300 * 0.18
    assert hung.snaps.access_m.tolist() == pytest.approx([math.nan, 300.0], nan_ok=True)
    met = hung.snaps.share[1]
    assert 0.4 <= met <= 0.6
    assert legs.place.tolist() == [1, 1]
    assert legs.node.tolist() == [0, 1]
    assert legs.to_node_s == pytest.approx([access_s + met * 200, access_s + (1 - met) * 100])
    assert legs.from_node_s == pytest.approx([access_s + met * 100, access_s + (1 - met) * 200])
    assert legs.to_node_m == pytest.approx([300 + met * 1_000, 300 + (1 - met) * 1_000])
    assert legs.from_node_m == pytest.approx(legs.to_node_m)


def test_a_one_way_edge_is_left_at_its_end_and_entered_at_its_beginning() -> None:
    network = make_network([(0, 0), (1_000, 0)], [(0, 1)], car_s=[(100.0, math.inf)])
    legs = hang(network, np.array([shapely.Point(250, 0), shapely.Point(0, 0)], dtype=object)).by_mode[Mode.CAR]
    assert legs.to_node_s.tolist() == [math.inf, 75.0, 0.0, 100.0]
    assert legs.from_node_s.tolist() == [25.0, math.inf, 0.0, math.inf]


def test_several_points_of_access_belong_to_one_thing() -> None:
    network = make_network([(0, 0), (1_000, 0)], [(0, 1)])
    gates = shapely.MultiPoint([(0, 10), (1_000, 20), (50_000, 0)])
    hung = hang(network, np.array([shapely.Point(500, 0), gates, shapely.Point(0, 0)], dtype=object))
    assert hung.count == 3
    assert hung.owner.tolist() == [0, 1, 1, 1, 2]
    assert hung.snaps.access_m[:3].tolist() == [0.0, 10.0, 20.0]
    assert hung.by_mode[Mode.TRUCK].place.tolist() == [0, 0, 1, 1, 1, 1, 2, 2]

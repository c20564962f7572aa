import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from app.codes import Mode
from app.network import graph, snapping
from app.network.graph import Graph
from app.network.model import NO_FACILITY, Direction
from app.network.search import nearest, way, within
from app.network.weights import metres_of, seconds_of, weigh
from tests.network.drawn import Drawn, drawn, make_network
from tests.network.plain_search import least

ROW = [(0.0, 0.0), (1_000.0, 0.0), (2_000.0, 0.0)]


@settings(max_examples=80, deadline=None)
@given(drawn())
def test_the_way_between_two_places_weighs_what_a_plain_search_finds_and_is_driven_by_its_nodes(case: Drawn) -> None:
    for mode, attachments in case.hung.by_mode.items():
        hung = graph.hang(graph.build(case.network, mode), attachments, case.hung.count)
        for end in range(1, case.hung.count):
            found = way(hung, 0, end)
            cost = least(case.network, mode, (case.hung, 0), (case.hung, end))
            if cost is not None and not _share_an_edge(case, 0, end):
                assert found.weight == weigh(cost[0] / 1_000, cost[1] / 10)
                assert _is_driven(hung, 0, found.nodes.tolist(), end, found.weight)


def _share_an_edge(case: Drawn, start: int, end: int) -> bool:
    edges = [set(case.hung.snaps.edge[case.hung.owner == number].tolist()) for number in (start, end)]
    return bool(edges[0] & edges[1])


def _is_driven(hung: Graph, start: int, nodes: list[int], end: int, weight: float) -> bool:
    n = hung.node_count
    forward, backward = hung.matrices[Direction.FROM], hung.matrices[Direction.TO]
    stops = [n + start, *nodes]
    legs = [forward[[tail], [head]].item() for tail, head in pairwise(stops)]
    total: float = sum(legs) + backward[[n + end], [nodes[-1]]].item()
    return total == weight


def test_of_parallel_edges_the_quickest_counts_and_of_equally_quick_ones_the_shortest() -> None:
    network = make_network(
        ROW,
        [(0, 1), (0, 1), (1, 0), (0, 1)],
        [1_000.0, 1_300.0, 1_200.0, 900.0],
        [(90, 90), (80, 80), (80, 80), (85, 85)],
    )
    for matrix in graph.build(network, Mode.CAR).matrices.values():
        assert seconds_of(matrix.data).tolist() == [80.0, 80.0]
        assert metres_of(matrix.data).tolist() == [1_200.0, 1_200.0]


def test_lorries_go_round_what_is_closed_to_them() -> None:
    open_round = [(100.0, 100.0), (100.0, 100.0), (300.0, 300.0)]
    banned = [(math.inf, math.inf), *open_round[1:]]
    network = make_network(ROW, [(0, 1), (1, 2), (0, 2)], [1_000.0, 1_000.0, 3_000.0], open_round, banned)
    is_of = np.array([[True]])
    lengths = {}
    for mode, attachments in snapping.hang(network, np.array([shapely.Point(2_000, 0)], dtype=object)).by_mode.items():
        found = nearest(graph.hang(graph.build(network, mode), attachments, 1), Direction.TO, is_of)
        lengths[mode] = found.road_m[:, 0].tolist()
    assert lengths == {Mode.CAR: [2_000.0, 1_000.0, 0.0], Mode.TRUCK: [3_000.0, 1_000.0, 0.0]}


def test_a_target_without_facilities_and_an_island_have_no_nearest() -> None:
    network = make_network([*ROW, (0.0, 9_000.0), (500.0, 9_000.0)], [(0, 1), (1, 2), (3, 4)])
    hung = snapping.hang(network, np.array([shapely.Point(0, 0)], dtype=object))
    searched = graph.hang(graph.build(network, Mode.CAR), hung.by_mode[Mode.CAR], 1)
    found = nearest(searched, Direction.FROM, np.array([[True, False]]))
    assert np.isinf(found.weight).tolist() == [[False, True]] * 3 + [[True, True]] * 2
    assert found.facility[3:].tolist() == [[NO_FACILITY, NO_FACILITY]] * 2


@pytest.mark.parametrize(("limit_s", "reached"), [(99.9, [0]), (100.0, [0, 1]), (1e6, [0, 1, 2])])
def test_within_a_limit_are_the_nodes_reached_by_then(limit_s: float, reached: list[int]) -> None:
    network = make_network(ROW, [(0, 1), (1, 2)])
    hung = snapping.hang(network, np.array([shapely.Point(0, 0)], dtype=object))
    searched = graph.hang(graph.build(network, Mode.CAR), hung.by_mode[Mode.CAR], 1)
    weights = within(searched, Direction.FROM, 0, limit_s)
    assert np.flatnonzero(np.isfinite(weights)).tolist() == reached

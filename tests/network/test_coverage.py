"""Where a network is complete: a town on a grid, and a long way that leads out of it."""

from itertools import pairwise

import numpy as np
import shapely

from app.codes import Method, Mode
from app.network.coverage import coverage_of
from app.network.model import Network, RoadClass


def network_of(lines: list[list[tuple[float, float]]]) -> Network:
    """Access edges along lines between whole points; equal points are one node."""
    ends = [(a, b) for line in lines for a, b in pairwise(line)]
    places = sorted({place for pair in ends for place in pair})
    number = {place: at for at, place in enumerate(places)}
    count = len(ends)
    return Network(
        method=Method.ROAD,
        xy=np.array(places, dtype=np.float64).reshape(-1, 2),
        from_node=np.array([number[a] for a, _ in ends], dtype=np.int64),
        to_node=np.array([number[b] for _, b in ends], dtype=np.int64),
        length_m=np.ones(count),
        seconds={mode: np.ones((count, 2)) for mode in (Mode.CAR, Mode.TRUCK)},
        is_access=np.ones(count, dtype=bool),
        road_class=np.array([RoadClass.TERTIARY] * count, dtype=object),
        name=np.array([None] * count, dtype=object),
        way_id=np.zeros(count, dtype=np.int64),
        lines=np.array([shapely.LineString(pair) for pair in ends], dtype=object),
    )


def town(east: float, blocks: int = 10) -> list[list[tuple[float, float]]]:
    """Streets every 500 m both ways."""
    steps = [at * 500.0 for at in range(blocks + 1)]
    return [[(east + x, y) for x in steps] for y in steps] + [[(east + x, y) for y in steps] for x in steps]


def test_a_town_is_covered_and_the_long_way_out_of_it_is_not() -> None:
    way_out = [(5_000.0 + at * 1_000, 2_500.0) for at in range(40)]
    covered = coverage_of(network_of([*town(0), way_out]))
    assert covered.contains(shapely.Point(2_500, 2_500))
    assert not covered.intersects(shapely.Point(30_000, 2_500))
    assert covered.bounds[2] < 8_000


def test_a_wood_within_is_covered_and_one_without_roads_beside_is_not() -> None:
    ring = [line for east in (0.0, 6_000.0) for line in town(east)]  # a kilometre of nothing between two towns
    covered = coverage_of(network_of(ring))
    assert len(covered.geoms) == 1
    assert covered.contains(shapely.Point(5_500, 2_500))
    assert not covered.contains(shapely.Point(2_500, 12_000))


def test_towns_far_apart_are_parts_of_their_own_and_a_crossing_is_none() -> None:
    crossing = [[(40_000.0, 0.0), (41_000.0, 0.0), (42_000.0, 0.0)], [(41_000.0, -900.0), (41_000.0, 0.0)]]
    covered = coverage_of(network_of([*town(0), *town(20_000), *crossing]))
    assert len(covered.geoms) == 2
    assert covered.is_valid


def test_a_network_without_access_covers_nothing() -> None:
    network = network_of(town(0))
    network.is_access[:] = False
    assert coverage_of(network).is_empty

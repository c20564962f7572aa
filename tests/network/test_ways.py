"""Ways on the cross: which edges, in which direction, and what is driven on each street."""

import pytest
import shapely

from app.codes import Mode
from app.network.model import RoadClass
from app.network.ways import Access, Stretch, line_of, steps, stretches
from tests.network.crossroads import cross

NORTH, WEST = Access(1, 0.6), Access(2, 0.25)


def test_a_way_over_a_node_drives_parts_of_both_edges() -> None:
    way = stretches(cross(), Mode.CAR, NORTH, WEST, [0])
    assert way == [Stretch(1, 0.6, 0.0), Stretch(2, 0.0, 0.25)]
    assert line_of(cross(), way).equals(shapely.LineString([(0, 600), (0, 0), (-250, 0)]))


def test_a_way_over_whole_edges() -> None:
    way = stretches(cross(), Mode.CAR, Access(1, 1.0), Access(2, 1.0), [2, 0, 3])
    assert way == [Stretch(1, 1.0, 1.0), Stretch(1, 1.0, 0.0), Stretch(2, 0.0, 1.0), Stretch(2, 1.0, 1.0)]
    assert line_of(cross(), way).equals(shapely.LineString([(0, 1000), (0, 0), (-1000, 0)]))
    assert [step.length_m for step in steps(cross(), Mode.CAR, way)] == [1000, 1000]


def test_a_way_that_stays_on_its_edge() -> None:
    way = stretches(cross(), Mode.CAR, Access(1, 0.6), Access(1, 0.1), [])
    assert line_of(cross(), way).equals(shapely.LineString([(0, 600), (0, 100)]))
    (step,) = steps(cross(), Mode.CAR, way)
    assert (step.name, step.road_class) == ("North", RoadClass.PRIMARY)
    assert (step.length_m, step.time_s) == pytest.approx((500, 25))


def test_a_way_to_where_one_is() -> None:
    way = stretches(cross(), Mode.CAR, NORTH, NORTH, [])
    assert line_of(cross(), way).length == 0
    assert steps(cross(), Mode.CAR, way) == []


def test_lorries_take_longer() -> None:
    way = stretches(cross(), Mode.TRUCK, NORTH, WEST, [0])
    north, west = steps(cross(), Mode.TRUCK, way)
    assert (north.name, west.name) == ("North", "West")
    assert (north.time_s, west.time_s) == pytest.approx((60, 25))

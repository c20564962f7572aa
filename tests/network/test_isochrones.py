"""Isochrones on the cross: areas whose reach along a road and beside it can be told by heart."""

import numpy as np
import pytest
import shapely

from app.codes import Mode
from app.network.isochrones import along_roads, isochrones
from app.network.model import ACCESS_M_PER_S, Direction
from tests.network.crossroads import cross

FROM_MIDDLE = np.array([0.0, 50, 50, 50, 50, 50])


def samples(direction: Direction = Direction.FROM, limit_s: float = 100) -> np.ndarray:
    times = FROM_MIDDLE.copy()
    if direction is Direction.TO:
        times[[1, 5]] = np.inf  # the east is one way, away from the middle
    return along_roads(cross(), times, Mode.CAR, direction, limit_s)


def test_times_rise_along_the_road() -> None:
    found = samples()
    north = found[found[:, 0] == 0]
    north = north[north[:, 1] >= 0]
    assert north[:, 2] == pytest.approx(north[:, 1] / 20)
    assert len(found) == 4 * 21


def test_one_way_is_not_driven_against() -> None:
    assert samples(Direction.FROM)[:, 0].max() == 1000
    assert samples(Direction.TO)[:, 0].max() == 0


@pytest.mark.parametrize("limit_s", [20.0, 40.0, 50.0])
def test_the_area_ends_where_the_time_does(limit_s: float) -> None:
    (found,) = isochrones(samples(limit_s=limit_s), [limit_s])
    exact_s = found.cell_m / ACCESS_M_PER_S
    for reach_m in (0.0, (limit_s - exact_s) * 20):
        assert found.area.contains(shapely.Point(0, reach_m))
    assert not found.area.contains(shapely.Point(0, limit_s * 20 + exact_s * ACCESS_M_PER_S))


def test_beside_the_road_one_goes_slowly() -> None:
    (found,) = isochrones(samples(), [60.0])
    beside_m = (60 - 500 / 20) * ACCESS_M_PER_S  # half a kilometre north, then off the road
    assert found.area.contains(shapely.Point(beside_m - 2 * found.cell_m, 500))
    assert not found.area.contains(shapely.Point(beside_m + 2 * found.cell_m, 500))


def test_each_area_lies_within_the_next() -> None:
    areas = [found.area for found in isochrones(samples(), [60.0, 15.0, 30.0])]
    assert [found.limit_s for found in isochrones(samples(), [60.0, 15.0, 30.0])] == [15.0, 30.0, 60.0]
    assert areas[1].contains(areas[0])
    assert areas[2].contains(areas[1])
    assert all(area.is_valid for area in areas)


def test_nothing_is_reached_in_no_time_from_nowhere() -> None:
    (found,) = isochrones(np.empty((0, 3)), [60.0])
    assert found.area.is_empty

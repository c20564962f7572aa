import math
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from app.codes import Mode
from app.network import snapping, travel
from app.network.model import MODES, NO_FACILITY, Direction, Facilities, Hung, Network, Objects, Travel, Unreachable
from app.network.travel import Places
from app.network.weights import weigh
from tests.network.drawn import TARGETS, Drawn, drawn, make_facilities, make_network
from tests.network.plain_search import least

ROW = [(0.0, 0.0), (1_000.0, 0.0), (2_000.0, 0.0)]
EXIT, CARGO = [True, False], [False, True]
WEST = shapely.box(0, -5_000, 500, 5_000)


@settings(max_examples=150, deadline=None)
@given(drawn())
def test_every_place_has_the_facility_that_a_plain_search_finds(case: Drawn) -> None:
    searched = travel.search(case.network, case.facilities, case.hung)
    count = case.places.count
    told = travel.travel(searched, Places(np.zeros((count, 2)), np.ones(count, dtype=np.bool_), case.places))
    for (mode, direction), found in told.found.items():
        for place in range(count):
            ways = _ways(case, mode, direction, place)
            for target in range(len(TARGETS)):
                offered = {f: ways[f] for f in np.flatnonzero(case.facilities.is_of[:, target]).tolist()}
                _agrees(case, offered, found.weight[place, target], found.facility[place, target])


def _ways(case: Drawn, mode: Mode, direction: Direction, place: int) -> list[float]:
    weights = []
    for facility in range(case.hung.count):
        ends = (case.places, place), (case.hung, facility)
        cost = least(case.network, mode, *(ends if direction is Direction.TO else reversed(ends)))
        weights.append(math.inf if cost is None else weigh(cost[0] / 1_000, cost[1] / 10).item())
    return weights


def _agrees(case: Drawn, offered: dict[int, float], weight: float, facility_id: int) -> None:
    if not offered:
        assert math.isnan(weight), "nobody can tell the way to what is nowhere"
        assert facility_id == NO_FACILITY
        return
    assert weight == min(offered.values())
    nearest = {case.facilities.ids[f] for f, way in offered.items() if way == weight and math.isfinite(way)}
    assert facility_id in (nearest or {NO_FACILITY})


def test_a_way_does_not_lead_through_a_facility_with_several_gates() -> None:
    network = make_network(ROW, [(0, 1), (1, 2)])
    airport = shapely.MultiPoint([(10, 0), (1_990, 0)])
    told = _told(network, make_facilities([airport, shapely.Point(2_000, 0)], [CARGO, EXIT]), [shapely.Point(0, 0)])
    assert told.found[Mode.CAR, Direction.TO].road_m[0].tolist() == [2_000.0, 10.0]


def test_a_place_far_from_any_road_is_unreachable_and_one_beyond_the_coverage_is_unknown() -> None:
    network = make_network(ROW, [(0, 1), (1, 2)])
    exits = make_facilities([shapely.Point(0, 0)], [EXIT])
    places = [shapely.Point(500, 2_001), shapely.Point(501, 100), None, shapely.Point(500, 1_999)]
    told = _told(network, exits, places, WEST)
    assert told.reason == [Unreachable.FAR_FROM_ROAD, None, Unreachable.NO_PLACE, None]
    for found in told.found.values():
        assert found.weight[0].tolist() == [math.inf, math.inf]
        assert np.isnan(found.weight[1]).all()
        assert found.weight[2].tolist() == [math.inf, math.inf]
        assert found.road_m[3, 0] == 2_499.0
        assert found.facility[:, 0].tolist() == [NO_FACILITY, NO_FACILITY, NO_FACILITY, 100]


@pytest.mark.parametrize(("uncovered_x", "is_told"), [(-490.0, False), (-510.0, True)])
def test_a_network_cannot_tell_where_a_facility_it_does_not_cover_may_be_nearer(
    uncovered_x: float, is_told: bool
) -> None:
    network = make_network(ROW, [(0, 1), (1, 2)])
    near_and_far = make_facilities([shapely.Point(1_500, 0), shapely.Point(uncovered_x, 0)], [EXIT, EXIT])
    hung = snapping.hang(network, np.array([shapely.Point(1_500, 0), None], dtype=object))
    told = _told(network, near_and_far, [shapely.Point(500, 0)], hung=hung)
    for found in told.found.values():
        assert np.isfinite(found.weight[0, 0]) == is_told
        assert np.isnan(found.weight[0, 0]) == (not is_told)
        assert found.facility[0, 0] == (100 if is_told else NO_FACILITY)


def test_directions_differ_where_a_road_is_one_way() -> None:
    ring = make_network(
        [(0.0, 0.0), (1_000.0, 0.0), (1_000.0, 1_000.0)],
        [(0, 1), (1, 2), (2, 0)],
        [1_000.0, 1_000.0, 1_400.0],
        [(100.0, math.inf)] * 3,
    )
    told = _told(ring, make_facilities([shapely.Point(800, 0)], [EXIT]), [shapely.Point(200, 0)])
    for mode in MODES:
        assert told.found[mode, Direction.TO].road_m[0, 0] == 600.0
        assert told.found[mode, Direction.FROM].road_m[0, 0] == 200 + 1_000 + 1_400 + 200


def _told(
    network: Network,
    facilities: Facilities,
    places: Sequence[shapely.Geometry | None],
    coverage: shapely.Geometry | None = None,
    hung: Hung | None = None,
) -> Travel:
    searched = travel.search(network, facilities, hung or snapping.hang(network, facilities.points))
    geometries: Objects = np.array(places, dtype=object)
    return travel.travel(searched, travel.places_of(geometries, snapping.hang(network, geometries), coverage))

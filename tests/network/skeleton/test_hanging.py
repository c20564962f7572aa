"""Places on a skeleton network: over the nodes around them."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from scipy.sparse.csgraph import floyd_warshall

from app.codes import Mode
from app.network.model import NO_FACILITY, Direction, Network, Objects, Travel, Unreachable
from app.network.skeleton import coverage, hang, read, travel
from app.network.travel import places_of, search
from app.settings import PROJECT_DIR
from tests.network.drawn import make_facilities, make_network

ROW = [(0.0, 0.0), (20_000.0, 0.0), (40_000.0, 0.0)]
EXIT, CARGO = [True, False], [False, True]


@pytest.fixture
def row() -> Network:
    """Two roads of 20 km in a row, at 20 m/s."""
    return make_network(ROW, [(0, 1), (1, 2)], car_s=[(1_000.0, 1_000.0)] * 2, truck_s=[(2_000.0, 2_000.0)] * 2)


def tell(network: Network, facilities: list[tuple[list[bool], shapely.Point]], places: Objects) -> Travel:
    several = make_facilities([point for _, point in facilities], [is_of for is_of, _ in facilities])
    searched = search(network, several, hang(network, several.points))
    return travel(searched, places_of(places, hang(network, places), coverage(network)))


def points(*positions: tuple[float, float]) -> Objects:
    return np.array([shapely.Point(position) for position in positions], dtype=object)


def test_a_way_is_a_straight_leg_the_roads_and_a_straight_leg(row: Network) -> None:
    told = tell(row, [(EXIT, shapely.Point(40_000, 1_000))], points((0, 500)))
    car, truck = (told.found[mode, Direction.TO] for mode in (Mode.CAR, Mode.TRUCK))
    assert car.road_m[0, 0] == pytest.approx(40_000 + 1.25 * 1_500)
    assert car.time_s[0, 0] == pytest.approx(2_000 + 1_500 * 3.6 / 30)
    assert truck.time_s[0, 0] == pytest.approx(4_000 + 1_500 * 3.6 / 27)
    assert car.facility[0, 0] == 100
    assert told.access_m.tolist() == [625.0]
    assert told.reason == [None]


def test_near_targets_are_left_to_the_straight_line(row: Network) -> None:
    facilities = [(EXIT, shapely.Point(24_900, 0)), (EXIT, shapely.Point(40_000, 0)), (CARGO, shapely.Point(40_000, 0))]
    told = tell(row, facilities, points((0, 0)))
    found = told.found[Mode.CAR, Direction.TO]
    assert np.isnan(found.weight[0, 0]), "an exit is near"
    assert found.facility[0].tolist() == [NO_FACILITY, 102]
    farther = tell(row, [(EXIT, shapely.Point(25_100, 0))], points((0, 0)))
    assert farther.found[Mode.CAR, Direction.TO].facility[0].tolist() == [100, NO_FACILITY]


def test_nobody_turns_off_where_only_motorways_meet(row: Network) -> None:
    motorway = replace(row, is_access=np.array([False, True]))
    told = tell(motorway, [(EXIT, shapely.Point(40_000, 0))], points((10_000, 0)))
    assert told.found[Mode.CAR, Direction.TO].road_m[0, 0] == pytest.approx(1.25 * 10_000 + 20_000), (
        "not by the node at 0"
    )


def test_a_place_far_from_every_node_is_left_to_other_methods(row: Network) -> None:
    told = tell(row, [(EXIT, shapely.Point(0, 0))], points((0, 12_500)))
    assert np.isnan(told.found[Mode.CAR, Direction.TO].weight).all()
    assert told.reason == [None]
    assert np.isnan(told.access_m).all()


def test_a_facility_off_the_network_leaves_the_nearest_untold(row: Network) -> None:
    told = tell(row, [(EXIT, shapely.Point(40_000, 0)), (EXIT, shapely.Point(0, -15_000))], points((0, 0)))
    assert np.isnan(told.found[Mode.CAR, Direction.TO].weight[0, 0])


def test_what_has_no_position_is_unreachable(row: Network) -> None:
    nowhere: Objects = np.array([None, shapely.Point(0, 0)], dtype=object)
    told = tell(row, [(CARGO, shapely.Point(40_000, 0))], nowhere)
    assert told.reason == [Unreachable.NO_PLACE, None]
    assert np.isinf(told.found[Mode.CAR, Direction.TO].weight[0]).all()


def test_every_place_takes_the_quickest_of_all_ways() -> None:
    network = read(PROJECT_DIR / "geodata" / "skeleton").network
    random = np.random.default_rng(1)
    middle = np.array([707_000.0, 5_707_000.0])
    places = points(*(middle + random.uniform(-50_000, 50_000, (100, 2))).tolist())
    gates = points(*(middle + random.uniform(-10_000, 10_000, (3, 2))).tolist())
    told = tell(network, [(EXIT, gate) for gate in gates], places)
    found = told.found[Mode.CAR, Direction.TO]
    quickest = _quickest_s(network, shapely.get_coordinates(places), shapely.get_coordinates(gates))
    is_told = np.isfinite(quickest).all(axis=1)
    assert is_told.sum() >= 10
    assert np.isnan(found.weight[~is_told, 0]).all()
    assert found.time_s[is_told, 0] == pytest.approx(quickest.min(axis=1)[is_told], abs=0.01)
    assert found.facility[is_told, 0].tolist() == (100 + quickest.argmin(axis=1)[is_told]).tolist()


def _quickest_s(network: Network, places: np.ndarray, gates: np.ndarray) -> np.ndarray:
    """Seconds by car (p, f), each pair for itself, from the times between all nodes; NaN for near ones."""
    between = np.full((network.node_count,) * 2, np.inf)
    seconds = network.seconds[Mode.CAR]
    for start, end, (along, against) in zip(network.from_node, network.to_node, seconds, strict=True):
        between[start, end] = min(between[start, end], along)
        between[end, start] = min(between[end, start], against)
    between = floyd_warshall(between)
    access = np.unique([network.from_node[network.is_access], network.to_node[network.is_access]])
    result = np.empty((len(places), len(gates)))
    for i, place in enumerate(places):
        for j, gate in enumerate(gates):
            here, there = _legs_s(network.xy[access], place), _legs_s(network.xy[access], gate)
            over = here[:, np.newaxis] + between[np.ix_(access, access)] + there
            result[i, j] = over.min() if np.hypot(*(place - gate)) >= 25_000 else np.nan
    return result


def _legs_s(nodes: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Seconds (n,) to the six nearest nodes, infinity to the others."""
    straight_m = np.hypot(*(nodes - place).T)
    return np.where(straight_m <= min(np.sort(straight_m)[5], 12_000), straight_m * 3.6 / 30, np.inf)

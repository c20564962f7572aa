"""Roads added, changed and closed, on a cross of four roads whose figures can be told by heart."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from app.codes import Method, Mode
from app.network.alterations import ChangedRoad, NewRoad, TouchesNothing, altered, loose_ends
from app.network.model import MODES, Network, RoadClass
from tests.network.crossroads import cross

KMH = {Mode.CAR: 72.0, Mode.TRUCK: 36.0}  # 20 and 10 m/s


def road(*points: tuple[float, float], one_way: bool = False, kmh: dict[Mode, float] | None = None) -> NewRoad:
    line = shapely.LineString(points)
    return NewRoad(line, RoadClass.SECONDARY, KMH if kmh is None else kmh, one_way=one_way, name="New")


def edges(network: Network, mode: Mode = Mode.CAR) -> dict[tuple[int, int], float]:
    """Seconds of every edge that may be driven, by its nodes, along and against."""
    found = {}
    for edge in range(network.edge_count):
        start, end = int(network.from_node[edge]), int(network.to_node[edge])
        for nodes, time_s in (
            ((start, end), network.seconds[mode][edge, 0]),
            ((end, start), network.seconds[mode][edge, 1]),
        ):
            if np.isfinite(time_s):
                found[nodes] = float(time_s)
    return found


def test_a_road_between_two_others_divides_both() -> None:
    network = altered(cross(), [road((0, 400), (-300, 10))])
    north, west = 6, 7  # the nodes that came
    assert network.node_count == 8
    assert network.xy[[north, west]].tolist() == [[0, 400], [-300, 0]]
    found = edges(network)
    assert found[0, north] == pytest.approx(20)
    assert found[north, 2] == pytest.approx(30)
    assert found[0, west] == pytest.approx(15)
    assert found[west, 3] == pytest.approx(35)
    assert found[north, west] == found[west, north] == pytest.approx((np.hypot(300, 390) + 10) / 20)
    assert (0, 2) not in found
    assert (3, 0) not in found


def test_edges_that_are_not_met_keep_their_numbers() -> None:
    before, after = cross(), altered(cross(), [road((0, 400), (-300, 0))])
    for edge in range(4):
        assert after.lines[edge].equals(before.lines[edge])
        assert after.way_id[edge] == before.way_id[edge]
    assert not after.is_access[[1, 2]].any()
    assert after.is_access[[0, 3]].all()


def test_parts_of_a_one_way_road_stay_one_way() -> None:
    found = edges(altered(cross(), [road((500, 0), (0, -500))]))
    assert (0, 6) in found
    assert (6, 1) in found
    assert (6, 0) not in found
    assert (1, 6) not in found


def test_two_roads_may_meet_the_same_edge() -> None:
    network = altered(cross(), [road((0, 750), (-300, 0)), road((0, 250), (300, 0))])
    found = edges(network)
    assert found[0, 8] == pytest.approx(12.5)
    assert found[8, 6] == pytest.approx(25)
    assert found[6, 2] == pytest.approx(12.5)


def test_a_new_road_may_go_on_from_another() -> None:
    network = altered(cross(), [road((0, 500), (500, 500)), road((500.4, 500), (900, 900))])
    assert network.node_count == 9
    assert (7, 8) in edges(network)


def test_at_the_end_of_a_road_all_who_come_there_may_turn_off() -> None:
    found = edges(altered(cross(), [road((1000, 0.5), (2000, 0))]))
    assert (1, 6) in found
    assert (5, 6) in found


def test_an_end_that_is_not_drawn_to_a_road_is_told_and_the_gap_is_driven() -> None:
    roads = [road((0, 400), (-300, 300)), road((40, 600), (500, 30))]
    assert loose_ends(cross(), roads) == [(0, True)]
    found = edges(altered(cross(), roads[1:]))
    assert found[6, 7] == pytest.approx((np.hypot(460, 570) + 40 + 30) / 20)


def test_a_skeleton_is_met_from_farther_away() -> None:
    skeleton = replace(cross(), method=Method.SKELETON)
    assert loose_ends(skeleton, [road((300, 400), (-1_500, -1_500))]) == []


@pytest.mark.parametrize("one_way", [True, False])
def test_a_new_road_is_driven_by_whom_it_is_for(one_way: bool) -> None:
    network = altered(cross(), [road((0, 400), (-300, 0), one_way=one_way, kmh={Mode.CAR: 36.0})])
    assert ((7, 6) in edges(network)) is not one_way
    assert edges(network)[6, 7] == pytest.approx(50)
    assert (6, 7) not in edges(network, Mode.TRUCK)
    assert not network.is_access[-1]


def test_a_closed_way_stays_as_one_that_nobody_drives() -> None:
    network = altered(cross(), changed=[ChangedRoad(way_id=12, closed=MODES)])
    assert network.edge_count == 4
    assert (0, 2) not in edges(network)
    assert (0, 3) in edges(network)
    assert network.is_access.tolist() == [True, False, True, True]


def test_closed_for_lorries_only() -> None:
    network = altered(cross(), changed=[ChangedRoad(way_id=12, closed=(Mode.TRUCK,))])
    assert (0, 2) in edges(network)
    assert (0, 2) not in edges(network, Mode.TRUCK)
    assert not network.is_access[1]


def test_another_speed_opens_no_one_way_road() -> None:
    drawn = shapely.LineString([(-20, 5), (1020, -5)])
    network = altered(cross(), changed=[ChangedRoad(line=drawn, kmh={Mode.CAR: 36.0})])
    assert edges(network)[0, 1] == pytest.approx(100)
    assert (1, 0) not in edges(network)
    assert edges(network)[0, 2] == pytest.approx(50)
    assert edges(network, Mode.TRUCK)[0, 1] == pytest.approx(100)


def test_the_network_that_was_given_stays_as_it_is() -> None:
    network = cross()
    altered(network, [road((0, 400), (-300, 0))], [ChangedRoad(way_id=12, closed=MODES)])
    assert edges(network) == edges(cross())
    assert network.is_access.all()


@pytest.mark.parametrize(
    "away",
    [
        {"new": [road((0, 400), (-300, 0)), road((5000, 5000), (6000, 5000))]},
        {"changed": [ChangedRoad(way_id=12, closed=MODES), ChangedRoad(way_id=99, closed=MODES)]},
        {
            "changed": [
                ChangedRoad(way_id=12, closed=MODES),
                ChangedRoad(line=shapely.LineString([(0, 40), (1000, 40)]), closed=MODES),
            ]
        },
    ],
)
def test_what_touches_nothing_is_named(away: dict[str, list[NewRoad | ChangedRoad]]) -> None:
    with pytest.raises(TouchesNothing) as raised:
        altered(cross(), **away)  # type: ignore[arg-type] # one of both lists
    assert raised.value.number == 1

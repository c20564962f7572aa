"""The hand-made network: every way and time worked out by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

from app.codes import Mode
from app.network.graph import build
from app.network.model import Direction, Network, RoadClass
from app.network.osm import Extract, read
from app.network.weights import metres_of, seconds_of
from tests.network.osm.extracts import ORIGIN, Map
from tests.network.osm.town import NO_RIGHT_TURN, NODES, WAYS, town

RURAL = 0.96  # of the limit is driven
COUNTY_S = 1000 / 50 * 3.6 / RURAL  # a kilometre at 50 km/h
FEDERAL_S = 1000 / 100 * 3.6 / RURAL
FEDERAL_TRUCK_S = 1000 / 60 * 3.6 / RURAL


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return made(town(), tmp_path_factory.mktemp("town"))


def made(drawn: Map, folder: Path) -> Extract:
    return read([drawn.write(folder / "town.osm.pbf")], lambda _: None)


def node_at(network: Network, number: int) -> int:
    """The node of the network at a node of the map; a copy for a turn lies beside it and is not meant."""
    place = np.array(ORIGIN) + NODES[number]
    far = np.hypot(*(network.xy - place).T)
    assert far.min() < 0.1
    return int(far.argmin())


def way(network: Network, mode: Mode, start: int, end: int) -> tuple[float, float] | None:
    """Seconds and metres of the quickest way between two nodes of the map."""
    weights = dijkstra(build(network, mode).matrices[Direction.FROM], indices=node_at(network, start))
    weight = weights[node_at(network, end)]
    return (float(seconds_of(weight)), float(metres_of(weight))) if np.isfinite(weight) else None


def test_the_quickest_way_is_found_with_its_time_and_length(extract: Extract) -> None:
    # From 11 to 5: down and along the federal road, 1 km at 50 and 4 km at 100; lorries 60.
    time_s, road_m = way(extract.network, Mode.CAR, 11, 5) or (0, 0)
    assert time_s == pytest.approx(COUNTY_S + 4 * FEDERAL_S, rel=2e-3)
    assert road_m == pytest.approx(5000, rel=1e-3)
    truck_s, _ = way(extract.network, Mode.TRUCK, 11, 5) or (0, 0)
    assert truck_s == pytest.approx(COUNTY_S + 4 * FEDERAL_TRUCK_S, rel=2e-3)


def test_one_way_roads_are_driven_their_way_only(extract: Extract) -> None:
    assert (way(extract.network, Mode.CAR, 2, 12) or (0, 0))[1] == pytest.approx(1000, rel=1e-3)
    assert (way(extract.network, Mode.CAR, 12, 2) or (0, 0))[1] == pytest.approx(3000, rel=1e-3)  # by 11 and 1
    assert (way(extract.network, Mode.CAR, 15, 5) or (0, 0))[1] == pytest.approx(1000, rel=1e-3)  # oneway=-1
    assert (way(extract.network, Mode.CAR, 5, 15) or (0, 0))[1] == pytest.approx(5000, rel=1e-3)  # by 3 and 13


def test_a_road_closed_to_motor_vehicles_but_open_to_cars_is_closed_to_lorries(extract: Extract) -> None:
    assert (way(extract.network, Mode.CAR, 3, 13) or (0, 0))[1] == pytest.approx(1000, rel=1e-3)
    assert (way(extract.network, Mode.TRUCK, 3, 13) or (0, 0))[1] == pytest.approx(3000, rel=1e-3)  # by 2 and 12


def test_a_forbidden_turn_is_not_made(extract: Extract, tmp_path: Path) -> None:
    # From 12 to 3: not right at 13, but back by 11, 1 and 2. From 14 the same road may be taken.
    time_s, road_m = way(extract.network, Mode.CAR, 12, 3) or (0, 0)
    assert road_m == pytest.approx(4000, rel=1e-3)
    assert time_s == pytest.approx(2 * COUNTY_S + 2 * FEDERAL_S, rel=2e-3)
    assert (way(extract.network, Mode.CAR, 14, 3) or (0, 0))[1] == pytest.approx(2000, rel=1e-3)
    assert (way(extract.network, Mode.CAR, 12, 14) or (0, 0))[1] == pytest.approx(2000, rel=1e-3)  # straight on
    free = made(replace(town(), relations=[]), tmp_path)
    assert (way(free.network, Mode.CAR, 12, 3) or (0, 0))[1] == pytest.approx(2000, rel=1e-3)


def test_an_only_turn_leaves_no_other(tmp_path: Path) -> None:
    only = ({"type": "restriction", "restriction": "only_right_turn"}, NO_RIGHT_TURN[1])
    network = made(replace(town(), relations=[only]), tmp_path).network
    assert (way(network, Mode.CAR, 12, 3) or (0, 0))[1] == pytest.approx(2000, rel=1e-3)
    # Straight on to 14 only after having turned round at 3. Lorries cannot turn, and the sign does not bind them.
    assert (way(network, Mode.CAR, 12, 14) or (0, 0))[1] == pytest.approx(4000, rel=1e-3)
    assert (way(network, Mode.TRUCK, 12, 14) or (0, 0))[1] == pytest.approx(2000, rel=1e-3)


@pytest.mark.parametrize(("tags", "car_m", "truck_m"), [
    ({"except": "hgv"}, 4000, 2000),
    ({"except": "motorcar"}, 2000, 4000),
    ({"except": "bicycle;psv"}, 4000, 4000),
])  # fmt: skip
def test_a_restriction_lets_off_whom_it_names(
    tags: dict[str, str], car_m: float, truck_m: float, tmp_path: Path
) -> None:
    ways = [*WAYS]
    ways[3] = (ways[3][0], {"highway": "tertiary", "maxspeed": "50"})
    relation, members = town().relations[0]
    network = made(replace(town(), ways=ways, relations=[(dict(relation) | tags, members)]), tmp_path).network
    assert (way(network, Mode.CAR, 12, 3) or (0, 0))[1] == pytest.approx(car_m, rel=1e-3)
    # Lorries turn back by 11 and 1 as cars do: 4 km; at 60 on the federal road that is still the quickest.
    assert (way(network, Mode.TRUCK, 12, 3) or (0, 0))[1] == pytest.approx(truck_m, rel=1e-3)


def test_a_bollard_closes_the_road_and_leaves_its_ends_open(extract: Extract) -> None:
    assert (way(extract.network, Mode.CAR, 14, 4) or (0, 0))[1] == pytest.approx(3000, rel=1e-3)  # by 13 and 3
    ends = extract.network.is_access & (extract.network.way_id == 1005)
    assert ends.sum() == 2
    assert extract.network.length_m[ends] == pytest.approx([498, 498], abs=0.2)


def test_a_roundabout_is_driven_one_way(extract: Extract) -> None:
    half = 100 * np.sqrt(2)  # of the way round
    there, back = way(extract.network, Mode.CAR, 15, 35), way(extract.network, Mode.CAR, 35, 15)
    assert there is not None
    assert back is not None
    assert there[1] == pytest.approx(500 + half + 1000, rel=1e-3)
    assert back[1] == pytest.approx(1000 + half + 500, rel=1e-3)
    quarter = way(extract.network, Mode.CAR, 33, 31)
    assert quarter is not None
    assert quarter[1] == pytest.approx(half, rel=1e-3)


def test_a_ferry_takes_its_time_and_the_waiting(extract: Extract) -> None:
    time_s, road_m = way(extract.network, Mode.TRUCK, 35, 36) or (0, 0)
    assert time_s == pytest.approx(600 + 300, rel=1e-3)
    assert road_m == pytest.approx(2000, rel=1e-3)


def test_an_island_is_reached_by_no_way_and_no_place_hangs_on_it(extract: Extract) -> None:
    assert way(extract.network, Mode.CAR, 1, 41) is None
    assert not extract.network.is_access[extract.network.way_id == 1016].any()
    assert extract.report["findings"]["island"]["examples"] == ["way/1016"]


def test_places_hang_on_ordinary_roads_only(extract: Extract) -> None:
    network = extract.network
    assert not network.is_access[network.road_class == RoadClass.FERRY].any()
    assert not network.is_access[network.way_id == 1004].any()  # closed to lorries
    assert set(network.way_id[network.is_access]) == {*range(1001, 1016)} - {1004, 1014}


def test_edges_run_between_junctions_and_carry_name_class_and_line(extract: Extract) -> None:
    network = extract.network
    federal = np.flatnonzero(network.way_id == 1001)
    assert len(federal) == 4
    assert set(network.name[federal]) == {"B 6"}
    assert set(network.road_class[federal]) == {RoadClass.PRIMARY}
    for row in range(network.edge_count):
        first, *_, last = network.lines[row].coords
        assert first == pytest.approx(network.xy[network.from_node[row]])
        assert last == pytest.approx(network.xy[network.to_node[row]])
        assert network.lines[row].length == pytest.approx(network.length_m[row], rel=1e-3)


def test_what_is_told_of_the_file(extract: Extract) -> None:
    assert extract.as_of == "2026-05-01"
    assert [file.name for file in extract.files] == ["town.osm.pbf"]
    assert extract.report["ways"] == len(WAYS)
    assert extract.report["restrictions"] == 1


def test_two_extracts_that_overlap_make_the_same_network(extract: Extract, tmp_path: Path) -> None:
    """The second half of the ways in another file, with one in both and its nodes in one file only."""
    drawn = town()
    west = replace(drawn, ways=drawn.ways[:9]).write(tmp_path / "west.osm.pbf", left_out=[15])
    east = drawn.write(tmp_path / "east.osm.pbf", left_out=[1, 11])
    merged = read([west, east], lambda _: None)
    assert merged.network.edge_count == extract.network.edge_count
    assert merged.network.length_m.sum() == pytest.approx(extract.network.length_m.sum())
    assert np.array_equal(merged.network.is_access, extract.network.is_access)
    assert merged.report["findings"]["duplicate_way"]["count"] == 9


def test_a_way_with_nodes_outside_the_extract_ends_there(tmp_path: Path) -> None:
    cut = read([town().write(tmp_path / "cut.osm.pbf", left_out=[5])], lambda _: None)
    assert (cut.network.way_id == 1001).sum() == 3
    assert not (cut.network.way_id == 1006).any()
    assert cut.report["findings"]["missing_nodes"] == {"count": 2, "examples": ["way/1001", "way/1006"]}

"""Ways and areas on a network of streets, held against what parcels were measured to have."""

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from app.codes import Mode, TargetId
from app.errors import InvalidInput
from app.journeys import find
from app.journeys.store import End
from app.network import measure, place_store, store
from app.network.edge_store import LoadedNetworks
from app.network.model import ACCESS_M_PER_S, MODES, Direction
from app.network.weights import metres_of, seconds_of
from tests.network.stock import ABOUT, TARGETS, centre, make_stock, streets


@pytest.fixture
def parcel_ids(session: Session) -> list[int]:
    """Parcels on a network of streets, measured."""
    ids = make_stock(session)
    store.make_current(session, store.save(session, streets(), ABOUT))
    measure.measure_all(session, TARGETS)
    return ids


def parcel_ends(session: Session, ids: list[int]) -> list[End]:
    return [End(geometry) for geometry in place_store.starts_of_parcels(session, ids).geometries]


@pytest.mark.parametrize("mode", MODES)
def test_ways_take_as_long_as_parcels_were_measured_to_have(
    session: Session, parcel_ids: list[int], mode: Mode
) -> None:
    facilities = place_store.open_facilities(session, TARGETS)
    points = dict(zip(facilities.ids.tolist(), facilities.points, strict=True))
    (measured,) = measure.of_parcels(session, parcel_ids)
    networks, compared = LoadedNetworks(), 0
    for position, start in enumerate(parcel_ends(session, parcel_ids)):
        for target in range(len(TARGETS)):
            there, back = (measured.travel.found[(mode, direction)] for direction in (Direction.TO, Direction.FROM))
            for found, ways in ((there, True), (back, False)):
                weight = found.weight[position, target]
                if not np.isfinite(weight):
                    continue
                ends = start, End(points[int(found.facility[position, target])])
                journey = find.journey(session, networks, *(ends if ways else ends[::-1]), mode)
                assert journey.time_s == pytest.approx(float(seconds_of(weight)), abs=0.002)
                assert journey.road_m == pytest.approx(float(metres_of(weight)), abs=0.2)
                compared += 1
    assert compared > 50


def test_the_streets_of_a_way_add_up_to_it(session: Session, parcel_ids: list[int]) -> None:
    start, end = parcel_ends(session, parcel_ids)[:2]
    journey = find.journey(session, LoadedNetworks(), start, end, Mode.CAR)
    drive_m, drive_s = (sum(getattr(step, name) for step in journey.steps) for name in ("length_m", "time_s"))
    assert drive_m + journey.access_m == pytest.approx(journey.road_m, abs=1)
    assert drive_s + journey.access_m / ACCESS_M_PER_S == pytest.approx(journey.time_s, abs=0.1)
    first, last = (shapely.get_point(journey.line, at) for at in (0, -1))
    legs_m = shapely.distance(first, start.geometry) + shapely.distance(last, end.geometry)
    assert legs_m == pytest.approx(journey.access_m, abs=0.1)


@pytest.mark.parametrize("direction", list(Direction))
def test_parcels_lie_within_the_contour_of_their_time(
    session: Session, parcel_ids: list[int], direction: Direction
) -> None:
    (measured,) = measure.of_parcels(session, parcel_ids)
    facilities = place_store.open_facilities(session, {TargetId.LEJ_CARGO: TARGETS[TargetId.LEJ_CARGO]})
    (cargo,) = facilities.points
    limit_s = 110.0
    found = find.reach(session, LoadedNetworks(), End(cargo), Mode.CAR, direction, [limit_s])
    (area,) = found.areas
    exact_s = 2 * area.cell_m / ACCESS_M_PER_S
    target = list(TARGETS).index(TargetId.LEJ_CARGO)
    times_s = seconds_of(measured.travel.found[(Mode.CAR, direction)].weight[:, target])
    inside, outside = 0, 0
    for end, time_s in zip(parcel_ends(session, parcel_ids), times_s.tolist(), strict=True):
        if end.geometry is None or end.geometry.geom_type != "Point":
            continue
        if time_s < limit_s - exact_s:
            assert area.area.contains(end.geometry)
            inside += 1
        elif time_s > limit_s + exact_s:
            assert not area.area.contains(end.geometry)
            outside += 1
    assert inside
    assert outside


def test_one_who_asks_for_himself_is_there(session: Session, parcel_ids: list[int]) -> None:
    start = parcel_ends(session, parcel_ids)[0]
    journey = find.journey(session, LoadedNetworks(), start, start, Mode.TRUCK)
    assert journey.road_m == pytest.approx(journey.access_m, abs=0.2)
    assert journey.steps == []


def test_far_from_every_road_there_is_no_way(session: Session, parcel_ids: list[int]) -> None:
    near, far = End(shapely.Point(centre())), End(shapely.Point(centre() + 9_000))
    with pytest.raises(InvalidInput, match="No road that a lorry may use lies within 2000 m"):
        find.journey(session, LoadedNetworks(), near, far, Mode.CAR)
    with pytest.raises(InvalidInput, match="2000 m"):
        find.reach(session, LoadedNetworks(), far, Mode.CAR, Direction.TO, [600.0])


def test_without_a_network_nobody_can_tell(session: Session) -> None:
    with pytest.raises(InvalidInput, match="No road network covers this place"):
        find.journey(session, LoadedNetworks(), End(shapely.Point(0, 0)), End(shapely.Point(1, 1)), Mode.CAR)


def test_a_new_network_takes_the_place_of_the_one_in_memory(session: Session, parcel_ids: list[int]) -> None:
    networks = LoadedNetworks()
    before = networks.get(session, store.current(session)[0])
    assert networks.get(session, store.current(session)[0]) is before
    store.make_current(session, store.save(session, streets(seed=3), ABOUT))
    assert networks.get(session, store.current(session)[0]) is not before

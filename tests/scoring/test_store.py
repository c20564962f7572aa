"""Measuring in the database: nearest open facility, on the ellipsoid, with what the accuracies leave open."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.codes import Method, Mode
from app.db.tables import MeasurementRow, ProvenanceRow, RunRow
from app.scoring import store
from app.scoring.facts import DistanceKey
from app.scoring.profiles import Profiles

Add = Callable[..., int]

HERE = (12.0, 51.4)
EAST = (12.1, 51.4)
FARTHER_EAST = (12.2, 51.4)
WEST = (11.85, 51.4)


def exit_key() -> DistanceKey:
    return "motorway_exit_m", Mode.DIRECT, Method.STRAIGHT_LINE


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(Geod(ellps="WGS84").inv(*one, *other)[2])


def exit_leg(session: Session, *ids: int) -> store.Leg:
    """Measure parcels and give the way of the last one to its motorway exit."""
    store.measure_parcels(session, ids, None)
    legs = store.legs_of_parcels(session, ids[-1:])
    return next(leg for leg in legs if leg.quantity == "motorway_exit_m")


def test_nearest_open_facility_is_measured_on_the_ellipsoid(
    session: Session, add_parcel: Add, add_facility: Add
) -> None:
    nearest = add_facility("motorway_junction", EAST, accuracy_m=500)
    add_facility("motorway_junction", FARTHER_EAST)
    leg = exit_leg(session, add_parcel(HERE))
    assert leg.facility_id == nearest
    assert leg.value == pytest.approx(metres(HERE, EAST), abs=0.01)
    assert (leg.low, leg.high) == pytest.approx((metres(HERE, EAST) - 500, metres(HERE, EAST) + 500), abs=0.01)


@pytest.mark.parametrize("status", ["planned", "under_construction", "closed"])
def test_only_open_facilities_count(session: Session, add_parcel: Add, add_facility: Add, status: str) -> None:
    add_facility("motorway_junction", EAST, status=status)
    open_one = add_facility("motorway_junction", FARTHER_EAST)
    assert exit_leg(session, add_parcel(HERE)).facility_id == open_one


def test_interchange_is_no_way_onto_the_motorway(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_interchange", EAST)
    add_facility("motorway_junction", FARTHER_EAST, name="exit")
    assert exit_leg(session, add_parcel(HERE)).facility == "exit"


def test_farther_but_inaccurate_facility_may_be_the_nearest(
    session: Session, add_parcel: Add, add_facility: Add
) -> None:
    near = add_facility("motorway_junction", EAST, accuracy_m=100)
    add_facility("motorway_junction", WEST, accuracy_m=8_000)
    leg = exit_leg(session, add_parcel(HERE))
    assert leg.facility_id == near
    assert leg.low == pytest.approx(metres(HERE, WEST) - 8_000, abs=0.01)
    assert leg.high == pytest.approx(metres(HERE, EAST) + 100, abs=0.01)


def test_accurate_neighbour_bounds_an_inaccurate_nearest(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", EAST, accuracy_m=8_000)
    add_facility("motorway_junction", WEST, accuracy_m=50)
    leg = exit_leg(session, add_parcel(HERE))
    assert leg.value == pytest.approx(metres(HERE, EAST), abs=0.01)
    assert leg.high == pytest.approx(metres(HERE, WEST) + 50, abs=0.01)


def test_distance_below_the_accuracy_may_be_nothing(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", EAST, accuracy_m=50_000)
    assert exit_leg(session, add_parcel(HERE)).low == 0


def test_uncertain_position_widens_the_interval(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", EAST, accuracy_m=100)
    leg = exit_leg(session, add_parcel(HERE, position_uncertainty_m=1_000))
    expected = metres(HERE, EAST)
    assert (leg.low, leg.high) == pytest.approx((expected - 1_100, expected + 1_100), abs=0.01)


def test_outline_is_measured_from_its_nearest_point(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", EAST)
    outline = shapely.box(11.98, 51.39, 12.02, 51.41)
    leg = exit_leg(session, add_parcel(HERE, outline=outline, position_uncertainty_m=1_000))
    assert leg.value == pytest.approx(metres((12.02, 51.4), EAST), abs=1)
    assert leg.high == leg.value


def test_facility_inside_the_outline_is_no_distance_away(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", HERE)
    assert exit_leg(session, add_parcel(outline=shapely.box(11.98, 51.39, 12.02, 51.41))).value == 0


def test_entrance_goes_before_the_outline(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", EAST)
    parcel = add_parcel(outline=shapely.box(11.98, 51.39, 12.02, 51.41), entrance=(11.98, 51.4))
    assert exit_leg(session, parcel).value == pytest.approx(metres((11.98, 51.4), EAST), abs=0.01)


def test_parcel_without_a_place_has_no_measurement(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", EAST)
    parcel = add_parcel()
    store.measure_parcels(session, [parcel], None)
    assert store.legs_of_parcels(session, [parcel]) == []
    assert exit_key() not in store.load(session, [parcel], []).distances


def test_measuring_again_replaces_straight_lines_and_leaves_published_figures(
    session: Session, add_parcel: Add, add_facility: Add
) -> None:
    add_facility("motorway_junction", FARTHER_EAST)
    parcel = add_parcel(HERE)
    published = {"parcel_id": parcel, "quantity": "motorway_exit_m", "mode": "car", "method": "published", "value": 9.0}
    session.execute(insert(MeasurementRow).values(**published, facility_name="A9", source="leaflet"))
    exit_leg(session, parcel)
    nearer = add_facility("motorway_junction", EAST)
    store.measure_parcels(session, [parcel], None)
    by_method = {leg.method: leg for leg in store.legs_of_parcels(session, [parcel])}
    assert set(by_method) == {Method.STRAIGHT_LINE, Method.PUBLISHED}
    assert by_method[Method.STRAIGHT_LINE].facility_id == nearer
    assert (by_method[Method.PUBLISHED].facility, by_method[Method.PUBLISHED].source) == ("A9", "leaflet")


def test_intervals_equal_a_search_through_every_facility(session: Session, add_parcel: Add, add_facility: Add) -> None:
    random = np.random.default_rng(20251122)
    exits = [((random.uniform(11.2, 12.8), random.uniform(50.9, 51.9)), random.uniform(0, 6_000)) for _ in range(60)]
    for at, accuracy_m in exits:
        add_facility("motorway_junction", at, accuracy_m=accuracy_m)
    places = [(random.uniform(11.2, 12.8), random.uniform(50.9, 51.9)) for _ in range(40)]
    ids = [add_parcel(at) for at in places]
    store.measure_parcels(session, ids, None)
    found = store.load(session, ids, []).distances[exit_key()]
    expected = [
        [
            min(metres(place, at) for at, _ in exits),
            max(0.0, min(metres(place, at) - accuracy_m for at, accuracy_m in exits)),
            min(metres(place, at) + accuracy_m for at, accuracy_m in exits),
        ]
        for place in places
    ]
    np.testing.assert_allclose(found, expected, atol=0.01)


def test_places_sites_and_parcels_are_measured_alike(
    session: Session, add_parcel: Add, add_site: Add, add_facility: Add
) -> None:
    add_facility("motorway_junction", EAST, accuracy_m=200)
    parcel_leg = exit_leg(session, add_parcel(HERE))
    (place_leg,) = store.measure_places(session, [HERE])
    (site_leg,) = store.measure_sites(session, [add_site(HERE)])
    for leg in (place_leg, site_leg):
        assert (leg.value, leg.low, leg.high) == pytest.approx((parcel_leg.value, parcel_leg.low, parcel_leg.high))


def test_loaded_rows_stand_in_the_order_of_the_ids(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", EAST)
    near, unknown, far = add_parcel(HERE, power_mw=1), add_parcel(power_mw=2), add_parcel(WEST, power_mw=3)
    store.measure_parcels(session, [near, unknown, far], None)
    facts = store.load(session, [far, unknown, near], [])
    assert list(facts.fields["power_mw"]) == [3, 2, 1]
    expected = [metres(WEST, EAST), np.nan, metres(HERE, EAST)]
    assert facts.distances[exit_key()][:, 0].tolist() == pytest.approx(expected, nan_ok=True)


def test_two_runs_of_a_profile_are_kept(session: Session, profiles: Profiles) -> None:
    food, logistics = profiles.get("food"), profiles.get("logistics")
    other = store.start_run(session, "score", logistics)
    store.finish_run(session, other)
    runs = []
    for _ in range(4):
        runs.append(store.start_run(session, "score", food))
        store.finish_run(session, runs[-1])
    kept = session.scalars(select(RunRow.id).where(RunRow.profile_id == "food").order_by(RunRow.id))
    assert list(kept) == runs[-2:]
    current = store.current_runs(session)
    assert (current["food"].id, current["logistics"].id) == (runs[-1], other)
    assert store.score_run(session, runs[0]) is None
    assert store.score_run(session, runs[-2]) is not None


def test_run_that_measurements_name_is_kept(session: Session, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", EAST)
    first = store.start_run(session, "measurement")
    store.measure_parcels(session, [add_parcel(HERE)], first)
    for _ in range(3):
        store.finish_run(session, store.start_run(session, "measurement"))
    assert session.scalar(select(func.count()).where(RunRow.id == first)) == 1


def test_newest_standing_provenance_explains_a_field(session: Session, add_parcel: Add) -> None:
    parcel = add_parcel(HERE)

    def record(source: str, **columns: Any) -> None:
        values = {"parcel_id": parcel, "field": "power_mw", "source": source, **columns}
        session.execute(insert(ProvenanceRow).values(values))

    record("first")
    record("second")
    record("printed elsewhere", stands=False)
    assert store.field_origins(session, [parcel]) == {(parcel, "power_mw"): ("second", None)}

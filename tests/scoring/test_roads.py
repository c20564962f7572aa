"""Road distances as figures: the mean of both directions, what accuracies leave open, and what is out of reach."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codes import Method, Mode, TargetId
from app.network.model import ACCESS_M_PER_S, MODES, NO_FACILITY, Direction, NetworkRecord
from app.scoring.criteria import BY_ID, TARGETS
from app.scoring.facts import DistanceKey, Facts, figures, reach
from app.scoring.roads import Precision, Roads, Trips, all_distances
from app.scoring.value_functions import FloatArray

EXIT = 7  # id of the only facility
INF, NAN = float("inf"), float("nan")
One = tuple[float, float]  # seconds and metres


def network(method: Method = Method.ROAD) -> NetworkRecord:
    day, attribution = date(2026, 11, 1), "© OpenStreetMap contributors"
    return NetworkRecord(1, method, "OpenStreetMap, somewhere", "1", day, attribution, 0, 0, {})


def one(figure: float) -> FloatArray:
    return np.array([[figure]])


def roads(
    there: One,
    back: One | None = None,
    *,
    method: Method = Method.ROAD,
    uncertainty_m: float = 0,
    accuracy_m: float = 0,
) -> Roads:
    """One place, one target, both modes alike."""
    ways = {Direction.TO: there, Direction.FROM: back or there}
    facility = np.array([[EXIT if np.isfinite(there[0]) else NO_FACILITY]])
    trips = {
        (mode, direction): Trips(one(time_s), one(road_m), facility)
        for mode in MODES
        for direction, (time_s, road_m) in ways.items()
    }
    precision = Precision(np.array([uncertainty_m]), {EXIT: accuracy_m})
    return Roads(network(method), [TargetId.MOTORWAY_EXIT], trips, np.array([50.0]), [None], precision)


def told(found: Roads, unit: str) -> list[float]:
    """Value, low and high by lorry."""
    figure: list[float] = dict(found.distances())[f"motorway_exit_{unit}", Mode.TRUCK, found.network.method][0].tolist()
    return figure


def exit_figures(*networks: Roads, straight_m: float | None = None) -> list[float]:
    """Value, low and high of the criterion."""
    straight: Mapping[DistanceKey, FloatArray] = {}
    if straight_m is not None:
        straight = {("motorway_exit_m", Mode.DIRECT, Method.STRAIGHT_LINE): np.full((1, 3), straight_m)}
    facts = Facts([1], {**straight, **all_distances(networks)}, {})
    found: list[float] = figures(BY_ID["motorway_exit"], facts)[0].tolist()
    return found


def test_value_is_the_mean_of_both_directions() -> None:
    found = roads((300, 4_000), (500, 6_000))
    assert told(found, "s") == [400, 400, 400]
    assert told(found, "m") == [5_000, 5_000, 5_000]


def test_accuracy_counts_in_metres_and_at_the_pace_of_the_way() -> None:
    found = roads((300, 4_000), (500, 6_000), accuracy_m=1_000, uncertainty_m=250)
    assert told(found, "m") == [5_000, 3_750, 6_250]
    assert told(found, "s") == [400, 300, 500]


def test_no_way_is_shorter_than_nothing() -> None:
    assert told(roads((40, 300), accuracy_m=2_000), "m") == [300, 0, 2_300]


def test_place_beside_the_facility_is_as_far_off_as_both_may_be() -> None:
    assert told(roads((0, 0), accuracy_m=100), "s") == pytest.approx([0, 0, 100 / ACCESS_M_PER_S])


@pytest.mark.parametrize(
    ("found", "straight_m", "expected"),
    [
        pytest.param([roads((400, 5_000))], 10_000, 400, id="road before estimate"),
        pytest.param([roads((400, 5_000)), roads((450, 5_000), method=Method.SKELETON)], 10_000, 400,
                     id="road before skeleton"),
        pytest.param([roads((NAN, NAN)), roads((450, 5_000), method=Method.SKELETON)], 10_000, 450,
                     id="skeleton where the road network cannot tell"),
        pytest.param([roads((NAN, NAN)), roads((INF, INF), method=Method.SKELETON)], 10_000, 810,
                     id="estimate where neither can"),
        pytest.param([roads((INF, INF))], 10_000, NAN, id="unknown where no road leads, never the estimate"),
        pytest.param([roads((INF, INF)), roads((450, 5_000), method=Method.SKELETON)], 10_000, NAN,
                     id="nor the skeleton"),
        pytest.param([roads((400, 5_000), (INF, INF))], 10_000, NAN, id="unknown where no road leads back"),
        pytest.param([roads((NAN, NAN))], None, NAN, id="nothing at all"),
    ],
)  # fmt: skip
def test_best_method_that_can_tell_is_used(found: list[Roads], straight_m: float | None, expected: float) -> None:
    assert exit_figures(*found, straight_m=straight_m) == pytest.approx([expected] * 3, nan_ok=True)


finite = st.floats(0, 1e6)


@given(finite, finite, finite, finite, st.floats(0, 1e5), st.floats(0, 1e5))
def test_value_lies_within_its_range(
    there_s: float, there_m: float, back_s: float, back_m: float, accuracy_m: float, uncertainty_m: float
) -> None:
    found = roads((there_s, there_m), (back_s, back_m), accuracy_m=accuracy_m, uncertainty_m=uncertainty_m)
    for unit in ("s", "m"):
        value, low, high = told(found, unit)
        assert 0 <= low <= value <= high < INF


@given(finite, finite, st.floats(0, 1e5), st.floats(0, 1e5))
def test_less_accuracy_never_narrows_the_range(time_s: float, road_m: float, accuracy_m: float, more_m: float) -> None:
    for unit in ("s", "m"):
        _, low, high = told(roads((time_s, road_m), accuracy_m=accuracy_m), unit)
        _, wider_low, wider_high = told(roads((time_s, road_m), accuracy_m=accuracy_m + more_m), unit)
        assert wider_low <= low
        assert high <= wider_high


def test_reach_holds_the_best_of_every_target_and_nothing_where_no_road_leads() -> None:
    straight = {
        (target.quantity, Mode.DIRECT, Method.STRAIGHT_LINE): np.array([[1_000.0] * 3, [2_000.0] * 3])
        for target in TARGETS[:2]
    }
    by_road: dict[DistanceKey, FloatArray] = {
        ("lej_reference_s", Mode.TRUCK, Method.ROAD): np.array([[100.0] * 3, [INF] * 3]),
        ("lej_reference_s", Mode.CAR, Method.ROAD): np.array([[90.0] * 3, [NAN] * 3]),
    }
    found = reach(Facts([1, 2], {**straight, **by_road}, {}))
    assert found.truck_s[:, 0].tolist() == pytest.approx([100, NAN], nan_ok=True)
    assert found.car_s[:, 0].tolist() == pytest.approx([90, 2_000 * 1.35 / (60 / 3.6)])
    assert found.road_m[:, 1].tolist() == pytest.approx([1_350, 2_700])
    assert np.isnan(found.road_m[:, 2:]).all()
    assert found.road_m.shape == (2, len(TARGETS))

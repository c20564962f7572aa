"""The score: a weighted mean of what is known, explained to the last point, whatever else is in the list."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import codes
from app.codes import FacilityKind, Group, Method, Mode
from app.scoring.criteria import BY_ID, CRITERIA, FIELDS, TARGETS
from app.scoring.facts import DistanceKey, Facts
from app.scoring.profiles import Profile, load_profiles
from app.scoring.score import (
    GROUPS,
    Contribution,
    Measured,
    Scores,
    Status,
    explained,
    knock_outs,
    order_keys,
    score,
    values,
)
from app.scoring.value_functions import FloatArray, Steps

PROFILES = load_profiles(Path(__file__).parents[2] / "geodata" / "profiles")
LOGISTICS = PROFILES.get("logistics")
CHEMISTRY = PROFILES.get("h2_bio_chemistry")
ALL_KINDS = frozenset(FacilityKind)
NO_HYDROGEN = ALL_KINDS - {FacilityKind.HYDROGEN_NODE}

# Distances by target id in metres (or with low and high), those on roads under `<id>_road`; fields by name.
Place = Mapping[str, Any]
ROAD_M_PER_S = 20.0
UNREACHABLE = float("inf")

GOOD_DISTANCES: dict[str, Any] = {target.id: 1_000.0 for target in TARGETS}
GOOD_FIELDS: dict[str, Any] = {
    "rail_siding": "on_plot",
    "largest_contiguous_m2": 500_000.0,
    "plan_status": "binding",
    "zoning": "GI",
    "noise_quota": False,
    "operation_24h": True,
    "power_mw": 100.0,
    "water_m3_per_h": 100.0,
    "waste_water_m3_per_h": 100.0,
    "price_eur_per_m2": 10.0,
    "trade_tax_percent": 240.0,
    "fibre": "two_routes_10g",
    "flood_zone": "none",
    "mining": "none",
    "housing_distance_m": 2_000.0,
    "ready_months": 0.0,
    "hydrogen": "none",
    "steam_available": False,
    "gas_available": False,
    "status": "available",
    "contamination": "none",
}


def measure(*places: Place, kinds: frozenset[str] = ALL_KINDS, is_parcel: bool = True) -> Measured:
    """Places as the arithmetic takes them."""

    def metres(name: str) -> FloatArray:
        return np.array([np.broadcast_to(place.get(name, np.nan), 3) for place in places], dtype=float)

    distances: dict[DistanceKey, FloatArray] = {}
    for target in TARGETS:
        distances[target.quantity, Mode.DIRECT, Method.STRAIGHT_LINE] = metres(target.id)
        for mode in (Mode.CAR, Mode.TRUCK):
            distances[f"{target.id}_m", mode, Method.ROAD] = metres(f"{target.id}_road")
            distances[f"{target.id}_s", mode, Method.ROAD] = metres(f"{target.id}_road") / ROAD_M_PER_S
    fields: dict[str, Sequence[object]] = {}
    if is_parcel:
        fields = {name: [place.get(name) for place in places] for name in FIELDS}
    return Measured.of(Facts(range(len(places)), distances, fields), kinds, is_parcel=is_parcel)


def good(**changed: Any) -> Place:
    """A parcel of which everything is known and nearly everything ideal."""
    return {**GOOD_DISTANCES, **GOOD_FIELDS, **changed}


def group(scores: Scores, position: int = 0) -> Group:
    return GROUPS[int(scores.group_rank[position])]


def explain(measured: Measured, profile: Profile) -> list[Contribution]:
    """What a single place's criteria add."""
    return explained(measured, values(measured, profile), profile)


def of(told: list[Contribution], criterion: str) -> Contribution:
    return next(each for each in told if each.criterion == criterion)


# --- cases worked by hand ------------------------------------------------------------------------


def test_worked_check_ten_minutes_to_the_motorway_give_logistics_10_6_points() -> None:
    ten_minutes_m = 600 * (60 / 3.6) / 1.35
    place = good(motorway_exit=ten_minutes_m, labour_pool=1)
    motorway = of(explain(measure(place), LOGISTICS), "motorway_exit")
    assert motorway.measured == pytest.approx(600)
    assert motorway.value == pytest.approx(0.588, abs=5e-4)
    assert motorway.points is not None
    assert motorway.points * 0.91 == pytest.approx(
        10.6, abs=0.02
    )  # no labour pool is loaded: 0.91 of the weight counts


def test_score_is_the_weighted_mean_of_what_is_known() -> None:
    profile = LOGISTICS.with_weights({"land_price": 3, "ready_to_build": 1, "fibre": 4})
    scores = score(measure({"price_eur_per_m2": 15.0, "ready_months": 58.0}), profile)
    assert scores.score[0] == pytest.approx(75)
    assert scores.low[0] == pytest.approx(37.5)
    assert scores.high[0] == pytest.approx(87.5)
    assert scores.coverage_ratio[0] == pytest.approx(0.5)


def test_unknown_is_not_zero() -> None:
    unknown, worst = score(measure(good(fibre=None), good(fibre="less")), LOGISTICS).score
    assert unknown > worst
    told = of(explain(measure(good(fibre=None)), LOGISTICS), "fibre")
    assert (told.status, told.value, told.points, told.measured) == (Status.UNKNOWN, None, None, None)


def test_nothing_known_has_no_score_and_the_whole_range() -> None:
    scores = score(measure({}), LOGISTICS)
    assert np.isnan(scores.score[0])
    assert (scores.low[0], scores.high[0], scores.coverage_ratio[0]) == (0, 100, 0)
    assert group(scores) is Group.DATA_MISSING
    assert order_keys(scores.score).tolist() == [1]
    assert {each.points for each in explain(measure({}), LOGISTICS)} == {None}


def test_weights_on_what_nothing_can_tell_leave_the_whole_range() -> None:
    scores = score(measure(good()), LOGISTICS.with_weights({"labour_pool": 1}))
    assert np.isnan(scores.score[0])
    assert (scores.low[0], scores.high[0], scores.applicable_coverage_ratio[0]) == (0, 100, 0)
    assert group(scores) is Group.DATA_MISSING


def test_everything_known_has_no_range() -> None:
    profile = LOGISTICS.with_weights({name: 1 for name in BY_ID if name != "labour_pool"})
    scores = score(measure(good(price_eur_per_m2=33.3, cluster=7_777.0)), profile)
    assert scores.low[0] == scores.score[0] == scores.high[0]
    assert scores.applicable_coverage_ratio[0] == 1


def test_accuracy_of_a_distance_widens_the_range_and_leaves_the_coverage() -> None:
    exact, rough = measure(good(motorway_exit=5_000.0)), measure(good(motorway_exit=(5_000.0, 4_000.0, 6_000.0)))
    one, other = score(exact, LOGISTICS), score(rough, LOGISTICS)
    assert other.score[0] == one.score[0]
    assert other.low[0] < other.score[0] < other.high[0]
    assert other.coverage_ratio[0] == one.coverage_ratio[0]
    each, column = values(rough, LOGISTICS), CRITERIA.index(BY_ID["motorway_exit"])
    assert each.low[0, column] < each.value[0, column] < each.high[0, column]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param({"land_price": 0.7, "fibre": 0.3}, Group.RANKED, id="exactly 70 percent"),
        pytest.param({"land_price": 0.69, "fibre": 0.31}, Group.DATA_MISSING, id="less"),
        pytest.param({"land_price": 0.35, "labour_pool": 0.5, "fibre": 0.15}, Group.RANKED,
                     id="what nothing can tell does not count against it"),
    ],
)  # fmt: skip
def test_ranked_is_what_is_known_to_70_percent(known: dict[str, float], expected: Group) -> None:
    scores = score(measure({"price_eur_per_m2": 20.0}), LOGISTICS.with_weights(known))
    assert group(scores) is expected


def test_criterion_without_weight_gives_no_points_and_takes_none() -> None:
    profile = LOGISTICS.with_weights({"land_price": 1})
    told = explain(measure(good()), profile)
    assert of(told, "fibre").points == 0
    assert of(told, "land_price").points == 100


def test_known_criteria_that_all_weigh_nothing_make_no_score() -> None:
    profile = LOGISTICS.with_weights({"fibre": 1})
    scores = score(measure({"price_eur_per_m2": 20.0}), profile)
    assert np.isnan(scores.score[0])
    assert of(explain(measure({"price_eur_per_m2": 20.0}), profile), "land_price").points == 0


# --- what applies and what is available ----------------------------------------------------------


def test_at_a_bare_place_only_location_criteria_apply() -> None:
    measured = measure(GOOD_DISTANCES, is_parcel=False, kinds=NO_HYDROGEN)
    told = explain(measured, LOGISTICS)
    by_status = {status: {each.criterion for each in told if each.status is status} for status in Status}
    assert by_status[Status.KNOWN] == {
        "motorway_exit", "air_cargo", "business_travel", "combined_transport", "inland_port", "research", "cluster",
    }  # fmt: skip
    assert by_status[Status.UNAVAILABLE] == {"gas_hydrogen", "labour_pool", "trade_tax", "housing_distance"}
    assert len(by_status[Status.NOT_APPLICABLE]) == 10
    scores = score(measured, LOGISTICS)
    assert scores.coverage_ratio[0] == pytest.approx(0.44)
    assert scores.applicable_coverage_ratio[0] == 1
    assert group(scores) is Group.RANKED


def test_layer_that_is_not_loaded_is_unavailable_unless_the_parcel_states_it() -> None:
    told = explain(measure(good(trade_tax_percent=None)), LOGISTICS)
    assert of(told, "trade_tax").status is Status.UNAVAILABLE
    assert of(explain(measure(good()), LOGISTICS), "trade_tax").status is Status.KNOWN


def test_hydrogen_is_unknown_for_everyone_while_every_node_is_planned() -> None:
    supplied = measure(good(gas_available=True, hydrogen="connected"), kinds=NO_HYDROGEN)
    assert of(explain(supplied, CHEMISTRY), "gas_hydrogen").status is Status.UNAVAILABLE


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param({"gas_hydrogen": 6_000.0}, (0.8, 0.8, 0.8), id="near the network"),
        pytest.param({"gas_hydrogen": 27_000.0}, (0.1, 0.1, 0.1), id="far from the network"),
        pytest.param({"gas_hydrogen": 27_000.0, "gas_available": True}, (0.5, 0.5, 0.5), id="gas counts one half"),
        pytest.param({"gas_hydrogen": 6_000.0, "gas_available": True}, (0.8, 0.8, 0.8), id="the better counts"),
        pytest.param({"gas_hydrogen": 27_000.0, "gas_available": None}, (0.1, 0.1, 0.5), id="gas may be there"),
        pytest.param({"gas_hydrogen": 27_000.0, "steam_available": True}, (1, 1, 1), id="steam"),
        pytest.param({"gas_hydrogen": np.nan, "hydrogen": "connected"}, (1, 1, 1), id="connected, place unknown"),
        pytest.param({"gas_hydrogen": np.nan, "gas_available": True}, (None, None, None), id="place unknown"),
    ],
)
def test_supply_on_the_plot_counts_beside_the_distance(place: Place, expected: tuple[float | None, ...]) -> None:
    told = of(explain(measure(good(**place)), CHEMISTRY), "gas_hydrogen")
    assert (told.value, told.value_low, told.value_high) == pytest.approx(expected)


# --- knock-outs ----------------------------------------------------------------------------------


def test_knocked_out_parcel_keeps_its_score_and_says_what_is_missing() -> None:
    measured = measure(good(largest_contiguous_m2=30_000.0))
    (hit,) = knock_outs(measured, LOGISTICS)
    assert (hit.criterion, hit.required, hit.measured, hit.missing_amount, hit.unit) == (
        "contiguous_plot", 50_000, 30_000, 20_000, "m2",
    )  # fmt: skip
    scores = score(measured, LOGISTICS)
    assert group(scores) is Group.KNOCKED_OUT
    assert scores.score[0] > 80


@pytest.mark.parametrize(
    ("profile_id", "changed", "expected"),
    [
        pytest.param("logistics", {"status": "sold"}, ("status", "not sold", "sold", None), id="sold"),
        pytest.param("logistics", {"operation_24h": False}, ("operation_24h", "not false", "false", None),
                     id="no 24 hours"),
        pytest.param("h2_bio_chemistry", {"zoning": "GE"}, ("zoning", "GI, GIe, SO", "GE", None),
                     id="neither GI nor SO"),
        pytest.param("h2_bio_chemistry", {"housing_distance_m": 150.0}, ("housing_distance_m", 200, 150, 50),
                     id="housing too near"),
        pytest.param("data_centre", {"flood_zone": "hq100"}, ("flood_zone", "not hq100", "hq100", None),
                     id="flood zone"),
        pytest.param("food", {"contamination": "known"}, ("contamination", "not known", "known", None),
                     id="contaminated ground"),
    ],
)  # fmt: skip
def test_field_can_knock_out(profile_id: str, changed: Place, expected: tuple[Any, ...]) -> None:
    (hit,) = knock_outs(measure(good(**changed)), PROFILES.get(profile_id))
    assert (hit.criterion, hit.required, hit.measured, hit.missing_amount) == expected


@pytest.mark.parametrize("profile", list(PROFILES), ids=lambda profile: profile.id)
def test_unknown_knocks_nothing_out(profile: Profile) -> None:
    assert knock_outs(measure({}), profile) == []
    assert knock_outs(measure({}, is_parcel=False), profile) == []


def test_plot_of_exactly_the_needed_size_is_no_knock_out() -> None:
    assert knock_outs(measure(good(largest_contiguous_m2=50_000.0)), LOGISTICS) == []


def test_other_need_moves_the_knock_out() -> None:
    small = LOGISTICS.with_requirement({"required_area_m2": 20_000})
    assert knock_outs(measure(good(largest_contiguous_m2=30_000.0)), small) == []


# --- properties ----------------------------------------------------------------------------------

METRES = st.floats(min_value=0, max_value=200_000)
ACCURACY = st.floats(min_value=0, max_value=8_000)
AMOUNT = st.floats(min_value=0, max_value=1e6)
FLAG = st.booleans()


def around(metres: float, accuracy: float) -> tuple[float, float, float]:
    return metres, max(0.0, metres - accuracy), metres + accuracy


FIELD_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "rail_siding": st.sampled_from(list(codes.RailSiding)),
    "plan_status": st.sampled_from(list(codes.PlanStatus)),
    "zoning": st.sampled_from(list(codes.Zoning)),
    "fibre": st.sampled_from(list(codes.Fibre)),
    "flood_zone": st.sampled_from(list(codes.FloodZone)),
    "mining": st.sampled_from(list(codes.MiningState)),
    "hydrogen": st.sampled_from(list(codes.Hydrogen)),
    "status": st.sampled_from(list(codes.ParcelStatus)),
    "contamination": st.sampled_from(list(codes.Contamination)),
    **dict.fromkeys(("noise_quota", "operation_24h", "steam_available", "gas_available"), FLAG),
}
PLACES = st.fixed_dictionaries(
    {
        **{name: st.none() | FIELD_VALUES.get(name, AMOUNT) for name in FIELDS},
        **{str(target.id): st.just(np.nan) | st.builds(around, METRES, ACCURACY) for target in TARGETS},
        **{
            f"{target.id}_road": st.sampled_from([np.nan, UNREACHABLE]) | st.builds(around, METRES, ACCURACY)
            for target in TARGETS
        },
    }
)
ANY_PROFILE = st.sampled_from(list(PROFILES))


@given(PLACES, ANY_PROFILE)
def test_contributions_add_up_to_the_score(place: Place, profile: Profile) -> None:
    measured = measure(place)
    points = [each.points for each in explain(measured, profile) if each.points is not None]
    total = score(measured, profile).score[0]
    if np.isnan(total):
        assert sum(points) == 0
    else:
        assert sum(points) == pytest.approx(total, abs=1e-9)


@given(PLACES, ANY_PROFILE, FLAG)
def test_score_and_values_stay_in_their_ranges(place: Place, profile: Profile, is_parcel: bool) -> None:
    measured = measure(place, is_parcel=is_parcel)
    each, scores = values(measured, profile), score(measured, profile)
    assert ((each.low >= 0) & (each.low <= each.value) & (each.value <= each.high) & (each.high <= 1)).all()
    assert 0 <= scores.low[0] <= scores.high[0] <= 100 + 1e-9
    if not np.isnan(scores.score[0]):
        assert scores.low[0] <= scores.score[0] <= scores.high[0]
    assert 0 <= scores.coverage_ratio[0] <= scores.applicable_coverage_ratio[0] + 1e-9 <= 1 + 2e-9


@given(st.lists(PLACES, min_size=2, max_size=6), ANY_PROFILE)
def test_score_does_not_depend_on_the_other_places(places: list[Place], profile: Profile) -> None:
    together = score(measure(*places), profile)
    for position, place in enumerate(places):
        alone = score(measure(place), profile)
        for part in dataclasses.fields(Scores):
            np.testing.assert_array_equal(getattr(together, part.name)[position], getattr(alone, part.name)[0])


def steps_up(criterion: str, profile: Profile) -> Callable[[str], float]:
    """The value a profile gives each code of a criterion."""
    entry = next(entry for entry in profile.entries if entry.criterion.id == criterion)
    assert isinstance(entry.value, Steps)
    return dict(zip(entry.criterion.codes, entry.value.values, strict=True)).__getitem__


HIGHER_IS_BETTER = ("largest_contiguous_m2", "power_mw", "water_m3_per_h", "waste_water_m3_per_h", "housing_distance_m")
LOWER_IS_BETTER = ("price_eur_per_m2", "trade_tax_percent", "ready_months")


def assert_never_worse(worse: Place, better: Place, profile: Profile) -> None:
    low, high = score(measure(worse), profile), score(measure(better), profile)
    assert high.group_rank[0] <= low.group_rank[0]
    if not np.isnan(low.score[0]):
        assert high.score[0] >= low.score[0] - 1e-9
        assert high.low[0] >= low.low[0] - 1e-9
        assert high.high[0] >= low.high[0] - 1e-9


@given(PLACES, ANY_PROFILE, st.sampled_from(TARGETS), st.tuples(METRES, METRES), ACCURACY)
def test_nearer_is_never_worse(
    place: Place, profile: Profile, target: Any, ends: tuple[float, float], accuracy: float
) -> None:
    near, far = (around(metres, accuracy) for metres in sorted(ends))
    assert_never_worse({**place, target.id: far}, {**place, target.id: near}, profile)


@given(PLACES, ANY_PROFILE, st.sampled_from(TARGETS), st.tuples(METRES, METRES), ACCURACY)
def test_shorter_road_is_never_worse(
    place: Place, profile: Profile, target: Any, ends: tuple[float, float], accuracy: float
) -> None:
    near, far = (around(metres, accuracy) for metres in sorted(ends))
    road = f"{target.id}_road"
    assert_never_worse({**place, road: far}, {**place, road: near}, profile)


@given(PLACES, ANY_PROFILE, st.sampled_from([target for target in TARGETS if target.id != "gas_hydrogen"]))
def test_what_no_road_leads_to_is_unknown_whatever_the_straight_line(
    place: Place, profile: Profile, target: Any
) -> None:
    road = f"{target.id}_road"
    unreachable = score(measure({**place, road: UNREACHABLE}), profile)
    unknown = score(measure({**place, road: np.nan, target.id: np.nan}), profile)
    for part in dataclasses.fields(Scores):
        np.testing.assert_array_equal(getattr(unreachable, part.name), getattr(unknown, part.name))


@given(PLACES, ANY_PROFILE, st.sampled_from(HIGHER_IS_BETTER + LOWER_IS_BETTER), st.tuples(AMOUNT, AMOUNT))
def test_better_figure_is_never_worse(place: Place, profile: Profile, field: str, ends: tuple[float, float]) -> None:
    worse, better = sorted(ends, reverse=field in LOWER_IS_BETTER)
    assert_never_worse({**place, field: worse}, {**place, field: better}, profile)


@given(PLACES, ANY_PROFILE, st.sampled_from(("rail_siding", "plan_status", "fibre")), st.data())
def test_better_class_is_never_worse(place: Place, profile: Profile, field: str, data: st.DataObject) -> None:
    criterion = next(criterion.id for criterion in CRITERIA if criterion.fields == (field,))
    two = data.draw(st.lists(FIELD_VALUES[field], min_size=2, max_size=2))
    worse, better = sorted(two, key=steps_up(criterion, profile))
    assert_never_worse({**place, field: worse}, {**place, field: better}, profile)


@settings(max_examples=50)
@given(PLACES, ANY_PROFILE, st.sampled_from(("steam_available", "gas_available")))
def test_supply_on_the_plot_is_never_worse_than_none(place: Place, profile: Profile, field: str) -> None:
    measured_place = {**place, "gas_hydrogen": (9_000.0, 9_000.0, 9_000.0)}
    assert_never_worse({**measured_place, field: False}, {**measured_place, field: True}, profile)


@given(PLACES, st.floats(min_value=1e-6, max_value=1e6))
def test_only_the_ratios_of_weights_count(place: Place, factor: float) -> None:
    weights = {entry.criterion.id: entry.weight for entry in LOGISTICS.entries}
    scaled = LOGISTICS.with_weights({name: weight * factor for name, weight in weights.items()})
    one, other = score(measure(place), LOGISTICS), score(measure(place), scaled)
    assert other.score[0] == pytest.approx(one.score[0], nan_ok=True)

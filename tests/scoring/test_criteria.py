"""The closed list of criteria, and how each is read from what is known."""

from typing import Any

import numpy as np
import pytest

from app.codes import FacilityKind, Method, Mode, TargetId
from app.db.tables import ParcelRow
from app.scoring.criteria import (
    BY_ID,
    CRITERIA,
    FIELDS,
    TARGETS,
    estimated_road_m,
    estimated_time_s,
    lesser,
    worst_hazard,
    zoning_hours,
)
from app.scoring.facts import DistanceKey, Facts, figures, is_available, stated_flags


def facts(distances: dict[DistanceKey, list[list[float]]] | None = None, **fields: Any) -> Facts:
    """One place."""
    return Facts(
        [1],
        {key: np.array(found, dtype=float) for key, found in (distances or {}).items()},
        {name: [value] for name, value in fields.items()},
    )


def test_references_run_from_c01_to_c21() -> None:
    assert [criterion.reference for criterion in CRITERIA] == [f"C{number:02}" for number in range(1, 22)]


def test_quantities_and_ids_are_unique() -> None:
    assert len(BY_ID) == len(CRITERIA) == len({criterion.quantity for criterion in CRITERIA})
    assert len({target.id for target in TARGETS}) == len(TARGETS)


def test_every_field_read_is_a_column_of_the_parcel() -> None:
    assert set(FIELDS) <= set(ParcelRow.__table__.columns.keys())


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.id)
def test_quantity_names_its_unit(criterion: Any) -> None:
    assert criterion.quantity.endswith(f"_{criterion.unit}")


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.id)
def test_only_classes_leave_their_better_direction_to_the_steps(criterion: Any) -> None:
    assert (criterion.better is None) == bool(criterion.codes)


@pytest.mark.parametrize(
    ("zoning", "noise_quota", "operation_24h", "expected"),
    [
        ("GI", False, None, "gi_free"),
        ("GI", True, True, "gi_noise_quota"),
        ("GI", None, True, None),
        ("GIe", None, None, "gi_noise_quota"),
        ("GE", None, True, "ge_24h"),
        ("GE", False, False, "ge_day_only"),
        ("GEe", None, False, "ge_day_only"),
        ("GE", False, None, None),
        ("MI", None, None, "other"),
        ("§35", None, None, "other"),
        ("SO", False, True, None),
        ("§34", False, True, None),
        (None, False, True, None),
    ],
)
def test_zoning_and_hours_make_a_class_or_stay_unknown(
    zoning: str | None, noise_quota: bool | None, operation_24h: bool | None, expected: str | None
) -> None:
    assert zoning_hours(zoning, noise_quota, operation_24h) == expected


@pytest.mark.parametrize(
    ("flood_zone", "mining", "expected"),
    [
        ("none", "none", "none"),
        ("hq_extreme", "none", "hq_extreme"),
        ("none", "young_dump", "young_dump"),
        ("hq100", "settled_dump", "hq100"),
        ("hq100", None, "hq100"),
        (None, "under_supervision", "under_supervision"),
        ("hq_extreme", None, None),
        ("none", None, None),
        (None, None, None),
    ],
)
def test_worst_hazard_counts_and_an_unknown_one_may_be_worse(
    flood_zone: str | None, mining: str | None, expected: str | None
) -> None:
    assert worst_hazard(flood_zone, mining) == expected


def test_water_is_the_lesser_of_supply_and_discharge_and_needs_both() -> None:
    assert lesser(10, 4) == 4
    assert lesser(10, None) is None
    assert lesser(None, 4) is None


def test_estimate_is_1_35_times_the_straight_line_at_60_km_per_h() -> None:
    assert estimated_road_m(10_000) == 13_500
    assert estimated_time_s(10_000) == pytest.approx(810)


STRAIGHT: DistanceKey = ("motorway_exit_m", Mode.DIRECT, Method.STRAIGHT_LINE)
SKELETON: DistanceKey = ("motorway_exit_s", Mode.TRUCK, Method.SKELETON)
ROAD: DistanceKey = ("motorway_exit_s", Mode.TRUCK, Method.ROAD)
ROAD_BY_CAR: DistanceKey = ("motorway_exit_s", Mode.CAR, Method.ROAD)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param({STRAIGHT: [[10_000, 9_000, 11_000]]}, [810, 729, 891], id="estimated"),
        pytest.param({STRAIGHT: [[10_000, 9_000, 11_000]], SKELETON: [[700, 600, 800]]}, [700, 600, 800],
                     id="skeleton before estimated"),
        pytest.param({SKELETON: [[700, 600, 800]], ROAD: [[650, 650, 650]]}, [650, 650, 650],
                     id="road before skeleton"),
        pytest.param({SKELETON: [[700, 600, 800]], ROAD: [[np.nan] * 3]}, [700, 600, 800],
                     id="skeleton where the road is unknown"),
        pytest.param({STRAIGHT: [[10_000, 9_000, 11_000]], ROAD_BY_CAR: [[500, 500, 500]]}, [810, 729, 891],
                     id="a car's time is not a lorry's"),
    ],
)  # fmt: skip
def test_best_method_is_used(known: dict[DistanceKey, list[list[float]]], expected: list[float]) -> None:
    assert figures(BY_ID["motorway_exit"], facts(known))[0].tolist() == pytest.approx(expected)


def test_pipes_follow_the_straight_line() -> None:
    straight = facts({("gas_hydrogen_m", Mode.DIRECT, Method.STRAIGHT_LINE): [[8_000, 7_000, 9_000]]})
    assert figures(BY_ID["gas_hydrogen"], straight)[0].tolist() == [8_000, 7_000, 9_000]


def test_class_is_the_position_of_its_code() -> None:
    rail_siding = BY_ID["rail_siding"]
    found = figures(rail_siding, facts(rail_siding="possible"))
    assert found.tolist() == [[rail_siding.codes.index("possible")] * 3]


def test_field_of_a_bare_place_is_unknown() -> None:
    assert np.isnan(figures(BY_ID["land_price"], facts())).all()


def test_stated_supply_is_yes_no_or_unknown() -> None:
    flags = stated_flags(BY_ID["gas_hydrogen"], facts(hydrogen="planned", steam_available=None, gas_available=True))
    assert flags[0].tolist() == pytest.approx([0, np.nan, 1], nan_ok=True)


@pytest.mark.parametrize(
    ("criterion", "kinds", "expected"),
    [
        pytest.param("inland_port", {FacilityKind.INLAND_PORT}, True, id="an open port"),
        pytest.param("inland_port", {FacilityKind.STATION}, False, id="no open port"),
        pytest.param("trade_tax", set(FacilityKind), False, id="no tax table is loaded"),
        pytest.param("land_price", set(), True, id="the parcel states it"),
    ],
)
def test_criterion_is_available_when_something_loaded_can_tell(criterion: str, kinds: set[str], expected: bool) -> None:
    assert is_available(BY_ID[criterion], frozenset(kinds)) is expected


def test_stored_arrays_have_the_order_of_the_targets() -> None:
    assert [target.id for target in TARGETS] == list(TargetId)

"""What callers state: names, units, weights and needs settled, and every fault named with its place."""

from collections.abc import Sequence
from typing import Any

import pytest

from app.codes import Level
from app.errors import InvalidInput
from app.matching.reading import MOST_REQUIREMENTS, StatedQuestion, read_question
from app.matching.requirements import DEFAULT_WEIGHTS
from app.matching.requirements import StatedRequirement as Wanted
from app.matching.vocabulary import ALIASES, PROPERTIES
from app.parcels.collection import PARCELS
from app.scoring.criteria import BY_ID
from tests.matching.makers import LOGISTICS, PROFILES, asked

NAN, INFINITE = float("nan"), float("inf")


def faults_of(*requirements: Wanted, profile: str = "logistics", **members: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(InvalidInput) as refused:
        read_question(StatedQuestion(profile, requirements, **members), PROFILES)
    return [(problem.pointer, str(problem)) for problem in refused.value.problems]


def test_everything_that_filters_or_scores_can_be_required() -> None:
    assert set(PROPERTIES) == (set(PARCELS.queryables) | set(BY_ID)) - {"geometry", "withdrawn_at"}
    assert set(ALIASES.values()) <= set(PROPERTIES)
    assert not set(ALIASES) & set(PROPERTIES)


@pytest.mark.parametrize(
    ("name", "unit", "given", "base"),
    [
        ("largest_contiguous_m2", "ha", 12, 120_000.0),
        ("largest_contiguous_m2", "m²", 20_000, 20_000.0),
        ("area_m2", "km2", 0.07, 70_000.0),
        ("motorway_truck_s", "min", 10, 600.0),
        ("lej_cargo_truck_s", "h", 0.7, 2_520.0),
        ("combined_transport", "km", 12.3, 12_300.0),
        ("power_mw", "kW", 9, 0.009),
        ("power", "MW", 20, 20.0),
        ("water", "l/s", 2, 7.2),
        ("land_price", "€/m²", 25, 25.0),
        ("price_eur_per_m2", "EUR/ha", 250_000, 25.0),
        ("ready_months", "years", 1.5, 18.0),
        ("site_coverage_ratio", "%", 80, 0.8),
        ("trade_tax_percent", None, 380, 380.0),
    ],
)
def test_bounds_are_read_in_any_unit_that_fits(name: str, unit: str | None, given: float, base: float) -> None:
    (requirement,) = asked(Wanted(name, maximum=given, unit=unit)).requirements
    assert requirement.maximum == base
    assert requirement.name == ALIASES.get(name, name)


def test_a_label_says_everything_in_base_units() -> None:
    question = asked(
        Wanted("area_m2", minimum=1.5, maximum=1_234.5678, unit="ha"),
        Wanted("power_available_from", maximum="2028-12-31"),
        Wanted("zoning", one_of=["GI", "GE", "GI"], level=Level.SHOULD),
        Wanted("operation_24h", one_of=[True]),
    )
    assert [each.label for each in question.requirements] == [
        "area_m2 >= 15000 and area_m2 <= 12345678",
        "power_available_from <= 2028-12-31",
        "zoning in GE, GI",
        "operation_24h in true",
    ]
    assert [each.label for each in question.musts] == [question.requirements[i].label for i in (0, 1, 3)]


def test_soft_requirements_weigh_beside_the_criteria() -> None:
    question = asked(
        Wanted("power_mw", minimum=20, level=Level.SHOULD),
        Wanted("rail_siding", one_of=["on_plot"], level=Level.NICE),
        Wanted("fibre", one_of=["one_g"], level=Level.NICE, weight=0.5),
    )
    assert [each.weight for each in question.requirements] == [
        DEFAULT_WEIGHTS[Level.SHOULD],
        DEFAULT_WEIGHTS[Level.NICE],
        0.5,
    ]
    assert question.items[-3:] == ("power_mw >= 20", "rail_siding in on_plot", "fibre in one_g")
    assert question.weights.sum() == pytest.approx(1)
    assert question.weights[-1] == pytest.approx(0.5 / 1.63)
    assert question.weights[0] == pytest.approx(LOGISTICS.weights[0] / 1.63)


def test_without_soft_requirements_the_weights_are_the_profiles_own() -> None:
    assert asked(Wanted("power_mw", minimum=20)).weights is not None
    assert asked(Wanted("power_mw", minimum=20)).weights.tolist() == LOGISTICS.weights.tolist()


def test_a_must_sets_the_need_that_criteria_compare_with() -> None:
    question = asked(
        Wanted("largest_contiguous_m2", minimum=12, unit="ha"),
        Wanted("power", minimum=20),
        Wanted("water_m3_per_h", minimum=8, level=Level.SHOULD),
    )
    needs = question.profile.requirement
    assert (needs.required_area_m2, needs.required_power_mw) == (120_000, 20)
    assert needs.required_water_m3_per_h == LOGISTICS.requirement.required_water_m3_per_h


def test_a_stated_need_goes_before_a_must() -> None:
    question = asked(Wanted("power_mw", minimum=20), needs={"required_power_mw": 7.0, "required_area_m2": None})
    assert question.profile.requirement.required_power_mw == 7
    assert question.profile.requirement.required_area_m2 == LOGISTICS.requirement.required_area_m2


@pytest.mark.parametrize(
    ("wanted", "replaced"),
    [
        (Wanted("largest_contiguous_m2", minimum=2, unit="ha"), {"contiguous_area"}),
        (Wanted("contiguous_plot", minimum=2, unit="ha"), {"contiguous_area"}),
        (Wanted("contiguous_plot", minimum=2, unit="ha", level=Level.SHOULD), set()),
        (Wanted("contiguous_plot", maximum=20, unit="ha"), set()),
        (Wanted("operation_24h", one_of=[True]), set()),
    ],
)
def test_a_must_stands_in_the_place_of_the_rule_whose_need_it_sets(wanted: Wanted, replaced: set[str]) -> None:
    question = asked(wanted)
    assert question.replaced == replaced
    assert {rule.id for rule in question.rules} == {rule.id for rule in LOGISTICS.knock_outs} - replaced


@pytest.mark.parametrize("stated_m2", [10_000.0, 20_000.0, 50_000.0])
def test_a_rule_stays_where_the_need_is_stated(stated_m2: float) -> None:
    question = asked(Wanted("largest_contiguous_m2", minimum=2, unit="ha"), needs={"required_area_m2": stated_m2})
    assert question.replaced == set()


def test_without_a_must_the_rule_compares_with_what_is_needed_then() -> None:
    ten, twelve = (
        Wanted(name, minimum=ha, unit="ha") for name, ha in (("contiguous_plot", 10), ("largest_contiguous_m2", 12))
    )
    assert asked(twelve).without == {"largest_contiguous_m2 >= 120000": LOGISTICS.requirement.required_area_m2}
    assert asked(ten, twelve).without == {"largest_contiguous_m2 >= 120000": 100_000}


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        (Wanted("colour", one_of=["red"]), "/property"),
        (Wanted("geometry", one_of=["x"]), "/property"),
        (Wanted("power_mw", minimum=2, unit="ha"), "/unit"),
        (Wanted("power_mw", minimum=2, unit="  "), "/unit"),
        (Wanted("zoning", one_of=["GI"], unit="m"), "/unit"),
        (Wanted("power_mw"), "/property"),
        (Wanted("zoning"), "/property"),
        (Wanted("power_mw", one_of=["20"]), "/in"),
        (Wanted("zoning", minimum=1), "/min"),
        (Wanted("power_mw", minimum="20"), "/min"),
        (Wanted("power_mw", minimum=NAN), "/min"),
        (Wanted("power_mw", maximum=-INFINITE), "/max"),
        (Wanted("power_mw", maximum=True), "/max"),
        (Wanted("power_mw", maximum=10**400), "/max"),
        (Wanted("plan_date", maximum="2028"), "/max"),
        (Wanted("plan_date", maximum=2028), "/max"),
        (Wanted("zoning", one_of=["GI", "XY"]), "/in/1"),
        (Wanted("operation_24h", one_of=["yes"]), "/in/0"),
        (Wanted("municipality", one_of=["Leuna", " "]), "/in/1"),
        (Wanted("municipality", one_of=["a\0b"]), "/in/0"),
        (Wanted("municipality", one_of=["x"] * 101), "/in"),
        (Wanted("power_mw", minimum=2, weight=0.1), "/weight"),
        (Wanted("power_mw", minimum=2, weight=-0.1, level=Level.NICE), "/weight"),
        (Wanted("power_mw", minimum=2, weight=NAN, level=Level.NICE), "/weight"),
    ],
)
def test_what_cannot_be_used_is_refused_and_found(wanted: Wanted, pointer: str) -> None:
    assert [at for at, _ in faults_of(Wanted("area_m2", minimum=1), wanted)] == [f"/requirements/1{pointer}"]


@pytest.mark.parametrize(
    ("members", "pointers"),
    [
        ({"profile": "castles"}, ["/profile"]),
        ({"weights": {"motorway_exit": -1, "beauty": 1}}, ["/weights/beauty", "/weights/motorway_exit"]),
        ({"weights": {"motorway_exit": NAN}}, ["/weights/motorway_exit"]),
        ({"weights": {"motorway_exit": 0}}, ["/weights"]),
        ({"weights": {}}, ["/weights"]),
        ({"needs": {"required_area_m2": 0.0}}, ["/needs/required_area_m2"]),
        ({"needs": {"required_power_mw": NAN, "a/b": 1.0}}, ["/needs/a~1b", "/needs/required_power_mw"]),
    ],
)
def test_profile_weights_and_needs_that_cannot_be_used(members: dict[str, Any], pointers: Sequence[str]) -> None:
    assert [at for at, _ in faults_of(**members)] == pointers


def test_every_fault_is_told_at_once() -> None:
    told = faults_of(Wanted("power_mw", minimum=2, unit="ha", weight=3), Wanted("colour"), profile="castles")
    assert [at for at, _ in told] == [
        "/profile",
        "/requirements/0/unit",
        "/requirements/0/weight",
        "/requirements/1/property",
    ]


def test_the_same_twice_is_refused_whatever_its_unit_or_name() -> None:
    told = faults_of(
        Wanted("motorway_exit_truck_s", maximum=600),
        Wanted("motorway_truck_s", maximum=10, unit="min", level=Level.NICE),
    )
    assert told == [("/requirements/1", "'motorway_exit_truck_s <= 600' is required twice.")]


def test_ten_thousand_requirements_are_refused_unread() -> None:
    wanted = [Wanted("colour")] * 10_000
    assert faults_of(*wanted) == [("/requirements", f"At most {MOST_REQUIREMENTS} requirements, not 10000.")]


def test_requirements_that_nobody_can_meet_are_read() -> None:
    question = asked(Wanted("power_mw", minimum=20, maximum=10), Wanted("zoning", one_of=[]))
    assert [each.label for each in question.requirements] == ["power_mw >= 20 and power_mw <= 10", "zoning in "]

"""What requirements cost: counts that asking again confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings

from app.codes import Level
from app.matching.model import Cost, End, Question, Relaxation, Requirement
from app.matching.relax import costs, round_bounds
from app.matching.requirements import StatedRequirement as Wanted
from app.matching.requirements import read_requirement
from tests.matching.makers import ITEMS, Land, asked, lands, pool, ranked, statements

BIG: Mapping[str, object] = {"contiguous_plot": 100_000.0}


def land(*rows: Mapping[str, object]) -> list[Land]:
    return [Land(number, (0.5,) * ITEMS, {**BIG, **row}) for number, row in enumerate(rows, start=1)]


def costs_of(question: Question, parcels: Sequence[Land]) -> dict[str, Cost]:
    held = pool(question, parcels)
    return {cost.id: cost for cost in costs(question, held, ranked(question, held))}


def ranked_ids(question: Question, parcels: Sequence[Land]) -> set[int]:
    held = pool(question, parcels)
    return set(held.ids[ranked(question, held).has_rank].tolist())


def with_bound(wanted: Wanted, moved: Relaxation) -> Wanted:
    """The requirement with one of its bounds moved."""
    if moved.end is End.MIN:
        return replace(wanted, minimum=moved.bound)
    return replace(wanted, maximum=moved.bound)


def says_twice(wanted: Sequence[Wanted]) -> bool:
    """Whether two requirements are the same, which cannot be asked."""
    return len({read_requirement(each).label for each in wanted}) < len(wanted)


def test_each_must_tells_whom_it_alone_keeps_out() -> None:
    question = asked(Wanted("power_mw", minimum=20), Wanted("area_m2", minimum=2, unit="ha"))
    parcels = land(
        {"power_mw": 30.0, "area_m2": 30_000.0},
        {"power_mw": 18.0, "area_m2": 30_000.0},
        {"power_mw": 12.0, "area_m2": 30_000.0},
        {"power_mw": 12.0, "area_m2": 10_000.0},
        {"power_mw": None, "area_m2": 30_000.0},
    )
    power = costs_of(question, parcels)["power_mw >= 20"]
    assert (power.met, power.failed, power.unknown) == (1, 3, 1)
    assert (power.failed_alone, power.unknown_alone) == (2, 1)
    assert power.least == Relaxation(End.MIN, 18.0, 1)
    assert power.steps == tuple(Relaxation(End.MIN, *step) for step in [(18.0, 1), (16.0, 1), (10.0, 2)])


def test_a_rule_of_the_profile_costs_like_a_must() -> None:
    question = asked(Wanted("power_mw", minimum=20), needs={"required_area_m2": 50_000.0})
    parcels = land({"power_mw": 20.0, "contiguous_plot": 40_000.0}, {"power_mw": 20.0, "contiguous_plot": None})
    rule = costs_of(question, parcels)["contiguous_area"]
    assert (rule.met, rule.failed, rule.unknown, rule.failed_alone, rule.unknown_alone) == (0, 1, 1, 1, 0)
    assert rule.least == Relaxation(End.MIN, 40_000.0, 1)


def test_codes_have_no_loosening() -> None:
    cost = costs_of(asked(Wanted("zoning", one_of=["GI"])), land({"zoning": "GE"}))["zoning in GI"]
    assert (cost.failed_alone, cost.least, cost.steps) == (1, None, ())


@pytest.mark.parametrize(
    ("wanted", "end", "bounds"),
    [
        (Wanted("motorway_truck_s", maximum=10, unit="min"), End.MAX, [660, 720, 900, 1_200]),
        (Wanted("motorway_truck_s", maximum=7, unit="min"), End.MAX, [462, 504, 660, 840]),
        (Wanted("largest_contiguous_m2", minimum=12, unit="ha"), End.MIN, [100_000, 96_000, 60_000]),
        (Wanted("power_mw", minimum=0.5), End.MIN, [0.45, 0.4, 0.25]),
        (Wanted("price_eur_per_m2", maximum=0), End.MAX, []),
        (Wanted("power_available_from", maximum="2028-01-01"), End.MAX, [21184 + days for days in (90, 180, 365, 730)]),
    ],
)
def test_steps_are_round_in_the_unit_that_was_given(wanted: Wanted, end: End, bounds: Sequence[float]) -> None:
    (requirement,) = asked(wanted).requirements
    assert round_bounds(requirement, end) == bounds


def test_steps_of_a_negative_bound_loosen_it() -> None:
    assert round_bounds(Requirement("power_mw", minimum=-10.0), End.MIN) == [-11.0, -12.0, -15.0, -20.0]


def test_a_plot_that_must_be_there_stands_for_the_rule_about_plots() -> None:
    """Without it the rule compares with the reference need of the profile, 5 ha."""
    question = asked(Wanted("contiguous_plot", minimum=10, unit="ha"))
    plots = [{"contiguous_plot": hectares * 10_000.0} for hectares in (10, 8, 5, 4)]
    found = costs_of(question, land(*plots, {"contiguous_plot": None}))
    assert "contiguous_area" not in found
    cost = found["contiguous_plot >= 100000"]
    assert (cost.met, cost.failed, cost.failed_alone, cost.unknown_alone) == (1, 3, 2, 1)
    assert [step.more for step in cost.steps] == [0, 1, 2]


@settings(max_examples=150, deadline=None)
@given(statements, lands)
def test_counts_are_those_of_asking_again(stated: tuple[list[Wanted], dict[str, float]], parcels: list[Land]) -> None:
    wanted, needs = stated
    question = asked(*wanted, needs=needs)
    now = ranked_ids(question, parcels)
    found = costs_of(question, parcels)
    for number, must in enumerate(question.requirements):
        if must.level is not Level.MUST:
            continue
        cost = found[must.label]
        before, after = wanted[:number], wanted[number + 1 :]
        assert cost.met + cost.failed + cost.unknown == sum(each.judged for each in parcels)
        more = ranked_ids(asked(*before, *after, needs=needs), parcels) - now
        assert cost.failed_alone + cost.unknown_alone == len(more)
        for moved in (*cost.steps, *([cost.least] if cost.least else [])):
            again = [*before, with_bound(wanted[number], moved), *after]
            if not says_twice(again):
                assert moved.more == len(ranked_ids(asked(*again, needs=needs), parcels) - now)
    for rule in question.rules:
        dropped = replace(question, replaced=question.replaced | {rule.id})
        assert found[rule.id].failed_alone == len(ranked_ids(dropped, parcels) - now)


@settings(max_examples=150, deadline=None)
@given(statements, lands)
def test_nothing_less_than_the_least_loosening_adds_a_parcel(
    stated: tuple[list[Wanted], dict[str, float]], parcels: list[Land]
) -> None:
    wanted, needs = stated
    question = asked(*wanted, needs=needs)
    now = ranked_ids(question, parcels)
    found = costs_of(question, parcels)
    for number, must in enumerate(question.requirements):
        least = found[must.label].least if must.level is Level.MUST else None
        if least is None:
            continue
        for end, bound in ((End.MIN, must.minimum), (End.MAX, must.maximum)):
            if bound is not None:
                own = (must.minimum if least.end is End.MIN else must.maximum) or 0.0
                short = 0.999 * abs(least.bound - own)
                moved = Relaxation(end, bound - short if end is End.MIN else bound + short, 0)
                again = [*wanted[:number], with_bound(wanted[number], moved), *wanted[number + 1 :]]
                assert says_twice(again) or ranked_ids(asked(*again, needs=needs), parcels) <= now

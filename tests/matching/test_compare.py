"""What tells parcels apart, what their ranks hang on, who misses by little, and why a list is empty."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from app.codes import Level
from app.matching.compare import differences, item_points, near_misses, unknowns
from app.matching.model import Question, Unknown
from app.matching.rank import first, must_verdicts, rank_of
from app.matching.reasons import Because, Reason, hopeless, why_empty
from app.matching.requirements import StatedRequirement as Wanted
from app.scoring.criteria import BY_ID
from tests.matching.makers import ITEMS, LOGISTICS, Land, asked, lands, pool, questions, ranked

BIG = {"contiguous_plot": 100_000.0}
AVERAGE: Mapping[int, float | None] = {}
MOTORWAY, RAIL, PRICE = (list(BY_ID).index(id_) for id_ in ("motorway_exit", "rail_siding", "land_price"))


def land(id_: int, but: Mapping[int, float | None] = AVERAGE, **row: Any) -> Land:
    """A parcel that is worth 0.5 everywhere but in some criteria."""
    return Land(id_, tuple(but.get(number, 0.5) for number in range(ITEMS)), BIG | row)


def reason(question: Question, parcels: list[Land]) -> Reason | None:
    held = pool(question, parcels)
    return why_empty(question, held, ranked(question, held))


def test_gains_and_losses_are_the_largest_two() -> None:
    held = pool(asked(), [land(1, {MOTORWAY: 1.0, RAIL: 0.7, PRICE: 0.0}), land(2, {PRICE: 1.0})])
    gains, losses = differences(asked(), held, 0, 1)
    assert [each.item for each in gains] == ["motorway_exit", "rail_siding"]
    assert [each.item for each in losses] == ["land_price"]
    assert [each.points for each in (*gains, *losses)] == pytest.approx([9.0, 1.0, -6.0])


def test_an_unknown_item_tells_the_ranks_it_may_lead_to() -> None:
    parcels = [land(1, {MOTORWAY: None}), land(2, {RAIL: 0.4}), land(3, {MOTORWAY: 0.9}), land(4, {MOTORWAY: 0.1})]
    held = pool(asked(), parcels)
    found = ranked(asked(), held)
    assert rank_of(found, 0) == 2
    assert unknowns(asked(), held, found, 0) == [Unknown("motorway_exit", 1, 4)]
    assert unknowns(asked(), held, found, 1) == []


def test_an_unknown_must_leads_to_a_rank_or_out_of_the_list() -> None:
    question = asked(Wanted("power_mw", minimum=20))
    held = pool(question, [land(1), land(2, {MOTORWAY: 0.9}, power_mw=20.0)])
    assert unknowns(question, held, ranked(question, held), 0) == [Unknown("power_mw >= 20", 2, None)]


def test_the_plot_that_a_rule_looks_at_may_exclude() -> None:
    plot = list(BY_ID).index("contiguous_plot")
    held = pool(asked(), [Land(1, land(1, {plot: None}).values, {})])
    assert unknowns(asked(), held, ranked(asked(), held), 0) == [Unknown("contiguous_plot", 1, None)]


def test_near_misses_are_told_by_the_share_that_is_missing() -> None:
    question = asked(
        Wanted("power_mw", minimum=20), Wanted("area_m2", minimum=4, unit="ha"), Wanted("zoning", one_of=["GI"])
    )
    fits: dict[str, Any] = {"power_mw": 20.0, "area_m2": 40_000.0, "zoning": "GI"}
    parcels = [
        land(1, **fits),
        land(2, **fits | {"power_mw": 19.0}),
        land(3, **fits | {"area_m2": 39_000.0}),
        land(4, {MOTORWAY: 0.9}, **fits | {"zoning": "GE"}),
        land(5, **fits | {"zoning": "GE"}),
        land(6, **fits | {"power_mw": 19.0, "area_m2": 39_000.0}),
        land(7, **fits | {"power_mw": None}),
    ]
    held = pool(question, parcels)
    found = near_misses(question, held, ranked(question, held))
    assert [held.ids[miss.row] for miss in found] == [3, 2, 4, 5]
    assert [(miss.missing, miss.missing_ratio) for miss in found] == [
        (1_000, 0.025),
        (1, 0.05),
        (None, None),
        (None, None),
    ]
    assert found[2].points == pytest.approx(50 + 100 * 0.4 * LOGISTICS.weights[MOTORWAY])
    assert [miss.rank for miss in found] == [2, 2, 1, 2]
    assert near_misses(question, held, ranked(question, held), 2) == found[:2]


@pytest.mark.parametrize(
    ("wanted", "blamed"),
    [
        ([Wanted("power_mw", minimum=20, maximum=10)], ("power_mw >= 20 and power_mw <= 10",)),
        ([Wanted("zoning", one_of=[])], ("zoning in ",)),
        ([Wanted("power_mw", minimum=20), Wanted("power_mw", maximum=10)], ("power_mw >= 20", "power_mw <= 10")),
        ([Wanted("zoning", one_of=["GI"]), Wanted("zoning", one_of=["GE"])], ("zoning in GI", "zoning in GE")),
    ],
)
def test_contradictions_are_found_without_looking(wanted: list[Wanted], blamed: tuple[str, ...]) -> None:
    question = asked(*wanted)
    assert hopeless(question) == Reason(Because.CONTRADICTORY, blamed)
    assert reason(question, [land(1, power_mw=15.0, zoning="GI")]) == hopeless(question)


@pytest.mark.parametrize(
    "wanted",
    [
        [Wanted("power_mw", minimum=20), Wanted("power_mw", maximum=20)],
        [Wanted("power_mw", minimum=20), Wanted("power_mw", maximum=10, level=Level.NICE)],
        [Wanted("district_keys", one_of=["14729"]), Wanted("district_keys", one_of=["14730"])],
        [Wanted("power_mw", minimum=20), Wanted("power", maximum=10)],
    ],
)
def test_what_could_be_met_is_no_contradiction(wanted: list[Wanted]) -> None:
    assert hopeless(asked(*wanted)) is None


def test_nothing_required_is_told() -> None:
    assert hopeless(asked()) == Reason(Because.NOTHING_REQUIRED)


def test_an_empty_list_has_its_reason() -> None:
    question = asked(Wanted("power_mw", minimum=20), Wanted("zoning", one_of=["GI"]))
    good: dict[str, Any] = {"power_mw": 20.0, "zoning": "GI"}
    other: dict[str, Any] = {"power_mw": 5.0, "zoning": "GE"}
    assert reason(question, [land(1, **good)]) is None
    assert reason(question, []) == Reason(Because.NOTHING_JUDGED)
    assert reason(question, [land(1, **good | {"power_mw": 5.0})]) == Reason(Because.NOBODY_MEETS, ("power_mw >= 20",))
    assert reason(question, [land(1, **good | {"power_mw": None})]) == Reason(Because.NOBODY_MEETS, ("power_mw >= 20",))
    crossed = [land(1, **good | {"power_mw": 5.0}), land(2, **other | {"power_mw": 30.0})]
    told = reason(question, crossed)
    assert told is not None
    assert told.because is Because.NEVER_TOGETHER
    bare = Land(1, (None,) * ITEMS, BIG | good)
    assert reason(question, [bare]) == Reason(Because.DATA_MISSING)


@settings(max_examples=100, deadline=None)
@given(questions, lands)
def test_points_add_up_and_differences_are_theirs(question: Question, parcels: list[Land]) -> None:
    held = pool(question, parcels)
    found = ranked(question, held)
    rows = first(found, len(parcels)).tolist()
    for row in rows:
        assert np.nansum(item_points(question, held, row)) == pytest.approx(found.points[row], abs=1e-9)
    for row, following in pairwise(rows):
        gains, losses = differences(question, held, row, following)
        ahead = np.nan_to_num(item_points(question, held, row)) - np.nan_to_num(item_points(question, held, following))
        assert [each.points for each in gains] == sorted((points for points in ahead if points > 1e-9), reverse=True)[
            :2
        ]
        assert [each.points for each in losses] == sorted(points for points in ahead if points < -1e-9)[:2]
        assert all(each.points == ahead[question.items.index(each.item)] for each in (*gains, *losses))


@settings(max_examples=100, deadline=None)
@given(questions, lands)
def test_ranks_of_unknown_items_are_those_of_knowing_them(question: Question, parcels: list[Land]) -> None:
    held = pool(question, parcels)
    found = ranked(question, held)
    decided = {rule.criterion for rule in question.rules}
    for row, each in enumerate(parcels):
        told = {one.item: one for one in unknowns(question, held, found, row)}
        now = rank_of(found, row) if found.has_rank[row] else None
        for number, criterion in enumerate(BY_ID):
            if each.values[number] is not None or question.weights[number] == 0:
                continue
            ranks = []
            for value in (1.0, 0.0):
                other = replace(each, values=(*each.values[:number], value, *each.values[number + 1 :]))
                then = pool(question, [*parcels[:row], other, *parcels[row + 1 :]])
                order = ranked(question, then)
                ranks.append(rank_of(order, row) if order.has_rank[row] else None)
            if criterion in decided:
                ranks[1] = None
            one = told.get(criterion, Unknown(criterion, now, now))
            assert [one.rank_if_best, one.rank_if_worst] == ranks


@settings(max_examples=100, deadline=None)
@given(questions, lands)
def test_near_misses_fail_one_must_and_nothing_else(question: Question, parcels: list[Land]) -> None:
    held = pool(question, parcels)
    found = ranked(question, held)
    misses = near_misses(question, held, found, most=len(parcels))
    for miss in misses:
        failed = [verdict.failed[miss.row] for verdict in must_verdicts(question, held)]
        assert sum(failed) == 1
        assert question.musts[failed.index(True)] == miss.requirement
        dropped = replace(question, requirements=tuple(r for r in question.requirements if r != miss.requirement))
        assert ranked(dropped, pool(dropped, parcels)).has_rank[miss.row]
    once = sum(
        found.obstacles[row] == 1 and any(verdict.failed[row] for verdict in must_verdicts(question, held))
        for row in range(len(parcels))
    )
    assert len(misses) == once
    ratios = [miss.missing_ratio for miss in misses if miss.missing_ratio is not None]
    assert ratios == sorted(ratios)


@settings(max_examples=100, deadline=None)
@given(questions, lands)
def test_a_list_is_empty_exactly_where_there_is_a_reason(question: Question, parcels: list[Land]) -> None:
    held = pool(question, parcels)
    found = ranked(question, held)
    assert (why_empty(question, held, found) is None) == bool(found.has_rank.any())
    stated = hopeless(question)
    if stated is not None and stated.because is Because.CONTRADICTORY:
        assert not found.has_rank.any()

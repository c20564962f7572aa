"""Who is ranked, and where: knock-outs never, others by their own merits alone, ties by id."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codes import Group, Level
from app.matching.judge import judge, shortfalls
from app.matching.model import Question, Requirement
from app.matching.rank import first, flag_sum, group_sizes, rank_of
from app.matching.requirements import StatedRequirement as Wanted
from app.scoring.score import GROUPS
from app.scoring.totals import weighted_sum
from app.stock.columns import Column
from tests.matching.makers import ITEMS, Land, asked, column, lands, pool, questions, ranked

BIG = {"contiguous_plot": 100_000.0}


def land(*values: float | None, **row: object) -> list[Land]:
    """Parcels with the same value in every criterion."""
    return [Land(number, (value,) * ITEMS, BIG | row) for number, value in enumerate(values, start=1)]


def order(question: Question, parcels: Sequence[Land]) -> list[int]:
    held = pool(question, parcels)
    return [int(held.ids[row]) for row in first(ranked(question, held), len(parcels))]


def groups(question: Question, parcels: Sequence[Land]) -> dict[int, int]:
    held = pool(question, parcels)
    return dict(zip(held.ids.tolist(), ranked(question, held).group_rank.tolist(), strict=True))


def meets(wanted: Requirement, row: object) -> bool | None:
    """Whether a single value meets a requirement, None where that is unknown; written without columns."""
    if isinstance(row, frozenset):
        return bool(row & set(wanted.one_of)) if row else None
    if row is None:
        return None
    if isinstance(row, str):
        return row in wanted.one_of
    assert isinstance(row, float)
    return (wanted.minimum is None or row >= wanted.minimum) and (wanted.maximum is None or row <= wanted.maximum)


def test_the_best_is_first_and_ties_stand_by_id() -> None:
    assert order(asked(), land(0.2, 0.9, 0.2, 0.5)) == [2, 4, 1, 3]


def test_who_fails_a_must_is_knocked_out_however_good() -> None:
    parcels = [*land(0.1, power_mw=20.0), replace(land(1.0, power_mw=19.0)[0], id=2)]
    question = asked(Wanted("power_mw", minimum=20))
    assert order(question, parcels) == [1]
    assert groups(question, parcels) == {1: GROUPS.index(Group.RANKED), 2: GROUPS.index(Group.KNOCKED_OUT)}


def test_an_unknown_must_is_missing_data_and_no_knock_out() -> None:
    assert groups(asked(Wanted("power_mw", minimum=20)), land(0.9)) == {1: GROUPS.index(Group.DATA_MISSING)}


def test_an_unknown_preference_lowers_the_coverage_only() -> None:
    question = asked(Wanted("power_mw", minimum=20, level=Level.SHOULD))
    held = pool(question, land(0.8))
    found = ranked(question, held)
    assert found.points[0] == pytest.approx(80)
    assert found.applicable_coverage_ratio[0] == pytest.approx(1 / 1.1)
    assert found.has_rank[0]


def test_a_preference_weighs_beside_the_criteria() -> None:
    question = asked(Wanted("power_mw", minimum=20, level=Level.SHOULD, weight=0.25))
    met, missed = pool(question, land(0.8, power_mw=20.0)), pool(question, land(0.8, power_mw=19.0))
    assert ranked(question, met).points[0] == pytest.approx(100 * (0.8 + 0.25) / 1.25)
    assert ranked(question, missed).points[0] == pytest.approx(100 * 0.8 / 1.25)


def test_too_little_data_has_no_rank() -> None:
    known = tuple(0.9 if number < 6 else None for number in range(ITEMS))
    assert groups(asked(), [Land(1, known, BIG)]) == {1: GROUPS.index(Group.DATA_MISSING)}


def test_who_is_not_judged_is_in_no_group() -> None:
    parcels = [*land(0.3, 0.9), Land(3, (1.0,) * ITEMS, BIG, judged=False)]
    assert order(asked(), parcels) == [2, 1]
    held = pool(asked(), parcels)
    assert sum(group_sizes(ranked(asked(), held)).values()) == 2


def test_nobody_to_judge() -> None:
    assert order(asked(Wanted("district_keys", one_of=["14729"])), []) == []


def test_a_place_with_several_values_meets_by_any_of_them() -> None:
    told = column("district_keys", [{"district_keys": {"14729", "15088"}}, {"district_keys": {"14730"}}, {}])
    verdict = judge(Requirement("district_keys", one_of=("14729", "99999")), told)
    assert (verdict.met.tolist(), verdict.known.tolist()) == ([True, False, False], [True, True, False])


def test_where_nobody_holds_anything_nothing_is_known() -> None:
    nowhere = Column(codes=np.array([-1, -1], dtype=np.int32))
    verdict = judge(Requirement("district_keys", one_of=("14729",)), nowhere)
    assert (verdict.met.tolist(), verdict.known.tolist()) == ([False, False], [False, False])


def test_missing_amounts_are_told_in_base_units() -> None:
    told = Column(numbers=np.array([5.0, 10.0, 25.0, np.nan]))
    missing = shortfalls(Requirement("power_mw", minimum=8, maximum=20), told, np.arange(4))
    assert missing[:3].tolist() == [3.0, 0.0, 5.0]
    assert np.isnan(missing[3])


@settings(max_examples=100, deadline=None)
@given(questions, lands)
def test_groups_are_those_of_judging_each_parcel_alone(question: Question, parcels: list[Land]) -> None:
    found = groups(question, parcels)
    for each in parcels:
        stands = [meets(must, each.row[must.name]) for must in question.musts]
        plot, need = each.row["contiguous_plot"], question.profile.requirement.required_area_m2
        known = [item is not None for item in each.values] + [
            meets(w, each.row[w.name]) is not None for w in question.soft
        ]
        coverage = sum(w for w, is_known in zip(question.weights, known, strict=True) if is_known)
        if not each.judged:
            group = -1
        elif False in stands or (plot is not None and plot < need):
            group = GROUPS.index(Group.KNOCKED_OUT)
        elif None in stands or coverage < 0.7 - 1e-9:
            group = GROUPS.index(Group.DATA_MISSING)
        else:
            group = GROUPS.index(Group.RANKED)
        assert found[each.id] == group


@settings(max_examples=100, deadline=None)
@given(questions, lands)
def test_ranks_are_the_positions_in_the_order(question: Question, parcels: list[Land]) -> None:
    held = pool(question, parcels)
    found = ranked(question, held)
    rows = first(found, len(parcels))
    by_hand = sorted(np.flatnonzero(found.has_rank).tolist(), key=lambda row: (-found.points[row], row))
    assert rows.tolist() == by_hand
    assert [rank_of(found, row) for row in rows] == list(range(1, len(rows) + 1))
    for group in GROUPS:
        for count in range(len(parcels) + 1):
            assert first(found, count, group).tolist() == first(found, len(parcels), group)[:count].tolist()


@settings(max_examples=100, deadline=None)
@given(questions, lands, st.data())
def test_the_order_does_not_depend_on_other_parcels(
    question: Question, parcels: list[Land], data: st.DataObject
) -> None:
    kept = data.draw(st.sets(st.sampled_from([each.id for each in parcels])) if parcels else st.just(set()))
    assert [id_ for id_ in order(question, parcels) if id_ in kept] == order(
        question, [each for each in parcels if each.id in kept]
    )


@settings(max_examples=100, deadline=None)
@given(questions, lands, st.data())
def test_a_better_value_never_ranks_worse(question: Question, parcels: list[Land], data: st.DataObject) -> None:
    before = order(question, parcels)
    if not before:
        return
    chosen, item = data.draw(st.sampled_from(before)), data.draw(st.integers(0, ITEMS - 1))
    old = next(each for each in parcels if each.id == chosen)
    if old.values[item] is None:
        return
    better = data.draw(st.floats(old.values[item], 1, width=32))
    raised = replace(old, values=(*old.values[:item], better, *old.values[item + 1 :]))
    after = order(question, [raised if each is old else each for each in parcels])
    assert after.index(chosen) <= before.index(chosen)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=6), st.data())
def test_sums_of_flags_are_the_weighted_sums_digit_for_digit(flags: list[list[bool]], data: st.DataObject) -> None:
    weights = np.array(data.draw(st.lists(st.floats(0, 1), min_size=len(flags), max_size=len(flags))))
    columns = np.array(flags)
    assert np.broadcast_to(flag_sum(columns, weights), 5).tolist() == weighted_sum(columns, weights).tolist()

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from app.matching import stability as module
from app.matching.stability import DRAWS, Contest, drawn_weightings, moved, podium_shares, rank_ranges, stability
from tests.matching.pools import Case, cases, make_case

FIRST = 7


def shifted(case: Case) -> list[np.ndarray]:
    """The weights with each that weighs anything moved a quarter up and down, at most to 1."""
    return [
        moved(case.question.weights, number, min(1.0, weight * factor))
        for number, weight in enumerate(case.question.weights.tolist())
        for factor in (1.25, 0.75)
        if weight > 0
    ]


def test_the_others_are_rescaled_when_a_weight_moves() -> None:
    assert moved(np.array([0.5, 0.3, 0.2, 0.0]), 0, 0.625) == pytest.approx([0.625, 0.225, 0.15, 0.0])
    assert moved(np.array([0.5, 0.3, 0.2, 0.0]), 3, 0.1) == pytest.approx([0.45, 0.27, 0.18, 0.1])
    assert moved(np.array([0.9, 0.1]), 0, 1.0).tolist() == [1.0, 0.0]
    assert moved(np.array([0.0, 1.0]), 1, 0.75).tolist() == [0.0, 1.0]


@settings(max_examples=150, deadline=None)
@given(cases())
def test_rank_ranges_are_those_of_all_rankings_under_moved_weights(case: Case) -> None:
    first = case.ranked[:FIRST]
    orders = [case.order(weights) for weights in shifted(case)]

    found = rank_ranges(Contest.of(case.question, case.pool, case.ranking), first)

    assert len(found) == len(first)
    for rank, (row, told) in enumerate(zip(first, found, strict=True), start=1):
        ranks = [order.index(row) + 1 for order in orders]
        assert (told.row, told.today) == (row, rank)
        assert (told.best, told.worst) == (min([rank, *ranks]), max([rank, *ranks]))
        assert (told.best_by is None, told.worst_by is None) == (told.best == rank, told.worst == rank)


@settings(max_examples=50, deadline=None)
@given(cases())
def test_a_rank_is_reached_by_the_shift_that_is_told(case: Case) -> None:
    first = case.ranked[:FIRST]
    found = rank_ranges(Contest.of(case.question, case.pool, case.ranking), first)
    for row, told in zip(first, found, strict=True):
        for rank, by in ((told.best, told.best_by), (told.worst, told.worst_by)):
            if by is not None:
                weights = moved(case.question.weights, case.question.items.index(by.item), by.weight)
                assert case.order(weights).index(row) + 1 == rank


def plain_shares(case: Case, contest: Contest) -> dict[int, tuple[float, float]]:
    """Every draw ranked in full."""
    firsts, podiums = Counter[int](), Counter[int]()
    positions = [case.question.items.index(item) for item in contest.items]
    for draw in drawn_weightings(contest.weights):
        weights = np.zeros(len(case.question.items))
        weights[positions] = draw
        order = case.order(weights)[:3]
        firsts.update(order[:1])
        podiums.update(order)
    return {row: (firsts[row] / DRAWS, podiums[row] / DRAWS) for row in podiums}


@settings(max_examples=25, deadline=None)
@given(cases())
def test_shares_are_those_of_all_drawn_rankings(case: Case) -> None:
    contest = Contest.of(case.question, case.pool, case.ranking)
    found = podium_shares(contest, case.ranked[:FIRST])
    assert {row: found.of(row) for row in found.rows.tolist()} == plain_shares(case, contest)


@pytest.mark.parametrize("steps", [1, 3, 1000])
def test_blocks_and_waiting_room_change_no_figure(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = {"motorway_exit": 2.0, "power": 1.0, "fibre": 1.0}
    case = make_case(np.random.default_rng(5), 1_500, weights, steps, 0.9, 0.1)
    whole = stability(case.question, case.pool, case.ranking, case.ranked[:20])
    monkeypatch.setattr(module, "CELLS_AT_ONCE", 40_000)
    monkeypatch.setattr(module, "MOST_KEPT", 500)
    blocks = stability(case.question, case.pool, case.ranking, case.ranked[:20])
    assert blocks.ranges == whole.ranges
    assert [blocks.shares.of(row) for row in case.ranked] == [whole.shares.of(row) for row in case.ranked]
    assert plain_shares(case, Contest.of(case.question, case.pool, case.ranking)) == {
        row: whole.shares.of(row) for row in whole.shares.rows.tolist()
    }


def test_the_same_question_gives_the_same_figures_again() -> None:
    case = make_case(np.random.default_rng(3), 200, {"motorway_exit": 2.0, "power": 1.0}, 1000, 1.0, 0.0)
    once, again = (stability(case.question, case.pool, case.ranking, case.ranked[:5]) for _ in range(2))
    assert once.ranges == again.ranges
    assert once.break_even == again.break_even
    assert once.shares.first_ratio.tolist() == again.shares.first_ratio.tolist()
    assert once.shares.podium_ratio.tolist() == again.shares.podium_ratio.tolist()


def test_weights_are_drawn_around_those_given() -> None:
    weights = np.array([0.6, 0.3, 0.1])
    drawn = drawn_weightings(weights)
    assert drawn.shape == (DRAWS, 3)
    assert drawn.sum(axis=1) == pytest.approx(1.0)
    assert drawn.mean(axis=0) == pytest.approx(weights, abs=0.01)
    assert drawn.std(axis=0) == pytest.approx(np.sqrt(weights * (1 - weights) / 101), rel=0.1)


def test_every_draw_has_one_first_and_three_first_parcels() -> None:
    case = make_case(np.random.default_rng(8), 500, {"motorway_exit": 2.0, "power": 1.0}, 1000, 1.0, 0.0)
    shares = stability(case.question, case.pool, case.ranking, case.ranked[:5]).shares
    assert shares.first_ratio.sum() == pytest.approx(1.0)
    assert shares.podium_ratio.sum() == pytest.approx(3.0)


def test_an_empty_ranking_has_no_figures() -> None:
    case = make_case(np.random.default_rng(8), 10, {"power": 1.0}, 2, 1.0, 0.0)
    nobody = replace(case.ranking, obstacles=np.ones(10, dtype=np.uint8), group_rank=np.full(10, 2, dtype=np.int16))
    found = stability(case.question, case.pool, nobody, case.ranked[:0])
    assert (found.ranges, len(found.shares.rows), found.break_even) == ((), 0, None)


def test_a_weight_that_is_all_there_is_cannot_move() -> None:
    case = make_case(np.random.default_rng(8), 50, {"power": 1.0}, 1000, 1.0, 0.0)
    found = stability(case.question, case.pool, case.ranking, case.ranked[:4])
    assert [(each.best, each.worst) for each in found.ranges] == [(rank, rank) for rank in range(1, 5)]
    assert found.shares.of(case.ranked[0]) == (1.0, 1.0)
    assert found.shares.of(case.ranked[2]) == (0.0, 1.0)
    assert found.shares.of(case.ranked[3]) == (0.0, 0.0)

import numpy as np
import pytest
from hypothesis import given, settings

from app.matching.break_even import BreakEven, break_even, level_weights, roots
from app.matching.stability import moved
from tests.matching.pools import Case, cases, make_case

GRID = np.linspace(0.0, 1.0, 201)
LEAST_POINTS = 1e-7


def lead(case: Case, number: int, weight: float) -> float:
    """How many points the first is ahead of the second."""
    points = case.points(moved(case.question.weights, number, weight))[case.ranked[:2]]
    return float(points[0] - points[1])


@settings(max_examples=150, deadline=None)
@given(cases(most=12))
def test_no_smaller_change_of_a_weight_swaps_the_first_two(case: Case) -> None:
    if len(case.ranked) < 2:
        assert break_even(case.question, case.pool, case.ranked[:2]) is None
        return
    found = break_even(case.question, case.pool, case.ranked[:2])
    least = np.inf if found is None else abs(found.weight_then - found.weight)
    values, known = (
        np.array([column[case.ranked[:2]] for column in part]) for part in (case.pool.values, case.pool.known)
    )
    for number, today in enumerate(case.question.weights):
        nearer = GRID[np.abs(GRID - today) < least - 1e-9]
        weights = np.array([moved(case.question.weights, number, weight) for weight in nearer]).reshape(-1, len(values))
        with np.errstate(invalid="ignore"):
            points = 100 * (weights @ values) / (weights @ known)
        assert not np.any(points[:, 1] > points[:, 0] + LEAST_POINTS)


@settings(max_examples=150, deadline=None)
@given(cases(most=12))
def test_beyond_the_weight_that_is_told_the_second_leads(case: Case) -> None:
    found = break_even(case.question, case.pool, case.ranked[:2])
    if found is None:
        return
    number = case.question.items.index(found.item)
    assert found.weight == case.question.weights[number]
    assert lead(case, number, found.weight_then) == pytest.approx(0.0, abs=1e-6)
    steps = 10.0 ** np.arange(-9, -2)  # it may lead for a short stretch only
    beyond = found.weight_then + np.concatenate([-steps, steps])
    assert any(0 <= weight <= 1 and lead(case, number, weight) < 0 for weight in beyond)


def pair(first: list[float | None], second: list[float | None]) -> tuple[np.ndarray, np.ndarray]:
    values = np.array([[np.nan if value is None else value for value in row] for row in (first, second)]).T
    return np.nan_to_num(values), (~np.isnan(values)).astype(float)


def test_two_items_are_level_where_what_one_gains_the_other_loses() -> None:
    values, known = pair([1.0, 0.2], [0.5, 0.8])
    weights = np.array([0.6, 0.4])
    # 1.0 · x + 0.2 · (1 − x) = 0.5 · x + 0.8 · (1 − x)  ⇔  x = 6/11
    assert list(level_weights(values, known, weights, 0)) == [pytest.approx(6 / 11)]
    assert list(level_weights(values, known, weights, 1)) == [pytest.approx(5 / 11)]


def test_with_unknown_values_the_order_may_swap_below_and_above() -> None:
    # (0.9 · x + 0.5 · (1 − x)/2) / (x + (1 − x)/2) leads 0.92 · x + 0.52 · (1 − x) only between two weights
    values, known = pair([0.9, None, 0.5], [0.92, 0.52, 0.52])
    found = list(level_weights(values, known, np.array([0.5, 0.25, 0.25]), 0))
    assert len(found) == 2
    assert 0 < found[0] < 0.5 < found[1] < 1
    for weight in found:
        weights = np.array([weight, (1 - weight) / 2, (1 - weight) / 2])
        points = (weights @ values) / (weights @ known)
        assert points[0] == pytest.approx(points[1])


def test_a_parcel_that_is_nowhere_worse_cannot_be_swapped() -> None:
    values, known = pair([1.0, 0.8], [0.5, 0.8])
    weights = np.array([0.6, 0.4])
    assert [list(level_weights(values, known, weights, number)) for number in (0, 1)] == [[], []]


def test_level_parcels_swap_with_the_least_change() -> None:
    values, known = pair([1.0, 0.0], [0.0, 1.0])
    assert list(level_weights(values, known, np.array([0.5, 0.5]), 0)) == [0.5]


def test_the_only_weight_cannot_move() -> None:
    case = make_case(np.random.default_rng(8), 50, {"power": 1.0}, 1000, 1.0, 0.0)
    number = case.question.items.index("power")
    values, known = pair([1.0], [0.5])
    assert list(level_weights(values, known, np.array([1.0]), 0)) == []
    told = break_even(case.question, case.pool, case.ranked[:2])
    assert told is None or told.item != case.question.items[number]


def test_an_item_without_weight_may_gain_some() -> None:
    case = make_case(np.random.default_rng(8), 50, {"power": 1.0}, 1000, 1.0, 0.0)
    told = break_even(case.question, case.pool, case.ranked[:2])
    assert isinstance(told, BreakEven)
    assert told.weight == 0.0 < told.weight_then < 1.0


@pytest.mark.parametrize(
    ("square", "slope", "constant", "found"),
    [(1.0, -3.0, 2.0, [1.0, 2.0]), (0.0, 2.0, -1.0, [0.5]), (1.0, 0.0, 1.0, []), (0.0, 0.0, 1.0, [])],
)
def test_roots(square: float, slope: float, constant: float, found: list[float]) -> None:
    assert sorted(roots(square, slope, constant)) == pytest.approx(found)

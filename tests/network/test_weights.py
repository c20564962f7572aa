import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.network.weights import metres_of, seconds_of, weigh

legs = st.tuples(st.integers(1, 4_000_000), st.integers(0, 200_000))  # milliseconds, decimetres


@given(st.lists(legs, min_size=1, max_size=80))
def test_time_and_length_of_a_sum_are_the_sums_of_both(ways: list[tuple[int, int]]) -> None:
    total = np.array([sum(weigh(ms / 1_000, dm / 10).item() for ms, dm in ways)])
    assert seconds_of(total)[0] == sum(ms for ms, _ in ways) / 1_000
    assert metres_of(total)[0] == sum(dm for _, dm in ways) / 10


@given(legs, legs)
def test_the_quicker_way_weighs_less_and_of_equally_quick_ones_the_shorter(
    a: tuple[int, int], b: tuple[int, int]
) -> None:
    weights = [weigh(ms / 1_000, dm / 10).item() for ms, dm in (a, b)]
    assert (weights[0] < weights[1]) == (a < b)


def test_no_way_is_infinite_whatever_its_length_and_the_unknown_stays_unknown() -> None:
    weights = weigh(np.array([np.inf, np.inf, np.nan]), np.array([5.0, np.inf, 5.0]))
    assert weights.tolist()[:2] == [np.inf, np.inf]
    for figures in (seconds_of(weights), metres_of(weights)):
        assert figures.tolist()[:2] == [np.inf, np.inf]
        assert np.isnan(figures[2])


def test_a_way_of_no_time_takes_a_millisecond_so_that_a_matrix_keeps_it() -> None:
    assert seconds_of(weigh(np.zeros(1), np.zeros(1))).tolist() == [0.001]

"""Value functions stay within 0 and 1, keep unknowns, and never fall in the better direction."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.value_functions import Linear, Steps

MOTORWAY = Linear(ideal=180, unacceptable=1200)  # s, less is better
HOUSING = Linear(ideal=1500, unacceptable=200)  # m, more is better
QUANTITY = st.floats(min_value=-1e9, max_value=1e9)


def value(function: Linear | Steps, measured: float) -> float:
    return float(function(np.array([measured]))[0])


@pytest.mark.parametrize(
    ("function", "measured", "expected"),
    [
        pytest.param(MOTORWAY, 600, 10 / 17, id="ten minutes to the motorway"),
        pytest.param(MOTORWAY, 180, 1, id="ideal"),
        pytest.param(MOTORWAY, 60, 1, id="better than ideal"),
        pytest.param(MOTORWAY, 1200, 0, id="unacceptable"),
        pytest.param(MOTORWAY, 9999, 0, id="worse than unacceptable"),
        pytest.param(HOUSING, 850, 0.5, id="half way, more is better"),
        pytest.param(HOUSING, 100, 0, id="too near"),
        pytest.param(HOUSING, 2000, 1, id="far enough"),
        pytest.param(Steps((1.0, 0.8, 0.0)), 1, 0.8, id="class"),
    ],
)
def test_value_of_a_quantity(function: Linear | Steps, measured: float, expected: float) -> None:
    assert value(function, measured) == pytest.approx(expected)


@pytest.mark.parametrize("function", [MOTORWAY, HOUSING, Steps((1.0, 0.5))])
def test_unknown_stays_unknown(function: Linear | Steps) -> None:
    assert np.isnan(value(function, np.nan))


@given(QUANTITY)
def test_values_lie_between_0_and_1(measured: float) -> None:
    assert 0 <= value(MOTORWAY, measured) <= 1
    assert 0 <= value(HOUSING, measured) <= 1


@given(QUANTITY, QUANTITY)
def test_values_never_fall_in_the_better_direction(one: float, other: float) -> None:
    near, far = sorted((one, other))
    assert value(MOTORWAY, near) >= value(MOTORWAY, far)
    assert value(HOUSING, near) <= value(HOUSING, far)

"""Time and length of a way in one number, exact under addition.

A weight is milliseconds × 2^24 + decimetres, a whole number held by a float. The least weight is the quickest way, and
of equally quick ones the shortest. It stays exact below 2^53: up to 149 hours and 1,677 km. Infinity: there is no way.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

MILLISECOND = float(2**24)
LEAST_MS = 1.0  # an arc of no weight would be no arc to a sparse matrix


def weigh(time_s: ArrayLike, length_m: ArrayLike) -> NDArray[np.float64]:
    """The weight of ways, at least a millisecond each; infinity where the time is infinite."""
    time_ms = np.maximum(np.rint(np.multiply(time_s, 1_000.0)), LEAST_MS)
    length_dm = np.where(np.isfinite(time_ms), np.rint(np.multiply(length_m, 10.0)), 0.0)
    weight: NDArray[np.float64] = time_ms * MILLISECOND + length_dm
    return weight


def seconds_of(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seconds; infinity and NaN stay."""
    seconds: NDArray[np.float64] = np.floor(weight / MILLISECOND) / 1_000.0
    return seconds


def metres_of(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres; infinity and NaN stay."""
    with np.errstate(invalid="ignore"):  # of infinity there is no remainder
        metres: NDArray[np.float64] = np.where(np.isfinite(weight), np.mod(weight, MILLISECOND) / 10.0, weight)
    return metres

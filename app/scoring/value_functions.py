"""Value functions: a measured quantity becomes a value from 0 (unacceptable) to 1 (ideal); on arrays, NaN stays NaN."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """A straight line between two fixed end points, in either direction, flat beyond both."""

    ideal: float
    unacceptable: float

    def __call__(self, measured: FloatArray) -> FloatArray:
        return np.clip((measured - self.unacceptable) / (self.ideal - self.unacceptable), 0.0, 1.0)


@dataclass(frozen=True)
class Steps:
    """A value per class; `measured` holds the position of the class in the criterion's list of codes."""

    values: tuple[float, ...]

    def __call__(self, measured: FloatArray) -> FloatArray:
        unknown = np.isnan(measured)
        position = np.where(unknown, 0.0, measured).astype(np.intp)
        return np.where(unknown, np.nan, np.asarray(self.values)[position])


ValueFunction = Linear | Steps

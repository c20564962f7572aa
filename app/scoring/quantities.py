"""What every criterion measures of parcels, as rows of one width: the figures that values are made of. Pure.

A row is float64, little-endian: the quantity of each criterion in the order of `CRITERIA`, then what is stated on the
plot (`Criterion.stated`) in the same order, 1 or 0. NaN is unknown. What accuracy leaves open is not kept.
"""

import numpy as np

from app.scoring.criteria import CRITERIA
from app.scoring.score import Measured
from app.scoring.totals import BoolArray
from app.scoring.value_functions import FloatArray

STATED = {criterion.id: len(criterion.stated) for criterion in CRITERIA if criterion.stated}
WIDTH = len(CRITERIA) + sum(STATED.values())
ROW_TYPE = np.dtype(("<f8", (WIDTH,)))


def packed(measured: Measured) -> list[bytes]:
    """The rows of n parcels."""
    columns = np.hstack([measured.quantity, *(measured.stated[name] for name in STATED)])
    return [row.tobytes() for row in np.ascontiguousarray(columns, dtype="<f8")]


def unpacked(rows: FloatArray, available: BoolArray) -> Measured:
    """What n rows, shape (n, WIDTH), tell of parcels; each end of a range is the quantity itself.

    `available` holds one flag a criterion: whether anything loaded can tell.
    """
    quantity, first, stated = rows[:, : len(CRITERIA)], len(CRITERIA), {}
    for name, count in STATED.items():
        stated[name] = rows[:, first : first + count]
        first += count
    applicable = np.ones(len(CRITERIA), dtype=np.bool_)
    return Measured(quantity, quantity, quantity, stated, {}, applicable, available)

"""Values of criteria for every parcel of the stock, each made from what it measures and kept as a column."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.scoring.criteria import CRITERIA
from app.scoring.profiles import ValueRule
from app.scoring.quantities import unpacked
from app.scoring.score import plain_value
from app.scoring.totals import BoolArray, ValueArray
from app.scoring.value_functions import FloatArray
from app.stock.kept import Step
from app.stock.rows import Rows

Value = TypeVar("Value", bound=np.generic)


class ValueColumn:
    """The values of one criterion by one rule, 0 where unknown."""

    def __init__(self, rows: Rows, number: int, rule: ValueRule) -> None:
        self._number = number
        self._rule = rule
        self.values = self._made(rows.quantities)

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        return self.values.nbytes

    def follow(self, step: Step) -> None:
        """Values of the rows that were written are made anew."""
        self.values = step.move.written(self.values, self._made(step.rows.quantities[:, step.move.positions]))

    def _made(self, quantities: FloatArray) -> ValueArray:
        return np.nan_to_num(_values(quantities, self._number, self._rule), nan=0.0).astype(np.float32)


class KnownColumn:
    """Where one criterion is known: whatever the need and the end points, only by what a stated supply counts."""

    def __init__(self, rows: Rows, number: int, rule: ValueRule) -> None:
        self._number = number
        self._rule = rule
        self.known = self._made(rows.quantities)

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        return self.known.nbytes

    def follow(self, step: Step) -> None:
        """Looked up anew for the rows that were written."""
        self.known = step.move.written(self.known, self._made(step.rows.quantities[:, step.move.positions]))

    def _made(self, quantities: FloatArray) -> BoolArray:
        return ~np.isnan(_values(quantities, self._number, self._rule))


def _values(quantities: FloatArray, number: int, rule: ValueRule) -> FloatArray:
    measured = unpacked(quantities.T, np.ones(len(CRITERIA), dtype=np.bool_))
    return plain_value(rule, measured.quantity[:, number], measured.stated.get(CRITERIA[number].id))


def is_certain(rule: ValueRule) -> tuple[bool, ...]:
    """Which stated supplies alone make a criterion known: those that nothing could be better than."""
    return tuple(value >= 1.0 for value in rule.stated_values)


def everywhere(value: Value, count: int) -> NDArray[Value]:
    """One value for all rows, in no memory."""
    return np.broadcast_to(value, count)

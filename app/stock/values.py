"""Values of criteria for every parcel of the stock, each made from what it measures and kept as a column."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.scoring.criteria import CRITERIA
from app.scoring.profiles import ValueRule
from app.scoring.quantities import unpacked
from app.scoring.score import plain_value
from app.scoring.totals import ROWS_AT_ONCE, BoolArray, ValueArray
from app.scoring.value_functions import FloatArray
from app.stock.columns import Patterns
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
        self.values = step.move.written(self.values, self._made(step.written_quantities))

    def _made(self, quantities: FloatArray) -> ValueArray:
        made = np.empty(quantities.shape[1], dtype=np.float32)
        for rows, values in _values(quantities, self._number, self._rule):
            made[rows] = np.where(np.isnan(values), 0.0, values)
        return made


class KnownColumn:
    """Where one criterion is known: whatever the need and the end points, but for what a stated supply counts."""

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
        self.known = step.move.written(self.known, self._made(step.written_quantities))

    def _made(self, quantities: FloatArray) -> BoolArray:
        made = np.empty(quantities.shape[1], dtype=np.bool_)
        for rows, values in _values(quantities, self._number, self._rule):
            made[rows] = ~np.isnan(values)
        return made


class PatternColumn:
    """Which criteria are known of each parcel, as positions in a list of what occurs; bits hold the criteria of each.

    `rules` has None in place of a criterion that is known of no parcel.
    """

    def __init__(self, rows: Rows, rules: Sequence[ValueRule | None]) -> None:
        self._rules = rules
        self._bits, positions = np.unique(self._made(rows.quantities), return_inverse=True)
        self._rows = positions.astype(np.int32)

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        return self._rows.nbytes + self._bits.nbytes

    def patterns(self, available: Sequence[bool]) -> Patterns:
        """What it holds now; `available` has one flag a criterion."""
        numbers = np.arange(len(self._rules), dtype=np.uint64)[:, np.newaxis]
        known = (self._bits >> numbers & np.uint64(1)).astype(np.bool_)
        return Patterns(known, known | np.array(available)[:, np.newaxis], self._rows)

    def follow(self, step: Step) -> None:
        """Looked up anew for the rows that were written; what did not occur before is added to the list."""
        bits = self._made(step.written_quantities)
        self._bits = np.append(self._bits, np.setdiff1d(bits, self._bits))
        order = np.argsort(self._bits)
        positions = order[np.searchsorted(self._bits, bits, sorter=order)]
        self._rows = step.move.written(self._rows, positions)

    def _made(self, quantities: FloatArray) -> NDArray[np.uint64]:
        made = np.zeros(quantities.shape[1], dtype=np.uint64)
        for number, rule in enumerate(self._rules):
            if rule is not None:
                for rows, values in _values(quantities, number, rule):
                    made[rows] |= (~np.isnan(values)).astype(np.uint64) << np.uint64(number)
        return made


def _values(quantities: FloatArray, number: int, rule: ValueRule) -> Iterator[tuple[slice, FloatArray]]:
    """Values of one criterion, NaN where unknown, for so many rows at once as the processor's cache holds."""
    measured = unpacked(quantities.T, np.ones(len(CRITERIA), dtype=np.bool_))
    quantity, stated = measured.quantity[:, number], measured.stated.get(CRITERIA[number].id)
    for first in range(0, len(quantity), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        yield rows, plain_value(rule, quantity[rows], None if stated is None else stated[rows])


def is_certain(rule: ValueRule) -> tuple[bool, ...]:
    """Which stated supplies alone make a criterion known: those that nothing could be better than."""
    return tuple(value >= 1.0 for value in rule.stated_values)


def everywhere(value: Value, count: int) -> NDArray[Value]:
    """One value for all rows, in no memory."""
    return np.broadcast_to(value, count)

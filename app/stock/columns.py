"""What is known of every parcel, as columns: its properties, and the values of criteria. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from app.scoring.totals import BoolArray, ValueArray
from app.scoring.value_functions import FloatArray

IdArray = NDArray[np.int64]
CodeArray = NDArray[np.int32]

UNKNOWN = -1  # the code of what is unknown


@dataclass(frozen=True)
class Column:
    """What is known of one property: numbers, NaN where unknown, or positions in `labels`, -1 where unknown.

    Numbers are in the property's base unit; of a date they are days since 1970-01-01, of a moment seconds since then.
    The labels of yes and no are `true` and `false`. A property with several values a parcel, such as the districts it
    lies in, has `holders`: who has each value. Its labels are then combinations of values, with commas between.
    """

    numbers: FloatArray | None = None
    codes: CodeArray | None = None
    labels: Sequence[str] = ()
    holders: Mapping[str, BoolArray] = field(default_factory=dict)

    def held_by(self, row: int) -> list[str]:
        """Every value of a row of a property that has several."""
        if self.codes is not None and self.codes[row] == UNKNOWN:
            return []
        if self.codes is not None and self.labels:
            return str(self.labels[self.codes[row]]).split(",")
        return [value for value, holds in self.holders.items() if holds[row]]


@dataclass(frozen=True)
class Patterns:
    """What is known of n parcels, many of which are alike: `rows` (n,) says which of p patterns each parcel has.

    `known` and `counted`, shape (k, p), say of each criterion what `Valued` does.
    """

    known: BoolArray
    counted: BoolArray
    rows: CodeArray


@dataclass(frozen=True)
class Valued:
    """Values of a profile for n parcels: one array (n,) a criterion, in the order of `CRITERIA`.

    `value` is 0 to 1, and 0 where it is not known; `counted` marks where it could be. See `score.Values`.
    """

    value: Sequence[ValueArray]
    known: Sequence[BoolArray]
    counted: Sequence[BoolArray]


@dataclass(frozen=True)
class StockValues(Valued):
    """Those of the whole stock, whose `patterns` tell once more what is known and counted."""

    patterns: Patterns


class Holders(Mapping[str, BoolArray]):
    """Who has each of the labels that rows have several of; a mask is made when it is asked for."""

    def __init__(self, codes: CodeArray, combinations: Sequence[str]) -> None:
        """`codes` are positions in the combinations, texts with commas between the labels."""
        self._codes = codes
        self._combinations = [set(text.split(",")) for text in combinations]

    @override
    def __getitem__(self, label: str) -> BoolArray:
        has_it = np.array([label in combination for combination in self._combinations] + [False])
        if not has_it.any():
            raise KeyError(label)
        holders: BoolArray = has_it[self._codes]  # unknown, -1, is the last
        return holders

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(sorted(set().union(*self._combinations)))

    @override
    def __len__(self) -> int:
        return len(set().union(*self._combinations))


def measured_column(quantity: FloatArray, codes: Sequence[str]) -> Column:
    """What a criterion measures: the quantity itself, or where that is the position of a code, the codes."""
    if not codes:
        return Column(numbers=quantity)
    return Column(codes=np.where(np.isnan(quantity), UNKNOWN, quantity).astype(np.int32), labels=codes)

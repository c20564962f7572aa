"""The rows of the stock as arrays that change together: who may see each, and what criteria measure of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.scoring.quantities import WIDTH
from app.scoring.totals import BoolArray
from app.scoring.value_functions import FloatArray
from app.stock.columns import IdArray

Positions = NDArray[np.intp]
Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True)
class Rows:
    """n parcels by ascending id.

    `visibility` are positions in `visibility.VISIBILITIES`, `owner_partner_id` is 0 where no agency owns the parcel;
    `quantities`, shape (WIDTH, n), are laid out as `scoring.quantities` says.
    """

    ids: IdArray
    visibility: NDArray[np.int8]
    owner_partner_id: NDArray[np.int64]
    is_withdrawn: BoolArray
    quantities: FloatArray

    @classmethod
    def none(cls) -> "Rows":
        """No parcel at all."""
        ids = np.empty(0, dtype=np.int64)
        return cls(ids, ids.astype(np.int8), ids, ids.astype(np.bool_), np.empty((WIDTH, 0)))

    @property
    def size_bytes(self) -> int:
        """What they take in memory."""
        return sum(each.nbytes for each in vars(self).values())

    @classmethod
    def joined(cls, parts: Sequence["Rows"]) -> "Rows":
        """The rows of all parts, one after the other."""
        columns = zip(*(vars(part).values() for part in parts), strict=True)
        return cls(*(np.concatenate(each, axis=-1) for each in columns))

    def replaced(self, found: "Rows", move: "Move") -> "Rows":
        """After a move, with what was found in the rows that are written anew; in the same arrays where that goes."""
        pairs = zip(vars(self).values(), vars(found).values(), strict=True)
        return Rows(*(move.written(standing, new) for standing, new in pairs))


@dataclass(frozen=True)
class Move:
    """How the rows of the stock move when some are deleted and some are new, and which are written anew then."""

    gone: Positions  # of the rows before
    inserted: Positions  # before which of those that stay new ones come
    positions: Positions  # after the move, of the rows that are written anew

    @classmethod
    def between(cls, ids: IdArray, asked: IdArray, found: IdArray) -> "Move":
        """The move of `ids` where the rows of `asked` were looked up and those of `found` are there; all ascend."""
        at, before = np.searchsorted(ids, asked), np.searchsorted(ids, found)
        was_there = np.append(ids, -1)[at] == asked
        gone = at[was_there & ~np.isin(asked, found)]
        new = ~np.isin(found, asked[was_there])
        return cls(
            gone=gone,
            inserted=before[new] - np.searchsorted(gone, before[new]),
            positions=before - np.searchsorted(gone, before) + np.cumsum(new) - new,
        )

    def moved(self, values: NDArray[Value]) -> NDArray[Value]:
        """Values along the last axis after the move; those of new rows are 0. The very array where nothing moves."""
        if len(self.gone):
            values = np.delete(values, self.gone, axis=-1)
        if not len(self.inserted):
            return values
        if self.inserted[0] == values.shape[-1]:  # all of them at the end, as new ids are: one copy
            return np.concatenate(
                [values, np.zeros_like(values, shape=(*values.shape[:-1], len(self.inserted)))], axis=-1
            )
        return np.insert(values, self.inserted, 0, axis=-1)

    def written(self, values: NDArray[Any], found: NDArray[Any]) -> NDArray[Any]:
        """Values after the move, with what was found in the rows that are written anew."""
        moved = self.moved(values)
        moved[..., self.positions] = found
        return moved

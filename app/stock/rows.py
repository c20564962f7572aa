"""The rows of the stock as arrays that change together: who may see each, and what criteria measure of it. Pure."""

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

    def replaced(self, found: "Rows", move: "Move") -> "Rows":
        """After a move, with what was found in the rows that are written anew; in the same arrays where that goes."""
        pairs = zip(vars(self).values(), vars(found).values(), strict=True)
        return Rows(*(move.written(standing, new) for standing, new in pairs))


@dataclass(frozen=True)
class Move:
    """How the rows of the stock move when some are deleted and some are new, and which are written anew then."""

    kept: BoolArray | None  # flags of the rows before; None: all stay
    inserted: Positions | None  # before which of the kept rows new ones come; None: there are none
    positions: Positions  # after the move, of the rows that are written anew

    @classmethod
    def between(cls, ids: IdArray, asked: IdArray, found: IdArray) -> "Move":
        """The move of `ids` where the rows of `asked` were looked up and those of `found` are there; all ascend."""
        gone = np.isin(ids, np.setdiff1d(asked, found))
        kept = ids[~gone]
        new = np.setdiff1d(found, kept)
        after = np.union1d(kept, new)
        return cls(
            kept=~gone if gone.any() else None,
            inserted=np.searchsorted(kept, new) if len(new) else None,
            positions=np.searchsorted(after, found),
        )

    def moved(self, values: NDArray[Value]) -> NDArray[Value]:
        """Values along the last axis after the move; those of new rows are 0. The very array where nothing moves."""
        if self.kept is not None:
            values = values[..., self.kept]
        return values if self.inserted is None else np.insert(values, self.inserted, 0, axis=-1)

    def written(self, values: NDArray[Any], found: NDArray[Any]) -> NDArray[Any]:
        """Values after the move, with what was found in the rows that are written anew."""
        moved = self.moved(values)
        moved[..., self.positions] = found
        return moved

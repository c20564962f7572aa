"""The order of the whole stock by a profile: by group, points and id. Pure; of a few parcels: `evaluate.rank`."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.profiles import Profile
from app.scoring.score import GROUPS, group_ranks, order_keys
from app.scoring.totals import BoolArray
from app.scoring.value_functions import FloatArray
from app.stock.columns import IdArray, StockValues
from app.stock.sums import coverage_of, totals_of


@dataclass(frozen=True)
class Ranking:
    """What orders n parcels, best first: `group_rank`, then `order_key`, then `ids`, which ascend."""

    ids: IdArray
    group_rank: NDArray[np.int16]
    order_key: FloatArray

    @classmethod
    def by(cls, profile: Profile, ids: IdArray, criteria: StockValues, fails_rule: Iterable[BoolArray]) -> "Ranking":
        """By the weights of a profile, whose values these are, and by who fails its rules."""
        is_knocked_out = np.zeros(len(ids), dtype=np.bool_)
        for fails in fails_rule:
            is_knocked_out |= fails
        group_rank = group_ranks(coverage_of(criteria, profile.weights), is_knocked_out)
        return cls(ids, group_rank, order_keys(totals_of(criteria, profile.weights).points))

    def after(self, group_rank: float, order_key: float, row_id: int) -> BoolArray:
        """Who comes after a place, whether or not a parcel has it."""
        is_later = (self.order_key > order_key) | ((self.order_key == order_key) & (self.ids > row_id))
        later: BoolArray = (self.group_rank > group_rank) | ((self.group_rank == group_rank) & is_later)
        return later

    def first(self, among: BoolArray, count: int) -> NDArray[np.intp]:
        """Rows of the first so many, best first, of those that are flagged."""
        found: list[NDArray[np.intp]] = []
        for group in range(len(GROUPS)):
            rows = np.flatnonzero(among & (self.group_rank == group))
            found.append(rows[smallest(self.order_key[rows], count)])
            count -= len(found[-1])
        return np.concatenate(found)


def smallest(keys: FloatArray, count: int) -> NDArray[np.intp]:
    """The positions of the smallest keys, ascending; equal ones in their order."""
    if min(count, len(keys)) == 0:
        return np.empty(0, dtype=np.intp)
    last = min(count, len(keys)) - 1
    places = np.flatnonzero(keys <= np.partition(keys, last)[last])
    return places[np.argsort(keys[places], kind="stable")][:count]

"""Which parcels fit a question, and in which order: kept small, and compared with what is found later. Pure."""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.codes import Group
from app.matching.model import Ranking
from app.matching.rank import first
from app.scoring.score import GROUPS
from app.scoring.totals import BoolArray
from app.stock.columns import IdArray

FASTEST = 1  # zlib; a set is mostly zeros


def packed(ids: IdArray) -> bytes:
    """A set of ids as one bit an id from 0 to the largest, compressed."""
    flags = np.zeros(int(ids.max(initial=-1)) + 1, dtype=np.bool_)
    flags[ids] = True
    return zlib.compress(np.packbits(flags).tobytes(), FASTEST)


def is_in(ids: IdArray, kept: bytes) -> BoolArray:
    """Which of some ids are in a set."""
    flags = np.unpackbits(np.frombuffer(zlib.decompress(kept), dtype=np.uint8)).astype(np.bool_)
    found = np.zeros(len(ids), dtype=np.bool_)
    within = ids < len(flags)
    found[within] = flags[ids[within]]
    return found


@dataclass(frozen=True)
class Standing:
    """How some parcels stand to a question: group and points of those that are judged, None of all others."""

    ids: IdArray
    group_rank: NDArray[np.int16]  # position in `codes.Group`; below 0 where a parcel is not judged
    points: NDArray[np.float64]  # NaN where nothing is known

    @classmethod
    def of(cls, asked: IdArray, found: IdArray, ranking: Ranking) -> "Standing":
        """Of the asked ids, of which the found ones are the rows of the ranking; both ascend."""
        groups, points = np.full(len(asked), -1, dtype=np.int16), np.full(len(asked), np.nan)
        rows = np.searchsorted(asked, found)
        groups[rows], points[rows] = ranking.group_rank, ranking.points
        return cls(asked, groups, points)

    @property
    def fits(self) -> BoolArray:
        """Which parcels have a rank."""
        fitting: BoolArray = self.group_rank == GROUPS.index(Group.RANKED)
        return fitting

    def group_of(self, row: int) -> Group | None:
        """The group of one parcel; None where it is not judged: withdrawn, or deleted."""
        rank = int(self.group_rank[row])
        return None if rank < 0 else GROUPS[rank]

    def points_of(self, row: int) -> float | None:
        """The points of one parcel."""
        points = float(self.points[row])
        return None if np.isnan(points) else points


# --- orders --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """The first ranked parcels, best first, with their points; `digest` tells whether anything of all is another."""

    ids: list[int]
    points: list[float]
    digest: str

    @classmethod
    def of(cls, ids: IdArray, ranking: Ranking, count: int) -> "Order":
        """So many of the parcels of a ranking; `ids` are those of its rows."""
        rows = first(ranking, count)
        return cls(ids[rows].tolist(), ranking.points[rows].tolist(), _digest(ids, ranking))


@dataclass(frozen=True)
class Moved:
    """A parcel whose rank or points are others than before; None where it is not among the first."""

    parcel_id: int
    rank_before: int | None
    points_before: float | None
    rank_now: int | None
    points_now: float | None


def moves(before: Order, now: Order) -> Iterator[Moved]:
    """The parcels of two orders that moved, by their rank before, then by that now."""
    was, stands = _places(before), _places(now)
    for parcel_id in dict.fromkeys((*before.ids, *now.ids)):
        if was.get(parcel_id) != stands.get(parcel_id):
            yield Moved(parcel_id, *was.get(parcel_id, (None, None)), *stands.get(parcel_id, (None, None)))


def _places(order: Order) -> dict[int, tuple[int, float]]:
    pairs: Sequence[tuple[int, float]] = list(zip(order.ids, order.points, strict=True))
    return {parcel_id: (rank, points) for rank, (parcel_id, points) in enumerate(pairs, 1)}


def _digest(ids: IdArray, ranking: Ranking) -> str:
    """Of id, group and points of every parcel that was judged: other digits, another digest."""
    judged = ranking.group_rank >= 0
    groups, points = ranking.group_rank[judged], ranking.points[judged]
    columns = (ids[judged].astype("<i8"), groups.astype("<i2"), points.astype("<f8"))
    return hashlib.sha256(b"".join(column.tobytes() for column in columns)).hexdigest()

"""Which parcels lie side by side, and along how many metres. Pure.

Outlines become segments that have their parcel to the left. Two parcels share boundary where a segment of one runs
against a segment of the other, at most a tolerance beside it, whether or not they have the same vertices. The nearest
goes first: segments that both draw the same, then what lies within `DRAWN_ALIKE_M`, then what lies within the
tolerance; boundary that found its neighbour in one step has none in the next. So in a cadastre without gaps the
lengths are exact whatever the tolerance is, and no narrow parcel is jumped over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from app.assemblies.segments import (
    FloatArray,
    IndexArray,
    Segments,
    Stretches,
    concatenated,
    cut,
    merged,
    outside_m,
    segments_of,
)
from app.errors import InvalidInput

DRAWN_ALIKE_M = 0.005  # vertices rounded to millimetres lie this near to a line they are meant to be on
LEAST_SHARED = 4.0  # times the tolerance: less is a corner, where outlines come near at an angle of 15 degrees or more
MOST_ANGLE_DEG = 30.0  # between segments that run side by side
LONGEST_M = 64.0  # segments are cut to it: the box around a long slanted one holds too many others
PARALLEL = 1e-9  # slope; less would divide by zero
BLOCK_SEGMENTS = 200_000
PAIRS_AT_ONCE = 20_000_000  # of segments, at most; they take 16 bytes each
MOST_PAIRS = 100_000_000  # of a block, or drawn the same; outlines that do not overlap have some ten for each segment
FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)


@dataclass(frozen=True)
class Neighbours:
    """Pairs of parcels that share boundary, by position: `first` < `second`, ascending, each once; and the metres."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    shared_m: FloatArray


def find_neighbours(shapes: NDArray[np.object_], tolerance_m: float) -> Neighbours:
    """The neighbours among areas in a system of metres; None, points and lines have none.

    Gaps and overlaps up to the tolerance are taken for inexact drawing.
    Parcels that draw no segment the same are neighbours from `LEAST_SHARED` times the tolerance on. Raises InvalidInput
    where too many outlines lie over one another.
    """
    segments = segments_of(shapes)
    first, second = _drawn_the_same(segments)
    is_left = np.ones(len(segments), dtype=bool)
    is_left[first] = is_left[second] = False
    found = [(np.column_stack([segments.parcel[first], segments.parcel[second]]), segments.length_m[first])]
    for part, around in _blocks(cut(segments.take(is_left), LONGEST_M), tolerance_m):
        found.extend(_side_by_side(around, part, tolerance_m))
    pairs, shared_m = zip(*found, strict=True)
    return _summed(np.concatenate(pairs), np.concatenate(shared_m), len(first), LEAST_SHARED * tolerance_m)


def _drawn_the_same(segments: Segments) -> tuple[IndexArray, IndexArray]:
    """Rows of segments of two parcels that have the same ends, to the millimetre, and run against each other."""
    there = np.rint(np.column_stack([segments.start, segments.end]) * 1000).astype(np.int64)
    back = np.ascontiguousarray(there[:, [2, 3, 0, 1]])
    keys = np.minimum(_keys(there), _keys(back))
    order = np.argsort(keys)
    keys = keys[order]
    _, sizes = np.unique(keys, return_counts=True)
    _check_count(int((sizes * (sizes - 1) // 2).sum()))
    first, second = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    alike = np.arange(len(keys))
    for distance in range(1, int(sizes.max(initial=1))):
        alike = alike[alike + distance < len(keys)]
        alike = alike[keys[alike + distance] == keys[alike]]
        one, other = order[alike], order[alike + distance]
        is_shared = (there[one] == back[other]).all(axis=1) & (segments.parcel[one] != segments.parcel[other])
        first.append(one[is_shared])
        second.append(other[is_shared])
    return np.concatenate(first), np.concatenate(second)


def _keys(ends: IndexArray) -> NDArray[np.uint64]:
    """A number for each row of ends (n, 4); equal rows have equal numbers."""
    keys: NDArray[np.uint64] = (ends.view(np.uint64) * FACTORS).sum(axis=1)
    return keys


def _blocks(segments: Segments, reach_m: float) -> Iterator[tuple[slice, Segments]]:
    """Segments in strips across the land, each among all that come near it: the rows of the strip, and those segments.

    No segment is longer than `LONGEST_M`.
    """
    if not len(segments):
        return
    low = segments.low
    axis = int(np.argmax(np.ptp(low, axis=0)))
    order = np.argsort(low[:, axis])
    segments, along_m = segments.take(order), low[order, axis]
    for first in range(0, len(segments), BLOCK_SEGMENTS):
        last = min(first + BLOCK_SEGMENTS, len(segments))
        margin_m = LONGEST_M + reach_m
        begin = int(np.searchsorted(along_m, along_m[first] - margin_m))
        end = int(np.searchsorted(along_m, along_m[last - 1] + margin_m, side="right"))
        yield slice(first - begin, last - begin), segments.take(np.arange(begin, end))


def _side_by_side(segments: Segments, part: slice, tolerance_m: float) -> Iterator[tuple[IndexArray, FloatArray]]:
    """Which parcels the segments of a part run beside: pairs of parcels, and half the length of each such stretch.

    Half, for the other parcel has a stretch of it too.
    """
    found: list[tuple[Stretches, Stretches]] = []
    count = 0
    for row, other in _close(segments, part, tolerance_m):
        count += len(row)
        _check_count(count)
        against = _against(segments, row, other)
        found.append((_near(segments, *against, DRAWN_ALIKE_M), _near(segments, *against, tolerance_m)))
    alike, near = (merged(concatenated(stretches), LONGEST_M) for stretches in zip(*found, strict=True))
    yield np.column_stack([segments.parcel[alike.row], alike.belongs]), (alike.high_m - alike.low_m) / 2
    yield np.column_stack([segments.parcel[near.row], near.belongs]), outside_m(near, alike, LONGEST_M) / 2


def _close(segments: Segments, part: slice, reach_m: float) -> Iterator[tuple[IndexArray, IndexArray]]:
    """Pairs of a segment of the part and another whose boxes come as near as that, some at a time."""
    corners = np.stack([segments.low - reach_m, segments.high + reach_m], axis=1)
    boxes = np.asarray(shapely.linestrings(corners))  # diagonals: the tree looks at boxes alone
    tree = shapely.STRtree(boxes)
    _, crowd = np.unique(segments.low // LONGEST_M, axis=0, return_counts=True)
    at_once = max(PAIRS_AT_ONCE // (9 * int(crowd.max())), 1)  # a box meets those of nine squares at most
    for first in range(part.start, part.stop, at_once):
        row, other = tree.query(boxes[first : min(first + at_once, part.stop)])
        yield row + first, other


def _against(segments: Segments, row: IndexArray, other: IndexArray) -> tuple[IndexArray, IndexArray]:
    """The pairs of segments of two parcels that run in opposite directions."""
    is_other = segments.parcel[row] != segments.parcel[other]
    row, other = row[is_other], other[is_other]
    cosine = (segments.direction[row] * segments.direction[other]).sum(axis=1)
    is_against = cosine <= -np.cos(np.radians(MOST_ANGLE_DEG))
    return row[is_against], other[is_against]


def _near(segments: Segments, row: IndexArray, other: IndexArray, reach_m: float) -> Stretches:
    """The stretch of each segment `row` that the segment `other` passes near; those without one are left out."""
    start, direction = segments.start[row], segments.direction[row]
    low_m, low_beside_m = _along(start, direction, segments.end[other])
    high_m, high_beside_m = _along(start, direction, segments.start[other])
    slope = (high_beside_m - low_beside_m) / (high_m - low_m)
    slope = np.where(np.abs(slope) < PARALLEL, PARALLEL, slope)
    # where the line of the other is `reach_m` away on one side, and on the other
    left_m, right_m = (low_m + (side_m - low_beside_m) / slope for side_m in (reach_m, -reach_m))
    low_m = np.maximum.reduce([low_m, np.zeros_like(low_m), np.minimum(left_m, right_m)])
    high_m = np.minimum.reduce([high_m, segments.length_m[row], np.maximum(left_m, right_m)])
    is_near = high_m > low_m
    return Stretches(row[is_near], segments.parcel[other[is_near]], low_m[is_near], high_m[is_near])


def _along(origin: FloatArray, direction: FloatArray, point: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far points lie along a direction from an origin, and how far to its left."""
    x_m, y_m = (point - origin).T
    along_m: FloatArray = x_m * direction[:, 0] + y_m * direction[:, 1]
    beside_m: FloatArray = y_m * direction[:, 0] - x_m * direction[:, 1]
    return along_m, beside_m


def _summed(pairs: IndexArray, shared_m: FloatArray, same_count: int, least_m: float) -> Neighbours:
    """Each pair once with the sum of its lengths; it needs the least, or to be among the first `same_count`."""
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    base = int(high.max(initial=0)) + 1
    keys, position = np.unique(low * base + high, return_inverse=True)
    sums_m = np.bincount(position, weights=shared_m, minlength=len(keys)).astype(np.float64)
    is_kept = sums_m >= least_m
    is_kept[position[:same_count]] = True
    keys = keys[is_kept]
    return Neighbours((keys // base).astype(np.int32), (keys % base).astype(np.int32), sums_m[is_kept])


def _check_count(pairs: int) -> None:
    if pairs > MOST_PAIRS:
        raise InvalidInput(
            "Too many outlines lie over one another ({count} pairs of segments); a cadastre has one area at a place.",
            count=pairs,
        )

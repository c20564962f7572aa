"""Outlines of parcels as straight pieces of boundary, whole columns at once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

IndexArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]

SHORTEST_M = 0.001  # what is shorter is dropped


@dataclass(frozen=True)
class Segments:
    """Straight pieces of boundary, n rows: the parcel to the left, and both ends (n, 2) in metres."""

    parcel: IndexArray
    start: FloatArray
    end: FloatArray

    def __len__(self) -> int:
        return len(self.parcel)

    def take(self, rows: NDArray[Any]) -> "Segments":
        """Some of them."""
        return Segments(self.parcel[rows], self.start[rows], self.end[rows])

    @cached_property
    def length_m(self) -> FloatArray:
        """The length of each (n)."""
        x_m, y_m = (self.end - self.start).T
        length_m: FloatArray = np.hypot(x_m, y_m)
        return length_m

    @cached_property
    def direction(self) -> FloatArray:
        """The direction of each as a vector of length 1 (n, 2)."""
        unit: FloatArray = (self.end - self.start) / self.length_m[:, np.newaxis]
        return unit

    @property
    def low(self) -> FloatArray:
        """The lower left corner of the box around each (n, 2)."""
        return np.minimum(self.start, self.end)

    @property
    def high(self) -> FloatArray:
        """The upper right corner of the box around each (n, 2)."""
        return np.maximum(self.start, self.end)

    def between(self, row: IndexArray, low_m: FloatArray, high_m: FloatArray) -> "Segments":
        """Pieces of the segments `row` that lie between two distances from their starts."""
        start, direction = self.start[row], self.direction[row]
        return Segments(
            self.parcel[row], start + direction * low_m[:, np.newaxis], start + direction * high_m[:, np.newaxis]
        )


@dataclass(frozen=True)
class Stretches:
    """Stretches of segments, n rows: which segment, what belongs to it there, and from where to where along it."""

    row: IndexArray
    belongs: IndexArray
    low_m: FloatArray
    high_m: FloatArray


def segments_of(shapes: NDArray[np.object_]) -> Segments:
    """The segments of areas, in the order of `shapes`; the edge of a hole has its parcel to the left as well."""
    polygons, shape = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    positions, ring = shapely.get_coordinates(rings, return_index=True)
    goes_on = np.flatnonzero(ring[1:] == ring[:-1])
    segments = Segments(shape[polygon[ring[goes_on]]].astype(np.int64), positions[goes_on], positions[goes_on + 1])
    return segments.take(np.flatnonzero(segments.length_m > SHORTEST_M))


def cut(segments: Segments, longest_m: float) -> Segments:
    """The same boundary in pieces of at most a length."""
    length_m = segments.length_m
    pieces = np.maximum(np.ceil(length_m / longest_m), 1).astype(np.int64)
    row = np.repeat(np.arange(len(segments)), pieces)
    step_m = np.repeat(length_m / pieces, pieces)
    low_m = step_m * (np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces))
    return segments.between(row, low_m, low_m + step_m)


def concatenated(parts: Sequence[Stretches]) -> Stretches:
    """Stretches one part after the other."""
    nothing, no_m = np.zeros(0, dtype=np.int64), np.zeros(0)
    every = (Stretches(nothing, nothing, no_m, no_m), *parts)
    return Stretches(
        np.concatenate([each.row for each in every]),
        np.concatenate([each.belongs for each in every]),
        np.concatenate([each.low_m for each in every]),
        np.concatenate([each.high_m for each in every]),
    )


def merged(stretches: Stretches, longest_m: float) -> Stretches:
    """Stretches of one segment that belong to the same and overlap or touch made one; ordered by segment and start.

    No stretch reaches beyond `longest_m`.
    """
    group = stretches.row << 32 | stretches.belongs
    order = np.lexsort((stretches.low_m, group))
    row, belongs, group = stretches.row[order], stretches.belongs[order], group[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = group[1:] != group[:-1]
    shift_m = np.cumsum(is_first) * (longest_m + 1)  # one after the other on one line, with space between groups
    low_m, high_m = stretches.low_m[order] + shift_m, stretches.high_m[order] + shift_m
    reached_m = np.maximum.accumulate(high_m)
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = low_m[1:] > reached_m[:-1]
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(order))[: len(first)] - 1
    return Stretches(row[first], belongs[first], low_m[first] - shift_m[first], reached_m[last] - shift_m[first])


def outside_m(stretches: Stretches, covered: Stretches, longest_m: float) -> FloatArray:
    """How much of each stretch lies outside the covered ones of its segment, whatever those belong to."""
    union = merged(replace(covered, belongs=np.zeros_like(covered.belongs)), longest_m)
    shift_m, step_m = union.row * (longest_m + 1), union.high_m - union.low_m
    start_m, before_m = union.low_m + shift_m, np.append(0.0, np.cumsum(step_m))
    step_m = np.append(0.0, step_m)

    def covered_up_to(place_m: FloatArray) -> FloatArray:
        """Covered metres of all segments, one after the other, up to places on them."""
        place_m = place_m + stretches.row * (longest_m + 1)
        count = np.searchsorted(start_m, place_m)
        last_m = np.append(0.0, start_m)[count]
        covered_m: FloatArray = before_m[count] - np.maximum(step_m[count] - (place_m - last_m), 0.0)
        return covered_m

    return (stretches.high_m - stretches.low_m) - (covered_up_to(stretches.high_m) - covered_up_to(stretches.low_m))

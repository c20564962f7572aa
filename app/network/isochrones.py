"""Where one gets to within a time: contours over a grid of travel times. Pure.

The grid holds the time to the nearest road and the way between, as parcels are measured: a place lies within the
contour of its own travel time, give or take the time that the width of a cell takes off the road.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.codes import Mode
from app.network.model import ACCESS_M_PER_S, MOST_ACCESS_M, Direction, Floats, Network

MOST_CELLS = 400  # a side; more would show no more on a map
LEAST_CELL_M = 25.0
STEP_M = 50.0  # between places on a road

Filled = tuple[list[Floats], list[NDArray[np.unsignedinteger]]]


@dataclass(frozen=True)
class Isochrone:
    """The area within a time, and the width of the grid's cells that it was drawn from."""

    limit_s: float
    area: shapely.MultiPolygon  # EPSG:25832
    cell_m: float


def isochrones(samples: Floats, limits_s: Sequence[float]) -> list[Isochrone]:
    """The areas within each limit, the smallest first; each lies within the next.

    `samples` are places on roads, shape (k, 3): x and y in EPSG:25832 and seconds, as `along_roads` gives them.
    """
    reached = samples[samples[:, 2] <= max(limits_s)]
    if not len(reached):
        return [Isochrone(limit, shapely.MultiPolygon(), LEAST_CELL_M) for limit in sorted(limits_s)]
    # One may leave the road only as long as there is time.
    spread_m = min(max(limits_s) * ACCESS_M_PER_S, MOST_ACCESS_M)
    low, high = reached[:, :2].min(axis=0) - spread_m, reached[:, :2].max(axis=0) + spread_m
    cell_m = max(LEAST_CELL_M, float(max(high - low)) / MOST_CELLS)
    times = _grid(reached, low, high, cell_m)
    contours = contourpy.contour_generator(
        low[0] + cell_m * np.arange(times.shape[1]),
        low[1] + cell_m * np.arange(times.shape[0]),
        times,
        fill_type=contourpy.FillType.OuterOffset,
    )
    filled = {limit: cast(Filled, contours.filled(-1.0, limit)) for limit in sorted(limits_s)}
    return [Isochrone(limit, _area(*polygons), cell_m) for limit, polygons in filled.items()]


def _grid(reached: Floats, low: Floats, high: Floats, cell_m: float) -> Floats:
    """Seconds at the corners of a grid, rows from the south: to the nearest road and on; beyond reach, more."""
    width, height = (np.ceil((high - low) / cell_m).astype(int) + 2).tolist()
    corners = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1) * cell_m + low
    apart_m, nearest = cKDTree(reached[:, :2]).query(corners, distance_upper_bound=MOST_ACCESS_M)
    far_s = 2 * float(reached[:, 2].max()) + MOST_ACCESS_M
    times = np.append(reached[:, 2], far_s)[nearest] + np.minimum(apart_m, MOST_ACCESS_M) / ACCESS_M_PER_S
    times[[0, -1], :] = times[:, [0, -1]] = far_s
    return np.asarray(times)


def _area(outlines: Sequence[Floats], offsets: Sequence[NDArray[np.unsignedinteger]]) -> shapely.MultiPolygon:
    """The polygons that contours are filled with: per polygon its points, and where in them each ring begins."""
    polygons = []
    for points, ends in zip(outlines, offsets, strict=True):
        outline, *holes = (points[start:end] for start, end in pairwise(ends))
        polygons.append(shapely.Polygon(outline, holes))
    whole = shapely.make_valid(shapely.union_all(polygons))
    return shapely.MultiPolygon([part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"])


def along_roads(
    network: Network,
    node_time_s: Floats,
    mode: Mode,
    direction: Direction,
    limit_s: float,
    step_m: float = LEAST_CELL_M,
) -> Floats:
    """Places along every road within the limit, each with its time; shape (k, 3) of x, y, seconds.

    `node_time_s` are the times of the nodes, to or from the place that is asked about, shape (n,). The lines of the
    edges that are within the limit must be loaded.
    """
    start_s, end_s = node_time_s[network.from_node], node_time_s[network.to_node]
    edges = np.flatnonzero(np.minimum(start_s, end_s) <= limit_s)
    pieces = np.maximum(1, np.ceil(network.length_m[edges] / STEP_M)).astype(int)
    each = np.repeat(edges, pieces + 1)
    firsts = np.repeat(np.cumsum(pieces + 1) - (pieces + 1), pieces + 1)
    share = (np.arange(len(each)) - firsts) / np.repeat(pieces, pieces + 1)
    along_s, back_s = network.seconds[mode][each].T
    # Towards the place one leaves a point of the edge by its ends; from the place one comes in by them.
    by_start, by_end = (back_s, along_s) if direction is Direction.TO else (along_s, back_s)
    with np.errstate(invalid="ignore"):  # nobody drives: 0 · ∞
        times = np.fmin(start_s[each] + share * by_start, end_s[each] + (1 - share) * by_end)
    points = shapely.line_interpolate_point(network.lines[each], share, normalized=True)
    found = np.column_stack([shapely.get_x(points), shapely.get_y(points), times])
    return np.asarray(found[np.isfinite(times) & (times <= limit_s)])

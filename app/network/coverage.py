"""Where a road network is complete enough to be relied on.

An extract holds more than its region: long ways that begin within it are there whole, and stick out of it without the
roads around them. What tells the two apart are junctions: where a network is complete, ordinary roads meet every few
hundred metres; on a way that sticks out they do not.
"""

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from app.network.model import MOST_ACCESS_M, Booleans, Floats, Integers, Network

CELL_M = 1_000.0
WINDOW = 3  # cells across; the junctions are counted in a square of them around each cell
FEWEST_JUNCTIONS = 9  # in the window: one per square kilometre
SMALLEST_M2 = 4e6  # smaller parts are left out


def coverage_of(network: Network) -> MultiPolygon:
    """Where places can be attached and what is around them is known, in EPSG:25832; empty where nothing is.

    Gaps up to twice the longest way to a road, and everything enclosed, belong to it: there is no road because there
    is none, not because it was left out.
    """
    cells, counts = _counts(_junctions(network))
    covered = cells[counts >= FEWEST_JUNCTIONS]
    boxes = shapely.box(*(covered * CELL_M).T, *((covered + 1) * CELL_M).T)
    closed = (
        shapely.union_all(boxes).buffer(MOST_ACCESS_M, join_style="mitre").buffer(-MOST_ACCESS_M, join_style="mitre")
    )
    parts = [Polygon(part.exterior) for part in shapely.get_parts(closed) if part.geom_type == "Polygon"]
    return MultiPolygon([part for part in parts if part.area >= SMALLEST_M2])


def _junctions(network: Network) -> Floats:
    """Positions (j, 2) of the nodes where at least three ends of access edges meet."""
    rows = np.flatnonzero(network.is_access)
    ends = np.concatenate([network.from_node[rows], network.to_node[rows]])
    degree = np.bincount(ends, minlength=network.node_count)
    return network.xy[degree >= 3]


def _counts(places: Floats) -> tuple[Integers, Integers]:
    """Cells (c, 2) within reach of any place, and how many places lie in the window around each."""
    half = WINDOW // 2
    steps = np.arange(-half, half + 1)
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    cells = np.floor(places / CELL_M).astype(np.int64)
    around = (cells[:, None, :] + offsets[None, :, :]).reshape(-1, 2)
    unique, counts = np.unique(around, axis=0, return_counts=True)
    is_own = _is_among(unique, cells)
    return unique[is_own], counts[is_own]


def _is_among(cells: Integers, wanted: Integers) -> Booleans:
    """Whether each cell (c, 2) is one of those wanted."""
    keys, seen = (np.ascontiguousarray(array).view([("x", array.dtype), ("y", array.dtype)]).ravel()
                  for array in (cells, wanted))  # fmt: skip
    return np.isin(keys, seen)

"""The largest plot in one piece that the parcels of a site make together, from their outlines. Pure.

Two outlines lie side by side where at least `LEAST_SHARED_M` of the border of one is at most `GAP_M` from the other:
what inexact drawing leaves between neighbours closes, a road or a corner in common does not join. The parts of an
outline that are apart count apart.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from app.codes import PlotMethod

GAP_M = 1.0
LEAST_SHARED_M = 5.0  # where right angles meet at a corner, 2 m of the border are within the gap
DECIMALS = 2  # of areas

Shapes = NDArray[np.object_]
Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Plot:
    """The largest piece of a site: its area, and how many parcels have land in it; None where no outline tells."""

    area_m2: float | None
    parcels: int | None
    method: PlotMethod


NO_PARCEL = Plot(None, None, PlotMethod.NO_PARCEL)


def largest_plot(outlines: Shapes) -> Plot:
    """Of one site: `outlines` has one element a parcel, in metres; None where a parcel has no outline.

    The area is that of the union, so land that two parcels both claim counts once. Of equal pieces the one of the
    earlier parcel is told.
    """
    if not len(outlines):
        return NO_PARCEL
    has_outline = np.array([outline is not None for outline in outlines])
    if not has_outline.any():
        return Plot(None, None, PlotMethod.NO_OUTLINE)
    parts, parcel = shapely.get_parts(outlines, return_index=True)
    piece = pieces(parts)
    order = np.argsort(piece, kind="stable")
    together = np.split(parts[order], np.flatnonzero(np.diff(piece[order])) + 1)
    areas = np.round([shapely.area(shapely.union_all(each)) for each in together], DECIMALS)
    largest = int(np.argmax(areas))
    return Plot(
        area_m2=float(areas[largest]),
        parcels=len(np.unique(parcel[piece == largest])),
        method=PlotMethod.OUTLINES if has_outline.all() else PlotMethod.SOME_OUTLINES,
    )


def pieces(parts: Shapes) -> Numbers:
    """The number of the connected piece that each polygon belongs to, counted from 0 by their first polygons."""
    near, far = shapely.STRtree(parts).query(parts, predicate="dwithin", distance=GAP_M)
    first, second = near[near < far], far[near < far]
    joined = (
        np.maximum(_border_along(parts[first], parts[second]), _border_along(parts[second], parts[first]))
        >= LEAST_SHARED_M
    )
    links = coo_array((joined[joined], (first[joined], second[joined])), shape=(len(parts), len(parts)))
    return np.asarray(connected_components(links, directed=False)[1])


def _border_along(shapes: Shapes, others: Shapes) -> NDArray[np.float64]:
    """How many metres of the border of each shape lie within the gap from the other one."""
    border = shapely.boundary(shapes)
    return np.asarray(shapely.length(shapely.intersection(border, shapely.buffer(others, GAP_M))))

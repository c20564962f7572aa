"""Whole columns of geometries on their way into a layer: put into the storage CRS, mended where they are invalid. Pure.

A layer is shown as it is drawn by others, so a fault is mended and told rather than refused; what cannot be kept at
all (no coordinates, beyond the projection, too many positions) is a problem of its row.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from app import geo
from app.errors import InvalidInput
from app.features.collection import ShapeKind
from app.features.spatial import PROJECTION_LIMITS
from app.geo import LONLAT_SRID, STORAGE_SRID

Shapes = NDArray[np.object_]
Mask = NDArray[np.bool_]

STORAGE = CRS.from_epsg(STORAGE_SRID)
LONLAT = CRS.from_epsg(LONLAT_SRID)
KINDS = {0: ShapeKind.POINT, 1: ShapeKind.LINE, 2: ShapeKind.POLYGON}
MULTIS = {0: shapely.MultiPoint, 1: shapely.MultiLineString, 2: shapely.MultiPolygon}


@dataclass(frozen=True)
class Checked:
    """Geometries in EPSG:25832 (None where a row has none); the rest are indices of rows, and why one cannot stay."""

    stored: Shapes
    problems: dict[int, str]
    flattened: int  # that had heights or measures
    empty: list[int] = field(default_factory=list)
    mended: list[int] = field(default_factory=list)
    collapsed: list[int] = field(default_factory=list)  # nothing was left when they were mended


def check_shapes(shapes: Shapes, crs: CRS, most_positions: int) -> Checked:
    """Check a column of geometries and move it into the storage CRS."""
    flat = shapely.force_2d(shapes)
    empty = shapely.is_empty(flat)
    flat[empty] = None
    problems = _too_long(flat, most_positions) | _out_of_place(flat, crs)
    flat[list(problems)] = None
    problems |= _gather(flat)
    flat[list(problems)] = None
    stored = flat if crs.equals(STORAGE, ignore_axis_order=True) else _moved(flat, crs, STORAGE)
    present = ~shapely.is_missing(stored)
    invalid = np.flatnonzero(present & ~shapely.is_valid(stored))
    stored[invalid] = shapely.make_valid(stored[invalid], method="structure", keep_collapsed=False)
    collapsed = invalid[shapely.is_empty(stored[invalid])]
    stored[collapsed] = None
    return Checked(
        stored=stored,
        problems=problems,
        flattened=int(np.count_nonzero(shapely.has_z(shapes) | shapely.has_m(shapes))),
        empty=np.flatnonzero(empty).tolist(),
        mended=np.setdiff1d(invalid, collapsed).tolist(),
        collapsed=collapsed.tolist(),
    )


def kind_of(dimensions: set[int]) -> ShapeKind:
    """What a layer is called whose geometries have these dimensions (0 points, 1 lines, 2 areas)."""
    if len(dimensions) > 1:
        return ShapeKind.MIXED
    return KINDS[min(dimensions)] if dimensions else ShapeKind.NONE


def dimensions_of(stored: Shapes) -> set[int]:
    """The dimensions that occur."""
    return {int(each) for each in np.unique(shapely.get_dimensions(stored)) if each >= 0}


def _moved(shapes: Shapes, source: CRS, target: CRS) -> Shapes:
    moved = geo.reproject(shapes, source, target)  # type: ignore[type-var] # shapely moves arrays like single shapes
    return np.asarray(moved, dtype=object)


def _too_long(shapes: Shapes, most: int) -> dict[int, str]:
    counts = shapely.get_num_coordinates(shapes)
    return {
        int(index): f"the geometry has {counts[index]} positions, more than the {most} allowed; simplify or split it"
        for index in np.flatnonzero(counts > most)
    }


def _out_of_place(shapes: Shapes, crs: CRS) -> dict[int, str]:
    """Rows with a coordinate that is not finite, or beyond what the storage CRS can hold."""
    coords, owners = shapely.get_coordinates(shapes, return_index=True)
    infinite = np.unique(owners[~np.isfinite(coords).all(axis=1)])
    present = np.setdiff1d(np.flatnonzero(~shapely.is_missing(shapes)), infinite)
    corners = np.asarray(shapely.points(shapely.bounds(shapes[present]).reshape(-1, 2)), dtype=object)
    lonlat = shapely.get_coordinates(_moved(corners, crs, LONLAT)).reshape(-1, 2, 2)
    limits = PROJECTION_LIMITS
    low, high = np.array([limits.west, limits.south]), np.array([limits.east, limits.north])
    inside = ((lonlat >= low) & (lonlat <= high)).all(axis=(1, 2))
    return {int(index): _fault(shapes[index], crs) for index in {*infinite.tolist(), *present[~inside].tolist()}}


def _fault(shape: BaseGeometry, crs: CRS) -> str:
    try:
        geo.check_place(shape, LONLAT_SRID if crs.equals(LONLAT, ignore_axis_order=True) else crs, PROJECTION_LIMITS)
    except InvalidInput as error:
        return str(error)
    return "the geometry lies beyond what EPSG:25832 can hold"


def _gather(shapes: Shapes) -> dict[int, str]:
    """Turn collections of one kind into their multi-geometry, in place; a mixed one is a problem."""
    problems = {}
    for index in np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION):
        singles = shapely.get_parts(shapely.get_parts(shapes[index]))
        dimensions = set(shapely.get_dimensions(singles).tolist())
        if len(dimensions) == 1 and not (shapely.get_type_id(singles) == shapely.GeometryType.GEOMETRYCOLLECTION).any():
            shapes[index] = MULTIS[dimensions.pop()](list(singles))  # type: ignore[arg-type] # of one kind
        else:
            problems[int(index)] = (
                "the geometry is a collection of several kinds; split it into points, lines and areas"
            )
    return problems

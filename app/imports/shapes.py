"""Whole columns of geometries: checked at once, put into the storage CRS, hashed. Pure.

Numpy finds the rows that may be at fault; the sentence, and the last word, come from the checks in `app.geo` that
single outlines pass through, so a file and a request are refused for the same reasons.
"""

import base64
import hashlib
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from app import geo
from app.errors import InvalidInput
from app.geo import LONLAT_SRID, MAX_POSITIONS, STORAGE_SRID, Bbox
from app.imports.targets import Shape
from app.imports.values import Problem, Reason

Shapes = NDArray[np.object_]
Mask = NDArray[np.bool_]

HASH_DIGITS = 3  # millimetres
OUTLINES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True)
class Checked:
    """Geometries in EPSG:25832 (None where absent or at fault), and what is wrong by index."""

    stored: Shapes
    problems: dict[int, Problem]
    had_heights: int


def check_shapes(shapes: Shapes, crs: CRS, kind: Shape, extent: Bbox | None) -> Checked:
    """Check a column of geometries and move it into the storage CRS; polygons become MultiPolygons."""
    present = ~shapely.is_missing(shapes)
    flat = shapely.force_2d(shapes)
    suspect = present & (_is_suspect(flat, kind) | _has_suspect_place(flat, crs, extent))
    sound = flat.copy()
    sound[suspect] = None
    moved = _reproject_all(sound, crs, STORAGE_SRID)
    suspect |= ~shapely.is_missing(moved) & ~shapely.is_valid(moved)
    problems = {}
    for index in np.flatnonzero(suspect):
        moved[index] = None
        try:
            moved[index] = _judge(shapes[index], crs, kind, extent)
        except InvalidInput as error:
            problems[int(index)] = Problem(Reason.INVALID_GEOMETRY, str(error))
    return Checked(_as_multi(moved), problems, int(np.count_nonzero(shapely.has_z(shapes))))


def _reproject_all(shapes: Shapes, source: CRS, target: int) -> Shapes:
    moved = geo.reproject(shapes, source, target)  # type: ignore[type-var] # shapely moves arrays like single shapes
    return np.asarray(moved, dtype=object)


def _is_suspect(shapes: Shapes, kind: Shape) -> Mask:
    types = shapely.get_type_id(shapes)
    outline, point = np.isin(types, OUTLINES), types == shapely.GeometryType.POINT
    wanted = {Shape.OUTLINE: outline, Shape.POINT: point, Shape.ANY: outline | point}[kind]
    crowded = shapely.get_num_coordinates(shapes) > MAX_POSITIONS
    suspect: Mask = ~wanted | crowded | shapely.is_empty(shapes) | ~shapely.is_valid(shapes)
    return suspect


def _has_suspect_place(shapes: Shapes, crs: CRS, extent: Bbox | None) -> Mask:
    """Rows with a coordinate that is not finite or lies outside the extent."""
    coords, owners = shapely.get_coordinates(shapes, return_index=True)
    outside = ~np.isfinite(coords).all(axis=1)
    if extent is not None:
        lonlat = shapely.get_coordinates(_reproject_all(shapes, crs, LONLAT_SRID))
        lon, lat = lonlat[:, 0], lonlat[:, 1]
        in_lon = (lon >= extent.west) & (lon <= extent.east)
        outside |= ~(in_lon & (lat >= extent.south) & (lat <= extent.north))
    mask = np.zeros(len(shapes), dtype=bool)
    mask[owners[outside]] = True
    return mask


def _judge(shape: BaseGeometry, crs: CRS, kind: Shape, extent: Bbox | None) -> BaseGeometry:
    """The last word on one shape: in the storage CRS, or refused with the sentence a request would get."""
    is_point = shape.geom_type == "Point"
    if kind is Shape.OUTLINE or (kind is Shape.ANY and not is_point):
        return geo.check_outline(shape, crs, extent)
    if not is_point:
        raise InvalidInput("A point is needed here, not a {kind}.", kind=shape.geom_type)
    if shape.is_empty:
        raise InvalidInput("The point is empty.")
    flat = shapely.force_2d(shape)
    geo.check_place(flat, crs, extent)
    return geo.reproject(flat, crs)


def _as_multi(shapes: Shapes) -> Shapes:
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    multi = shapes.copy()
    multi[single] = shapely.multipolygons(shapes[single], indices=np.arange(np.count_nonzero(single)))
    return multi


def hashes(shapes: Shapes) -> list[str | None]:
    """SHA-256 of each geometry in base 32: the same for any order of rings and points, rounded to a millimetre."""
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, HASH_DIGITS) + 0.0)  # + 0.0: no negative zero
    return [
        None if wkb is None else base64.b32encode(hashlib.sha256(wkb).digest()).decode().lower().rstrip("=")
        for wkb in shapely.to_wkb(shapely.normalize(rounded), byte_order=1, output_dimension=2)
    ]

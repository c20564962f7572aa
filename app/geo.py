"""Coordinates: the storage CRS, lon/lat boxes, and the checks every outline passes. The only CRS knowledge.

Order is always lon, lat (x, y). Storage is EPSG:25832 (ETRS89 / UTM 32N, the state's official system), metres.
Distances shown to people are geodesic on the WGS 84 ellipsoid.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry
from typing_extensions import override

from app.errors import InvalidInput, InvalidRequest

STORAGE_SRID = 25832
LONLAT_SRID = 4326
LONLAT_DIGITS = 7  # about 1 cm
MAX_POSITIONS = 100_000

GEOMETRY_TYPES = (
    "Point",
    "Polygon",
    "MultiPolygon",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "GeometryCollection",
)
G = TypeVar("G", bound=BaseGeometry)


@dataclass(frozen=True)
class Bbox:
    """A lon/lat box in degrees. `west > east` means that it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> "Bbox":
        """Read `west,south,east,north`; six numbers (with heights) are legal and the heights ignored."""
        try:
            numbers = [float(part) for part in text.split(",")]
        except ValueError:
            raise InvalidRequest("bbox must be numbers separated by commas, as in 11.9,51.2,12.3,51.6.") from None
        if len(numbers) == 6:
            numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
        if len(numbers) != 4:
            raise InvalidRequest(
                "bbox needs 4 numbers (west,south,east,north) or 6 with heights, not {count}.",
                count=len(numbers),
            )
        if not all(map(math.isfinite, numbers)):
            raise InvalidRequest("bbox must not hold NaN or infinity.")
        west, south, east, north = numbers
        if south > north:
            raise InvalidRequest(
                "bbox has its latitudes reversed: south {south} is above north {north}.",
                south=south,
                north=north,
            )
        if south < -90 or north > 90:
            raise InvalidRequest("bbox latitudes must lie between -90 and 90.")
        if not (-180 <= west <= 180 and -180 <= east <= 180):
            raise InvalidRequest("bbox longitudes must lie between -180 and 180.")
        return cls(west, south, east, north)

    def parts(self) -> list["Bbox"]:
        """The box itself, or its two halves where it crosses the antimeridian."""
        if self.west <= self.east:
            return [self]
        return [
            Bbox(self.west, self.south, 180.0, self.north),
            Bbox(-180.0, self.south, self.east, self.north),
        ]

    def contains(self, lon: float, lat: float) -> bool:
        """Whether a position lies in the box, edges included."""
        return any(b.west <= lon <= b.east and b.south <= lat <= b.north for b in self.parts())

    @override
    def __str__(self) -> str:
        return f"{self.west:g},{self.south:g},{self.east:g},{self.north:g}"


@cache
def _transformer(source: CRS | int, target: CRS | int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def reproject(shape: G, source: CRS | int, target: CRS | int = STORAGE_SRID) -> G:
    """Transform a geometry between two systems, x/y (lon/lat) order on both sides."""
    transformer = _transformer(source, target)

    def move(coords: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(coords[:, 0], coords[:, 1]))

    return shapely.transform(shape, move)


def project(lonlat: np.ndarray) -> np.ndarray:
    """Positions (n, 2) in degrees, lon/lat, as metres in the storage CRS; NaN where one is not known."""
    if not len(lonlat):
        return np.zeros((0, 2))
    xy = np.column_stack(_transformer(LONLAT_SRID, STORAGE_SRID).transform(lonlat[:, 0], lonlat[:, 1]))
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    return xy


def unproject(xy: np.ndarray) -> np.ndarray:
    """Positions (n, 2) in the storage CRS as degrees, lon/lat, rounded to centimetres."""
    lon, lat = _transformer(STORAGE_SRID, LONLAT_SRID).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([lon, lat]).reshape(-1, 2).round(LONLAT_DIGITS)


def read_geojson(geometry: Mapping[str, Any]) -> BaseGeometry:
    """A GeoJSON geometry object as a shape, in the coordinates it holds."""
    if geometry.get("type") not in GEOMETRY_TYPES:
        raise InvalidInput(
            "The type of a GeoJSON geometry is one of {types}, not {type}.",
            types=", ".join(GEOMETRY_TYPES),
            type=repr(geometry.get("type"))[:40],
        )
    try:
        shape: BaseGeometry = shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise InvalidInput("The geometry is no GeoJSON geometry: {reason}.", reason=reason) from None
    return shape


def check_outline(
    shape: BaseGeometry, source: CRS | int = LONLAT_SRID, extent: Bbox | None = None
) -> shapely.MultiPolygon:
    """Return the outline as a valid MultiPolygon in the storage CRS, or say what is wrong with it.

    Nothing is repaired: an invalid outline is refused with the place of its fault. Heights are dropped.
    `extent` is the region in lon/lat; None switches that check off.
    """
    if shape.is_empty:
        raise InvalidInput("The outline is empty; send null where no outline is known.")
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise InvalidInput("An outline must be a Polygon or MultiPolygon, not a {kind}.", kind=shape.geom_type)
    count = int(shapely.get_num_coordinates(shape))
    if count > MAX_POSITIONS:
        raise InvalidInput(
            "The outline has {count} positions, more than the {most} allowed; simplify it.",
            count=count,
            most=MAX_POSITIONS,
        )
    flat = shapely.force_2d(shape)
    check_place(flat, source, extent)
    if not flat.is_valid:
        raise InvalidInput(
            "The outline is not valid: {reason}. Mend it in your GIS and send it again.",
            reason=shapely.is_valid_reason(flat),
        )
    stored = reproject(flat, source)
    if not stored.is_valid:  # moving the coordinates can fold a sliver of a few millimetres
        raise InvalidInput(
            "The outline is not valid in EPSG:25832: {reason}. Mend it in your GIS and send it again.",
            reason=shapely.is_valid_reason(stored),
        )
    parts = [part for part in shapely.get_parts(stored) if isinstance(part, shapely.Polygon)]
    return shapely.MultiPolygon(parts)


def check_place(shape: BaseGeometry, source: CRS | int = LONLAT_SRID, extent: Bbox | None = None) -> None:
    """Refuse coordinates that are not finite or lie outside the region, with a guess at the reason."""
    coords = shapely.get_coordinates(shape)
    if not np.isfinite(coords).all():
        raise InvalidInput("The coordinates hold NaN or infinity.")
    if source == LONLAT_SRID and (np.abs(coords) > (180, 90)).any():
        lon, lat = coords[0]
        raise InvalidInput(
            "The coordinates {lon:.6g}, {lat:.6g} are not degrees; send lon/lat (WGS 84).",
            lon=float(lon),
            lat=float(lat),
        )
    if extent is None:
        return
    lonlat = shapely.get_coordinates(reproject(shape, source, LONLAT_SRID)) if source != LONLAT_SRID else coords
    inside = [extent.contains(lon, lat) for lon, lat in (lonlat.min(axis=0), lonlat.max(axis=0))]
    if all(inside):
        return
    lon, lat = (float(v) for v in lonlat.mean(axis=0))
    if extent.contains(lat, lon):
        raise InvalidInput(
            "The place {lon:.5f}, {lat:.5f} is outside the region {extent}; longitude and latitude look swapped "
            "(the order is lon, lat).",
            lon=lon,
            lat=lat,
            extent=extent,
        )
    raise InvalidInput(
        "The place {lon:.5f}, {lat:.5f} is outside the region {extent} (west,south,east,north).",
        lon=lon,
        lat=lat,
        extent=extent,
    )

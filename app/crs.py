"""The coordinate systems offered beside lon/lat: their names, axis order and decimals, and boxes given in them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from pyproj import CRS
from pyproj.transformer import TransformerGroup
from shapely.geometry.base import BaseGeometry

from app.errors import InvalidRequest
from app.geo import LONLAT_DIGITS, LONLAT_SRID, STORAGE_SRID, Bbox, reproject

METRE_DIGITS = 3  # 1 mm
SEGMENT_M = 10_000.0  # edges of a box are densified: its corners alone are off by metres in another CRS
FINE_SEGMENT_M = 1_000.0
FINE_SEGMENTS = 400  # of a whole outline, where that is fine enough
MOST_SEGMENTS = 10_000


@dataclass(frozen=True)
class Crs:
    """A coordinate system by its OGC name. `digits` are the decimals given out."""

    uri: str
    title: str
    srid: int
    digits: int
    is_lat_first: bool = False

    @property
    def is_lonlat(self) -> bool:
        """Whether coordinates are degrees, in either order."""
        return self.srid == LONLAT_SRID


def _epsg(srid: int, title: str) -> Crs:
    return Crs(f"http://www.opengis.net/def/crs/EPSG/0/{srid}", title, srid, METRE_DIGITS)


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "WGS 84, lon/lat", LONLAT_SRID, LONLAT_DIGITS)
LATLON = Crs(
    "http://www.opengis.net/def/crs/EPSG/0/4326", "WGS 84, lat/lon", LONLAT_SRID, LONLAT_DIGITS, is_lat_first=True
)
STORAGE = _epsg(STORAGE_SRID, "ETRS89 / UTM 32N")
UTM33 = _epsg(25833, "ETRS89 / UTM 33N")
WEB_MERCATOR = _epsg(3857, "Web Mercator")
OFFERED: Mapping[str, Crs] = {crs.uri: crs for crs in (CRS84, LATLON, STORAGE, UTM33, WEB_MERCATOR)}

# West, south, east and north that each projection is used within; everything stored lies well inside.
LIMITS: Mapping[int, tuple[float, float, float, float]] = {
    STORAGE.srid: (-2.5e6, 0.0, 3.5e6, 9.4e6),
    UTM33.srid: (-2.5e6, 0.0, 3.5e6, 9.4e6),
    WEB_MERCATOR.srid: (-3.3e6, 1.2e4, 5.3e6, 1.8e7),
}


def crs_named(uri: str) -> Crs:
    """An offered system by its OGC name."""
    crs = OFFERED.get(uri)
    if crs is None:
        raise InvalidRequest(
            "There is no coordinate system '{uri}' here; known are: {known}.",
            uri=uri[:200],
            known=", ".join(OFFERED),
        )
    return crs


@dataclass(frozen=True)
class PlaneBox:
    """A box in metres of a projection."""

    west: float
    south: float
    east: float
    north: float
    srid: int

    def in_storage(self) -> BaseGeometry | None:
        """The box in the storage CRS, with its edges as they run there; None where it is outside of everything."""
        limits = LIMITS[self.srid]
        west, south = max(self.west, limits[0]), max(self.south, limits[1])
        east, north = min(self.east, limits[2]), min(self.north, limits[3])
        if west > east or south > north:
            return None
        box: BaseGeometry = shapely.box(west, south, east, north)
        if west == east or south == north:  # a line, or a point: no polygon may be flat
            box = shapely.Point(west, south) if box.length == 0 else shapely.LineString([(west, south), (east, north)])
        if self.srid == STORAGE_SRID:
            return box
        return reproject(shapely.segmentize(box, segment_m(box.length)), self.srid)


Box = Bbox | PlaneBox


def segment_m(length_m: float) -> float:
    """Length of the pieces an edge is made of: an edge is off by the square of it, 1 m at 10 km and 1 cm at 1 km."""
    return max(min(SEGMENT_M, max(FINE_SEGMENT_M, length_m / FINE_SEGMENTS)), length_m / MOST_SEGMENTS)


def read_bbox(text: str, crs: Crs) -> Box:
    """Read a box in the axis order of its system; six numbers (with heights) are legal and the heights ignored."""
    parts = text.split(",")
    if crs.is_lat_first:
        return Bbox.parse(",".join(_lon_first(parts)))
    if crs.is_lonlat:
        return Bbox.parse(text)
    return _plane_box(parts, crs)


def _lon_first(parts: Sequence[str]) -> list[str]:
    """Each pair turned round; a box of 3, 5 or 7 numbers is refused later."""
    corner = 3 if len(parts) == 6 else 2
    corners = [parts[start : start + corner] for start in range(0, len(parts), corner)]
    return [part for given in corners for part in (*given[1::-1], *given[2:])]


def _plane_box(parts: Sequence[str], crs: Crs) -> PlaneBox:
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise InvalidRequest("bbox must be numbers separated by commas, as in 11.9,51.2,12.3,51.6.") from None
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise InvalidRequest(
            "bbox needs 4 numbers (west,south,east,north) or 6 with heights, not {count}.", count=len(numbers)
        )
    if not all(map(math.isfinite, numbers)):
        raise InvalidRequest("bbox must not hold NaN or infinity.")
    west, south, east, north = numbers
    if west > east or south > north:
        raise InvalidRequest("bbox has its corners reversed: write the lower left corner first.")
    return PlaneBox(west, south, east, north, crs.srid)


def accuracy_notice(crs: CRS) -> list[str]:
    """A word on a datum shift that needs a grid which is not installed."""
    group = TransformerGroup(crs, CRS.from_epsg(STORAGE_SRID), always_xy=True)
    if group.best_available or not group.transformers:
        return []
    accuracy = group.transformers[0].accuracy
    return [
        f"The move from {crs.name} to EPSG:{STORAGE_SRID} is good to about {accuracy:g} m; "
        "a grid file that would make it better is not installed."
    ]

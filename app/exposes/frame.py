"""Which part of the land a map shows: a parcel with what is nearest to it, in metres of EPSG:25832. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from app.codes import TargetId
from app.scoring.distances import Distance

WIDTH_MM, HEIGHT_MM = 116.0, 78.0
CLOSE_WIDTH_MM, CLOSE_HEIGHT_MM = 52.0, 42.0
OVERVIEW_WIDTH_MM, OVERVIEW_HEIGHT_MM = 174.0, 100.0
MARGIN_RATIO = 0.13  # left free on each side, for labels
LEAST_WIDTH_M = 3000.0
CLOSE_LEAST_WIDTH_M = 400.0
OVERVIEW_LEAST_WIDTH_M = 12_000.0
DRAWN = 3
NOT_DRAWN = (TargetId.LEJ_REFERENCE,)  # a surveyor's point, nowhere to drive to


@dataclass(frozen=True)
class Window:
    """A rectangle of land on a rectangle of paper."""

    west: float
    south: float
    width_m: float
    width_mm: float
    height_mm: float

    @property
    def m_per_mm(self) -> float:
        """The scale."""
        return self.width_m / self.width_mm

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north."""
        return self.west, self.south, self.west + self.width_m, self.south + self.height_mm * self.m_per_mm

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place as millimetres from the upper left corner."""
        return (x - self.west) / self.m_per_mm, self.height_mm - (y - self.south) / self.m_per_mm


@dataclass(frozen=True)
class Frame:
    """A parcel's outline or position, the facilities around it by their ids, the map and the close-up of both."""

    shape: BaseGeometry
    facilities: Mapping[int, shapely.Point]
    map: Window
    close: Window


def nearest(distances: Iterable[Distance]) -> list[Distance]:
    """The facilities that are drawn: the nearest ones in a straight line, each once."""
    known = [each for each in distances if each.straight_line_m is not None and each.target not in NOT_DRAWN]
    by_facility: dict[int | None, Distance] = {}
    for each in sorted(known, key=lambda each: each.straight_line_m or 0.0):
        by_facility.setdefault(each.facility_id, each)
    return list(by_facility.values())[:DRAWN]


def frame_of(shape: BaseGeometry, facilities: Mapping[int, shapely.Point]) -> Frame:
    """The map of a parcel with these facilities, and the close-up of the parcel alone."""
    return Frame(
        shape,
        facilities,
        _window([shape, *facilities.values()], WIDTH_MM, HEIGHT_MM, LEAST_WIDTH_M),
        _window([shape], CLOSE_WIDTH_MM, CLOSE_HEIGHT_MM, CLOSE_LEAST_WIDTH_M),
    )


def overview_of(shapes: Sequence[BaseGeometry]) -> Window:
    """The map of several parcels."""
    return _window(shapes, OVERVIEW_WIDTH_MM, OVERVIEW_HEIGHT_MM, OVERVIEW_LEAST_WIDTH_M)


def _window(shapes: Sequence[BaseGeometry], width_mm: float, height_mm: float, least_m: float) -> Window:
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    shown_ratio = 1 - 2 * MARGIN_RATIO
    width_m = max((east - west) / shown_ratio, (north - south) / shown_ratio * width_mm / height_mm, least_m)
    height_m = width_m * height_mm / width_mm
    return Window((west + east - width_m) / 2, (south + north - height_m) / 2, width_m, width_mm, height_mm)

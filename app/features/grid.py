"""Tiles of WebMercatorQuad: their extents, the numbers that name them, and the version cells they touch. Pure."""

import math
from dataclasses import dataclass

from app.crs import PlaneBox

WEB_MERCATOR_SRID = 3857
HALF_WORLD_M = 20_037_508.342789244  # half the width of the projection's square
EXTENT_UNITS = 4096  # width of a tile in its own units
BUFFER_UNITS = 64  # drawn round a tile, so that no outline shows where tiles meet
MARGIN_UNITS = 128  # what may shift a tile: its buffer and the marks of tiny polygons that reach into it
MAX_ZOOM = 24
CELL_ZOOM = 12  # tiles of this zoom are the cells that carry versions: 6 km in the region
PART_ZOOM = 15  # tiles of this zoom are the parts that sums are kept of: 0.7 km in the region


@dataclass(frozen=True)
class Cells:
    """A rectangle of version cells, both ends included; columns from the west, rows from the north."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


@dataclass(frozen=True)
class Tile:
    """One tile: zoom, column from the west, row from the north."""

    zoom: int
    column: int
    row: int

    @property
    def exists(self) -> bool:
        """Whether the matrix set has such a tile."""
        return 0 <= self.zoom <= MAX_ZOOM and all(0 <= number < 2**self.zoom for number in (self.column, self.row))

    @property
    def width_m(self) -> float:
        """Width and height in metres of the projection."""
        return 2 * HALF_WORLD_M * 0.5**self.zoom

    @property
    def unit_m(self) -> float:
        """One unit of the tile's own coordinates in metres of the projection."""
        return self.width_m / EXTENT_UNITS

    def box(self, margin_units: int = 0) -> PlaneBox:
        """The tile in Web Mercator, widened on every side."""
        margin_m = margin_units * self.unit_m
        west = -HALF_WORLD_M + self.column * self.width_m
        north = HALF_WORLD_M - self.row * self.width_m
        return PlaneBox(
            west - margin_m,
            north - self.width_m - margin_m,
            west + self.width_m + margin_m,
            north + margin_m,
            WEB_MERCATOR_SRID,
        )

    def ground_m(self, units: float) -> float:
        """What so many units are on the ground at the tile's middle."""
        box = self.box()
        middle = (box.south + box.north) / 2
        return units * self.unit_m / math.cosh(middle / HALF_WORLD_M * math.pi)

    @property
    def cells(self) -> Cells:
        """The version cells whose content may show in the tile."""
        box = self.box(MARGIN_UNITS)
        return cells_of(box.west, box.south, box.east, box.north)


def cells_of(west: float, south: float, east: float, north: float, zoom: int = CELL_ZOOM) -> Cells:
    """The version cells, or the tiles of another zoom, that a box in Web Mercator touches."""
    return Cells(_cell(west, zoom), _cell(-north, zoom), _cell(east, zoom), _cell(-south, zoom))


def _cell(offset_m: float, zoom: int) -> int:
    """Column of an easting, or row of a southing; what lies beyond the square belongs to its outermost cells."""
    number = math.floor((offset_m + HALF_WORLD_M) / (2 * HALF_WORLD_M) * (1 << zoom))
    return min(max(number, 0), (1 << zoom) - 1)

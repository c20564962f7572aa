"""What groups of one number of owners and parcels must be. Pure."""

from dataclasses import dataclass
from math import pi

from app.assemblies.model import BoolArray, FloatArray


@dataclass(frozen=True)
class Aim:
    """Groups of exactly so many parcels and owners, of so much area, so compact."""

    owners: int
    parcels: int
    need_m2: float
    least_compactness: float


def meets(area_m2: FloatArray, perimeter_m: FloatArray, aim: Aim) -> BoolArray:
    """Whether areas are large enough for the aim, and compact enough within perimeters."""
    enough: BoolArray = (area_m2 >= aim.need_m2) & (4 * pi * area_m2 >= aim.least_compactness * perimeter_m**2)
    return enough

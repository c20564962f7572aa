"""The rules that hold for the figures of a parcel. Pure."""

from collections.abc import Mapping
from typing import Any

from app.codes import ParcelStatus
from app.errors import InvalidInput

CONTRADICTION_RATIO = 0.05  # a published figure that differs by more is marked
ON_OFFER = (ParcelStatus.PLANNED, ParcelStatus.AVAILABLE)  # land that is still to be had
PARTS_OF_AREA = ("net_area_m2", "available_m2", "largest_contiguous_m2")


def check_areas(values: Mapping[str, Any]) -> None:
    """Refuse areas that contradict each other; unknown ones pass."""
    area = values.get("area_m2")
    for part in PARTS_OF_AREA:
        stated = values.get(part)
        if area is not None and stated is not None and stated > area:
            raise InvalidInput(
                "{part} of {stated} m² is larger than area_m2 of {area} m².", part=part, stated=stated, area=area
            )


def contradicts(published: float, stands: float) -> bool:
    """Whether a published figure differs from the one that stands by more than the tolerance."""
    return abs(published - stands) > CONTRADICTION_RATIO * max(abs(published), abs(stands))

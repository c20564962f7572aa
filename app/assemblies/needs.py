"""What of a project's requirements can be asked of a group of cadastral parcels. Pure."""

from collections.abc import Set
from dataclasses import dataclass

from app.codes import Level
from app.matching.model import Question, Requirement

OF_AREA = ("area_m2", "largest_contiguous_m2")


@dataclass(frozen=True)
class Needs:
    """The area of the group, None where none is stated; what its parcels must meet; and what is left aside."""

    area_m2: float | None
    of_places: tuple[Requirement, ...]
    not_applied: tuple[str, ...]


def needs_of(question: Question, of_places: Set[str]) -> Needs:
    """What a project needs, where `of_places` are the properties that the place of a parcel has."""
    areas, places, others = [], [], []
    for each in question.requirements:
        if each.level is Level.MUST and each.name in OF_AREA and each.minimum is not None and each.maximum is None:
            areas.append(each.minimum)
        elif each.level is Level.MUST and each.name in of_places:
            places.append(each)
        else:
            others.append(each.label)
    return Needs(max(areas, default=None), tuple(places), tuple(others))

"""What may be required of where a cadastral parcel lies: its distances, under the names that parcels on offer have."""

from collections.abc import Sequence

from app.assemblies.reach_store import NAMES
from app.errors import InputProblem, InvalidInput
from app.matching.model import Requirement
from app.matching.reading import read_requirements
from app.matching.requirements import StatedRequirement
from app.matching.vocabulary import find_property


def read_location(stated: Sequence[StatedRequirement]) -> tuple[Requirement, ...]:
    """The requirements in base units, or InvalidInput with everything that is wrong with them."""
    problems: list[InputProblem] = []
    requirements = read_requirements(stated, problems)
    for number, each in enumerate(stated):
        known = find_property(each.name)
        if known is not None and known.name not in NAMES:
            problems.append(
                InputProblem(
                    "'{name}' is not known of cadastral parcels; what is: {names}.",
                    pointer=f"/requirements/{number}/property",
                    values={"name": each.name, "names": ", ".join(NAMES)},
                )
            )
    if problems:
        raise InvalidInput("The requirements cannot be used; see errors.", problems=problems)
    return requirements

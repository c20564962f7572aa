"""What a question about land assembly and its answer look like over HTTP."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.assemblies.location import read_location
from app.assemblies.needs import Needs
from app.assemblies.run import Answer, Assembled, Order
from app.assemblies.sentences import Sentence, reason, verdict
from app.codes import Level
from app.errors import InputProblem, InvalidInput
from app.matching.asking import stated
from app.matching.bodies import RequiredBody
from app.matching.model import Requirement
from app.matching.reading import MOST_REQUIREMENTS
from app.matching.units import UNITS, in_base, unit_name
from app.web.deps import Text
from app.web.problems import sentence

LARGEST_AREA = 1e9  # in any unit
MOST_GROUPS = 50
MOST_REGIONS = 100
LONGEST_FILTER = 4000
DEFAULT_COMPACTNESS = 0.3  # [A] a rectangle of 1 by 8.3 has it; a square has 0.785
AREA_UNITS = UNITS["m2"]


class Given(BaseModel):
    """Something the caller sends; a member that is not known is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class LeastAreaBody(Given):
    """How much land a group must have at least."""

    min: float = Field(gt=0, le=LARGEST_AREA, description="In `unit`.", examples=[12])
    unit: Text = Field(default="m2", max_length=20, description="`m2`, `ha` or `km2`.", examples=["ha"])

    def in_m2(self) -> float:
        """The area in m², or InvalidInput where the unit is none of areas."""
        unit = unit_name(self.unit)
        if unit not in AREA_UNITS:
            problem = InputProblem(
                "'{unit}' is no unit of an area; use {units}.",
                pointer="/area/unit",
                values={"unit": self.unit, "units": ", ".join(AREA_UNITS)},
            )
            raise InvalidInput("The question cannot be used; see errors.", problems=[problem])
        return in_base(self.min, "m2", unit)


class GroupOrder(Given):
    """What groups must be, and of which parcels they may be put together."""

    min_compactness: float = Field(
        default=DEFAULT_COMPACTNESS,
        ge=0,
        le=1,
        description="Least 4π · area / perimeter² (Polsby and Popper): 1 for a circle, 0.785 for a square, 0 for any.",
    )
    max_parcels: int | None = Field(default=None, ge=1, description="Most parcels of a group.")
    max_owners: int | None = Field(default=None, ge=1, description="Most owners of a group.")
    filter: Text | None = Field(
        default=None,
        max_length=LONGEST_FILTER,
        description="CQL2 text over the columns of the cadastre: only parcels that match are allowed.",
        examples=["nutzung = 'Ackerland'"],
    )
    bbox: Annotated[list[float], Field(min_length=4, max_length=4)] | None = Field(
        default=None, description="Only parcels that touch this box: west, south, east, north in degrees."
    )
    regions: list[Text] = Field(
        default=[],
        max_length=MOST_REGIONS,
        description="Only parcels in one of these districts or municipalities, by key.",
        examples=[["14730"]],
    )
    requirements: list[RequiredBody] = Field(
        default=[],
        max_length=MOST_REQUIREMENTS,
        description="What every parcel of a group must have: distances and travel times, such as `motorway_truck_s`.",
    )
    limit: int = Field(default=10, ge=1, le=MOST_GROUPS, description="How many groups.")

    def with_needs(self, area_m2: float, of_places: Sequence[Requirement]) -> Order:
        """The order of so much land, with more requirements of places."""
        soft = [
            InputProblem("Only a must can be required of cadastral parcels.", pointer=f"/requirements/{number}/level")
            for number, each in enumerate(self.requirements)
            if each.level is not Level.MUST
        ]
        if soft:
            raise InvalidInput("The question cannot be used; see errors.", problems=soft)
        return Order(
            area_m2=area_m2,
            least_compactness=self.min_compactness,
            most_parcels=self.max_parcels,
            most_owners=self.max_owners,
            limit=self.limit,
            filter=self.filter,
            bbox=self.bbox,
            regions=self.regions,
            requirements=(*of_places, *read_location([stated(each) for each in self.requirements])),
        )


class AssemblyOrder(GroupOrder):
    """Which land is wanted, and of which parcels it may be put together."""

    area: LeastAreaBody

    def order(self) -> Order:
        """The same in base units."""
        return self.with_needs(self.area.in_m2(), ())


class ProjectAssemblyOrder(GroupOrder):
    """The same for a project, which says what it needs; what is stated here goes before it or beside it."""

    area: LeastAreaBody | None = Field(default=None, description="In place of the project's.")

    def order(self, needs: Needs) -> Order:
        """The same in base units."""
        area_m2 = needs.area_m2 if self.area is None else self.area.in_m2()
        if area_m2 is None:
            problem = InputProblem("The project does not say how much land it needs in one piece.", pointer="/area")
            raise InvalidInput("The question cannot be used; see errors.", problems=[problem])
        return self.with_needs(area_m2, needs.of_places)


class SettledBody(BaseModel):
    """All groups of so many owners and at most so many parcels were looked at or ruled out."""

    owners: int
    parcels: int | None = Field(description="Null: any number of parcels.")


class BoundBody(BaseModel):
    """Any other group has more owners than this, or as many and at least so many parcels."""

    owners: int
    parcels: int


class GroupProperties(BaseModel):
    """A group of parcels that hang together."""

    rank: int
    proven: bool = Field(description="Whether it is certain that no better group belongs at this rank.")
    parcels: int
    owners: int = Field(description="A parcel whose owner is not known counts as an owner of its own.")
    area_m2: float = Field(description="Of the outlines.")
    official_area_m2: float | None = Field(description="Of the register; null where a parcel has none.")
    perimeter_m: float = Field(description="Of the group, its holes included.")
    compactness: float = Field(description="4π · area / perimeter².")
    cadastral_keys: list[str | None]
    ids: list[int] = Field(description="Of the parcels in the layer.")


class GroupFeature(BaseModel):
    """A group with its outline."""

    type: Literal["Feature"]
    id: int
    geometry: dict[str, Any]
    properties: GroupProperties


class AssemblyBody(BaseModel):
    """The groups, the best first, no two of which share a parcel; and what is certain of them."""

    type: Literal["FeatureCollection"]
    features: list[GroupFeature]
    layer: str
    data_state: str = Field(description="Changes with every load of the layer.")
    owners_known: bool = Field(description="Whether the layer tells owners apart; if not, each parcel has its own.")
    allowed_parcels: int
    largest_contiguous_m2: float = Field(description="The largest piece of allowed parcels, of any shape; exact.")
    proven: int = Field(description="So many groups are certain to be the best.")
    complete: bool = Field(description="Whether all are, and there are no more if they are fewer than asked for.")
    settled: list[SettledBody]
    bound: BoundBody | None = Field(description="Null where all is certain.")
    required: list[str] = Field(description="What every parcel had to meet, in base units.")
    not_applied: list[str] = Field(description="What the project requires and no cadastral parcel can be asked for.")
    verdict: str = Field(description="What is certain, in words.")
    reason: str | None = Field(description="Why there is no group; null where there is one.")


def assembly_body(answer: Answer, order: Order, language: str, not_applied: Sequence[str] = ()) -> AssemblyBody:
    """The answer in the caller's language."""
    found = answer.found
    why = None if answer.groups else reason(answer, order)
    return AssemblyBody(
        type="FeatureCollection",
        features=[_feature(rank, each, found.proven) for rank, each in enumerate(answer.groups, start=1)],
        layer=answer.loaded.mark.layer_id,
        data_state=answer.loaded.collection.table.name,
        owners_known=answer.loaded.mark.owner is not None,
        allowed_parcels=answer.allowed,
        largest_contiguous_m2=found.largest_m2,
        proven=found.proven,
        complete=found.complete,
        settled=[SettledBody(owners=each.owners, parcels=each.parcels) for each in found.settled],
        bound=None if found.bound is None else BoundBody(owners=found.bound[0], parcels=found.bound[1]),
        required=[each.label for each in order.requirements],
        not_applied=list(not_applied),
        verdict=_told(verdict(found, order.limit), language),
        reason=None if why is None else _told(why, language),
    )


def _feature(rank: int, each: Assembled, proven: int) -> GroupFeature:
    group = each.group
    return GroupFeature(
        type="Feature",
        id=rank,
        geometry=json.loads(each.outline),
        properties=GroupProperties(
            rank=rank,
            proven=rank <= proven,
            parcels=group.parcels,
            owners=group.owners,
            area_m2=group.area_m2,
            official_area_m2=each.official_m2,
            perimeter_m=group.perimeter_m,
            compactness=group.compactness,
            cadastral_keys=list(each.keys),
            ids=list(each.ids),
        ),
    )


def _told(said: Sentence, language: str) -> str:
    return sentence(said.template, said.values, language)

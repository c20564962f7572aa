"""What questions and matches look like over HTTP."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from app.codes import Group, Level
from app.matching.model import End
from app.matching.reading import MOST_REQUIREMENTS
from app.scoring.bodies import ContributionBody, CriterionBody, KnockOutBody, RequirementBody

MOST_ON_A_PAGE = 100
LONGEST_NAME = 100
LONGEST_FILTER = 4000

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Number = Annotated[float, Field(strict=True)]  # neither text nor true


class Given(BaseModel):
    """Something the caller sends; a member that is not known is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class RequiredBody(Given):
    """One thing that is required of a property of parcels. `min`, `max` or both; else `in`."""

    property: Name = Field(description="What filters or criteria call it.", examples=["largest_contiguous_m2"])
    level: Level = Field(default=Level.MUST, description="`must` excludes; the others weigh beside the criteria.")
    min: Number | str | None = Field(default=None, description="Least value, in `unit`; a day as YYYY-MM-DD.")
    max: Number | str | None = Field(default=None, description="Greatest value, in `unit`; a day as YYYY-MM-DD.")
    one_of: list[str | StrictBool] | None = Field(
        default=None, alias="in", max_length=200, description="Codes of which it must have one, or true or false."
    )
    unit: Name | None = Field(
        default=None, description="Of `min` and `max`, such as `ha`, `min`, `km`; default: its own."
    )
    weight: Number | None = Field(
        default=None,
        description="Of `should` and `nice`, beside criteria that weigh 1 together; 0.10 and 0.03 if not given.",
    )


class NeedsBody(Given):
    """What the project needs where criteria compare with it; the profile's reference where nothing is given."""

    required_area_m2: Number | None = None
    required_power_mw: Number | None = None
    required_water_m3_per_h: Number | None = None


class QuestionBody(Given):
    """What is wanted. The same question over the same data has the same answer."""

    profile: Name = Field(description="Sector profile to start from.", examples=["logistics"])
    requirements: list[RequiredBody] = Field(default=[], max_length=MOST_REQUIREMENTS)
    weights: dict[Name, Number] | None = Field(
        default=None,
        max_length=LONGEST_NAME,
        description="Weights of criteria in place of the profile's, of any sum; one not named weighs nothing.",
    )
    needs: NeedsBody = NeedsBody()
    filter: str | None = Field(
        default=None, max_length=LONGEST_FILTER, description="CQL2 text: only parcels that match it are judged at all."
    )


class PageBody(Given):
    """Which part of the answer is shown."""

    group: Group = Field(default=Group.RANKED, description="Which parcels the lines show.")
    limit: int = Field(default=20, ge=1, le=MOST_ON_A_PAGE, description="Lines a page.")
    next: str | None = Field(default=None, max_length=2000, description="From `next` of the page before.")
    stability: bool = Field(default=False, description="Whether to tell how the ranks move with the weights.")


class MatchBody(QuestionBody, PageBody):
    """A question, and which part of its answer is shown."""


class StateBody(BaseModel):
    """What an answer was made from."""

    profile: str
    profile_version: str
    engine_version: str
    data_state: str = Field(description="Another one whenever a parcel or a facility was changed or scored anew.")


class CountsBody(BaseModel):
    """How many parcels there are."""

    judged: int = Field(description="All that the caller may see, or that match the filter.")
    ranked: int
    data_missing: int
    knocked_out: int


class WantedBody(BaseModel):
    """A requirement as it was understood: bounds in base units."""

    label: str
    property: str
    title: str
    level: Level
    min: float | str | None
    max: float | str | None
    one_of: list[str]
    base_unit: str | None
    weight: float | None = Field(description="Share of 1, beside the criteria; null for a must.")


class RelaxationBody(BaseModel):
    """Another bound, in base units, and how many parcels more would be ranked."""

    end: End = Field(description="Which bound.")
    bound: float | str
    more: int
    sentence: str = Field(description="The same in words.")


class CostBody(BaseModel):
    """What a must, or a knock-out rule of the profile, does to the list."""

    id: str = Field(description="Label of the requirement, or id of the rule.")
    title: str
    met: int
    failed: int
    unknown: int
    failed_alone: int = Field(description="Parcels that would be ranked without it.")
    unknown_alone: int = Field(description="Parcels that would be ranked if it were known of them, and met.")
    base_unit: str | None
    least: RelaxationBody | None = Field(description="The smallest loosening that adds a parcel.")
    steps: list[RelaxationBody] = Field(description="Round loosenings.")


class JudgedBody(BaseModel):
    """How a parcel stands to a requirement."""

    requirement: str
    level: Level
    measured: float | str | list[str] | None = Field(description="In `base_unit`; null where unknown.")
    base_unit: str | None
    met: bool | None = Field(description="Null where unknown.")
    missing_amount: float | None = Field(description="In `base_unit`; null where it is no matter of amount.")
    sentence: str | None = Field(description="What is missing, in words; null where nothing is.")


class DifferenceBody(BaseModel):
    """Points that an item gives more than to the next-ranked parcel, or less."""

    item: str
    points: float


class UnknownBody(BaseModel):
    """What is not known, and the rank if it turned out best and worst; null: none then."""

    item: str
    rank_if_best: int | None
    rank_if_worst: int | None


class ShownParcelBody(BaseModel):
    """The parcel of a line."""

    id: int
    key: str
    name: str
    municipality: str | None
    district: str | None
    status: str | None
    zoning: str | None
    area_m2: float | None
    synthetic: bool
    href: str


class LineBody(BaseModel):
    """One parcel, with all that its place in the list is made of."""

    rank: int | None = Field(description="From 1; null where it has none.")
    parcel: ShownParcelBody
    group: Group
    score: float | None
    score_low: float
    score_high: float
    coverage_ratio: float
    applicable_coverage_ratio: float
    contributions: list[ContributionBody] = Field(description="Of every item; the points add up to the score.")
    requirements: list[JudgedBody]
    knock_outs: list[KnockOutBody] = Field(description="Rules of the profile that it fails.")
    gains: list[DifferenceBody] = Field(description="The two largest against the next-ranked.")
    losses: list[DifferenceBody] = Field(description="The two largest against the next-ranked.")
    unknown: list[UnknownBody] = Field(description="What is missing and would change its rank.")


class NearMissBody(BaseModel):
    """A parcel that fails a single must and nothing else."""

    parcel: ShownParcelBody
    requirement: str
    measured: float | str | list[str] | None = Field(description="In `base_unit`.")
    missing_amount: float | None = Field(description="In `base_unit`; null where it is no matter of amount.")
    missing_ratio: float | None = Field(description="The same as a share of the bound.")
    base_unit: str | None
    score: float = Field(description="Points it has.")
    rank: int = Field(description="It would have without that must.")
    sentence: str = Field(description="What is missing, in words.")


class ItemWeightBody(BaseModel):
    """A weight that moved, and where to."""

    item: str
    weight: float


class FirmnessBody(BaseModel):
    """How firmly a parcel of the page holds its rank."""

    parcel_id: int
    rank: int
    best: int = Field(description="If each weight in turn moves up and down by a quarter of itself.")
    worst: int
    best_by: ItemWeightBody | None = Field(
        description="The move that leads there; null where none leads beyond today's rank."
    )
    worst_by: ItemWeightBody | None
    first_share: float = Field(description="Of the drawn weightings in which it is first.")
    podium_share: float = Field(description="Of those in which it is among the first three.")


class BreakEvenBody(BaseModel):
    """The least change of one weight, the others rescaled, that swaps the first two."""

    item: str
    weight: float
    weight_then: float


class StabilityBody(BaseModel):
    """How the ranks move with the weights. Who has a rank is held as it is."""

    shift_ratio: float
    seed: int
    draws: int
    concentration: float = Field(description="The Dirichlet distribution drawn from has this times the weights.")
    parcels: list[FirmnessBody]
    break_even: BreakEvenBody | None = Field(description="Null where no single weight swaps them.")


class MatchedBody(BaseModel):
    """The answer: every parcel judged, and the lines of one page."""

    link: str | None = Field(description="Asks the same again; null where the question is too long for an address.")
    state: StateBody
    needs: RequirementBody = Field(description="What criteria compare with.")
    counts: CountsBody
    reason: str | None = Field(description="Why no parcel is ranked.")
    requirements: list[WantedBody]
    criteria: list[CriterionBody] = Field(description="With the weights as used; value from measured by these.")
    costs: list[CostBody]
    group: Group
    lines: list[LineBody]
    near_misses: list[NearMissBody]
    stability: StabilityBody | None
    next: str | None = Field(description="For the next page of the same group.")

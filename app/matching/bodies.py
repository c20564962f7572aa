"""What questions and matches look like over HTTP."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from app.codes import Group, Level
from app.scoring.bodies import ContributionBody, KnockOutBody, RequirementBody

MOST_REQUIREMENTS = 100
MOST_ON_A_PAGE = 100
LONGEST_NAME = 100
LONGEST_FILTER = 4000

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Number = Annotated[float, Field(strict=True)]  # neither text nor true


class Given(BaseModel):
    """Something the caller sends; a member that is not known is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class RequiredBody(Given):
    """One thing that is required of a property of parcels. At least one of `min`, `max` and `in` is given."""

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
    parcels_version: int = Field(description="Raised by every change of a parcel.")
    scores_version: int = Field(description="Raised whenever every parcel is measured and scored anew.")


class CountsBody(BaseModel):
    """How many parcels there are."""

    judged: int = Field(description="All that the caller may see, or that match the filter.")
    ranked: int
    data_missing: int
    knocked_out: int


class ItemBody(BaseModel):
    """Something that adds to the score: a criterion, or a requirement that is no must."""

    item: str
    title: str
    weight: float = Field(description="Share of 1.")


class RelaxationBody(BaseModel):
    """Another bound, in base units, and how many parcels more would be ranked."""

    bound: float
    more: int


class CostBody(BaseModel):
    """What a must, or a knock-out rule of the profile, does to the list."""

    id: str
    title: str
    met: int
    failed: int
    unknown: int
    failed_alone: int = Field(description="Parcels that would be ranked without it.")
    unit: str | None
    least: RelaxationBody | None = Field(description="The smallest loosening that adds a parcel.")
    steps: list[RelaxationBody] = Field(description="Round loosenings.")
    sentence: str | None = Field(description="The same in words.")


class JudgedBody(BaseModel):
    """How a parcel stands to a requirement."""

    requirement: str
    level: Level
    measured: float | str | list[str] | None = Field(description="In `unit`; null where unknown.")
    unit: str | None
    met: bool | None = Field(description="Null where unknown.")
    missing_amount: float | None = Field(
        description="In `unit`; null where it is met, unknown, or no matter of amount."
    )


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
    """A parcel that fails a single must, by little."""

    parcel: ShownParcelBody
    failed: str
    measured: float | str | list[str] | None
    missing_amount: float | None
    unit: str | None
    score: float | None = Field(description="Points it would have.")
    sentence: str = Field(description="The same in words.")


class RankRangeBody(BaseModel):
    """How firmly a parcel holds its rank."""

    parcel_id: int
    rank: int
    best: int = Field(description="If each weight in turn moves by 25 %.")
    worst: int
    first_share: float = Field(description="Of the drawn weightings in which it is first.")
    first_three_share: float


class BreakEvenBody(BaseModel):
    """The least change of one weight that swaps the first two."""

    item: str
    weight: float
    weight_then: float


class StabilityBody(BaseModel):
    """How the ranks move with the weights."""

    seed: int
    draws: int
    concentration: float = Field(
        description="Weightings are drawn from a Dirichlet distribution of this times the weights."
    )
    parcels: list[RankRangeBody]
    break_even: BreakEvenBody | None


class MatchedBody(BaseModel):
    """The answer: every parcel judged, and the lines of one page."""

    question: dict[str, Any] = Field(description="As understood: bounds in base units.")
    link: str | None = Field(description="Asks the same again; null where the question is too long for an address.")
    state: StateBody
    requirement: RequirementBody = Field(description="What criteria compare with.")
    counts: CountsBody
    reason: str | None = Field(description="Why no parcel is ranked.")
    items: list[ItemBody]
    costs: list[CostBody]
    group: Group
    lines: list[LineBody]
    near_misses: list[NearMissBody]
    stability: StabilityBody | None
    next: str | None = Field(description="For the next page of the same group.")

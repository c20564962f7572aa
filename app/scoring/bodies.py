"""What scores and profiles look like over HTTP."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.codes import Group, Method, Mode
from app.network.model import Unreachable
from app.scoring.criteria import Better
from app.scoring.distances import Distance, Trip, Way
from app.scoring.explain import ScoreAnswer
from app.scoring.profiles import Entry, Profile
from app.scoring.score import Contribution, Evidence, KnockOut, Status
from app.scoring.value_functions import Linear, Steps


class Body(BaseModel):
    """An answer, made from what the use cases return."""

    model_config = ConfigDict(from_attributes=True)


class RequirementBody(Body):
    """What the project needs, as used."""

    required_area_m2: float
    required_power_mw: float
    required_water_m3_per_h: float


class KnockOutBody(Body):
    """A rule that excludes the parcel whatever its score."""

    id: str
    criterion: str = Field(description="Criterion, or field of the parcel, that fails.")
    required: float | str
    measured: float | str
    missing_amount: float | None = Field(description="In `unit`; null where it is not a matter of amount.")
    unit: str | None
    reason: str


class NetworkBody(Body):
    """The road network that a distance was found on."""

    id: int
    method: Method
    title: str
    as_of: date | None = Field(description="Day of the data within.")
    engine_version: str = Field(description="Of the search for ways.")
    attribution: str = Field(description="To be shown with every figure that was found on it.")


class ContributionBody(Body):
    """What one criterion gives. The points add up to the score."""

    criterion: str
    status: Status
    measured: float | str | None = Field(description="In `unit`; a code for classes; null where unknown.")
    unit: str
    facility: str | None = Field(description="What a distance leads to.")
    facility_id: int | None
    method: Method | None = Field(description="How a distance was found; null for what the record states.")
    source: str | None
    as_of: date | None
    accuracy_m: float | None = Field(description="Radius the facility's true place lies in.")
    network: NetworkBody | None = Field(description="The road network a distance was found on.")
    reason: Unreachable | None = Field(description="Why no road leads there, which leaves the criterion unknown.")
    value: float | None = Field(description="0 (unacceptable) to 1 (ideal).")
    value_low: float | None
    value_high: float | None
    weight: float = Field(description="Share of 1.")
    points: float | None = Field(description="100 · weight · value ÷ sum of the known weights.")


class WayBody(BaseModel):
    """How far a target is by one method and one mode. Scores use the mean of both directions, `time_s` or `road_m`."""

    method: Method
    mode: Mode
    time_s: float | None = Field(description="Mean of both directions; null where no way leads there.")
    road_m: float | None = Field(description="Length of the quickest way, mean of both directions.")
    to_s: float | None = Field(description="From the place to the facility.")
    to_m: float | None
    to_facility: str | None = Field(description="The nearest on the way there, by time.")
    to_facility_id: int | None
    from_s: float | None = Field(description="From the facility to the place.")
    from_m: float | None
    from_facility: str | None = Field(description="The nearest on the way back, by time.")
    from_facility_id: int | None
    access_m: float | None = Field(description="Straight from the place to the road; part of every figure.")
    reason: Unreachable | None = Field(description="Why no way leads there.")
    network: NetworkBody | None = Field(description="Null for an estimate.")


class DistanceBody(Body):
    """How far a named facility is. The three points of Airport Leipzig/Halle are always told.

    The figures beside the straight line are those of the best method, which scores use; `ways` has every method.
    """

    target: str
    facility: str | None = Field(description="What the straight line leads to.")
    facility_id: int | None
    kind: str | None
    straight_line_m: float | None = Field(description="Geodesic on the WGS 84 ellipsoid.")
    straight_line_low_m: float | None
    straight_line_high_m: float | None
    road_m: float | None = Field(description="By lorry, mean of both directions.")
    car_s: float | None = Field(description="Mean of both directions.")
    car_to_s: float | None = Field(description="From the place to the facility.")
    car_from_s: float | None = Field(description="From the facility to the place.")
    truck_s: float | None = Field(description="Mean of both directions.")
    truck_to_s: float | None
    truck_from_s: float | None
    method: Method | None = Field(description="How road and times were found.")
    road_facility: str | None = Field(description="What the way by lorry leads to, which may be another.")
    road_facility_id: int | None
    access_m: float | None = Field(description="Straight from the place to the road; part of road and times.")
    reason: Unreachable | None = Field(description="Why no road leads there; road and times are then null.")
    network: NetworkBody | None = Field(description="What road and times were found on; null for an estimate.")
    ways: list[WayBody] = Field(description="Every method that can tell, the best first, by car and by lorry.")
    source: str | None
    as_of: date | None
    accuracy_m: float | None
    published_m: float | None = Field(description="A figure somebody printed; never scored.")
    published_source: str | None
    contradicts: bool = Field(description="The published figure is shorter than the straight line can be.")


class ScoreBody(Body):
    """A score with its full sum."""

    id: int | None = Field(description="Of the parcel; null at a bare place.")
    profile_id: str
    profile_version: str
    engine_version: str
    synthetic: bool = Field(description="True for sample data that is no real land.")
    score: float | None = Field(description="0 to 100 over what is known; null where nothing is.")
    score_low: float
    score_high: float
    coverage_ratio: float = Field(description="Share of all weights that is known.")
    applicable_coverage_ratio: float = Field(description="The same of the weights that apply and are available.")
    group: Group
    requirement: RequirementBody
    knock_outs: list[KnockOutBody]
    contributions: list[ContributionBody]
    distances: list[DistanceBody]


class ProfileBody(Body):
    """A sector profile in the list."""

    id: str
    version: str
    title: dict[str, str]
    requirement: RequirementBody


class CriterionBody(BaseModel):
    """A criterion of a profile: what it weighs, and which quantities are ideal and unacceptable."""

    id: str
    reference: str = Field(description="Its number in the description of the method.")
    title: dict[str, str]
    quantity: str
    unit: str
    better: Better | None = Field(description="Null for classes: the steps say it.")
    weight: float
    ideal: float | None = None
    unacceptable: float | None = None
    steps: dict[str, float] | None = Field(default=None, description="Value of each class.")
    stated: dict[str, float] | None = Field(default=None, description="What counts by itself on the plot.")
    needs_parcel: bool = Field(description="False: it applies to any place.")
    facility_kinds: list[str] = Field(description="What it is measured to.")
    basis: str


class KnockOutRuleBody(Body):
    """What excludes a parcel in this profile."""

    id: str
    title: dict[str, str]
    basis: str
    criterion: str | None
    field: str | None
    minimum: float | None
    excluded: list[str | bool] | None
    allowed: list[str | bool] | None


class UncheckedKnockOutBody(Body):
    """A knock-out that nothing loaded can decide."""

    id: str
    title: dict[str, str]
    reason: str


class ProfileDetailBody(ProfileBody):
    """A sector profile in full."""

    basis: str
    criteria: list[CriterionBody]
    knock_outs: list[KnockOutRuleBody]
    unchecked_knock_outs: list[UncheckedKnockOutBody]
    unavailable: list[str] = Field(description="Criteria unknown for everyone: no data source for them is loaded.")


class ProfileList(BaseModel):
    """Every profile."""

    profiles: list[ProfileBody]


def score_body(answer: ScoreAnswer, language: str) -> ScoreBody:
    """The answer in the words of the caller's language (`de` or `en`)."""
    return ScoreBody(
        **{
            **vars(answer),
            "requirement": RequirementBody.model_validate(answer.requirement),
            "knock_outs": [knock_out_body(hit, language) for hit in answer.knock_outs],
            "contributions": [contribution_body(each) for each in answer.contributions],
            "distances": [_distance_body(each) for each in answer.distances],
        }
    )


def knock_out_body(hit: KnockOut, language: str) -> KnockOutBody:
    """What excludes a parcel, in the caller's language."""
    return KnockOutBody(**{**vars(hit), "reason": hit.reason[language]})


def contribution_body(contribution: Contribution) -> ContributionBody:
    """What one criterion gives."""
    return ContributionBody(**vars(contribution), **_with_network(contribution.evidence))


def _with_network(told: Evidence | Way) -> dict[str, Any]:
    """The members of what may name a network, with that network as it is sent."""
    return {**vars(told), "network": None if told.network is None else NetworkBody.model_validate(told.network)}


def _distance_body(distance: Distance) -> DistanceBody:
    car, truck = distance.best(Mode.CAR), distance.best(Mode.TRUCK)
    way = {} if truck is None else _with_network(truck)
    facility = None if truck is None else truck.there.facility
    return DistanceBody(
        **{
            **vars(distance),
            **{name: way.get(name) for name in ("road_m", "method", "access_m", "reason", "network")},
            **_times("car", car),
            **_times("truck", truck),
            "road_facility": None if facility is None else facility.name,
            "road_facility_id": None if facility is None else facility.id,
            "ways": [_way_body(each) for each in distance.ways],
        }
    )


def _times(mode: str, way: Way | None) -> dict[str, float | None]:
    if way is None:
        return dict.fromkeys((f"{mode}_s", f"{mode}_to_s", f"{mode}_from_s"))
    return {f"{mode}_s": way.time_s, f"{mode}_to_s": way.there.time_s, f"{mode}_from_s": way.back.time_s}


def _way_body(way: Way) -> WayBody:
    return WayBody(**_with_network(way), **_trip("to", way.there), **_trip("from", way.back))


def _trip(direction: str, trip: Trip) -> dict[str, Any]:
    facility = trip.facility
    return {
        f"{direction}_s": trip.time_s,
        f"{direction}_m": trip.road_m,
        f"{direction}_facility": None if facility is None else facility.name,
        f"{direction}_facility_id": None if facility is None else facility.id,
    }


def profile_body(profile: Profile, unavailable: list[str]) -> ProfileDetailBody:
    """A profile in full."""
    return ProfileDetailBody(
        id=profile.id,
        version=profile.version,
        title=dict(profile.title),
        requirement=RequirementBody.model_validate(profile.requirement),
        basis=profile.basis,
        criteria=[criterion_body(entry) for entry in profile.entries],
        knock_outs=[KnockOutRuleBody.model_validate(rule) for rule in profile.knock_outs],
        unchecked_knock_outs=[UncheckedKnockOutBody.model_validate(rule) for rule in profile.unchecked_knock_outs],
        unavailable=unavailable,
    )


def criterion_body(entry: Entry) -> CriterionBody:
    """A criterion of a profile."""
    criterion, value = entry.criterion, entry.value
    codes = [stated.code for stated in criterion.stated]
    return CriterionBody(
        id=criterion.id,
        reference=criterion.reference,
        title={"de": criterion.title_de, "en": criterion.title_en},
        quantity=criterion.quantity,
        unit=criterion.unit,
        better=criterion.better,
        weight=entry.weight,
        ideal=value.ideal if isinstance(value, Linear) else None,
        unacceptable=value.unacceptable if isinstance(value, Linear) else None,
        steps=dict(zip(criterion.codes, value.values, strict=True)) if isinstance(value, Steps) else None,
        stated=dict(zip(codes, entry.stated_values, strict=True)) or None,
        needs_parcel=not criterion.needs_place_only,
        facility_kinds=[str(kind) for kind in criterion.target.kinds] if criterion.target else [],
        basis=entry.basis,
    )

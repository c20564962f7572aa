"""Scores over HTTP: of any place, of a parcel; and the profiles they follow."""

from datetime import date
from typing import Annotated

import shapely
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.codes import Group, Method
from app.features.rows import get_visible
from app.geo import LONLAT_SRID, Bbox, check_place
from app.parcels.collection import PARCELS
from app.partners.access import Expensive, ViewerDep
from app.partners.model import Viewer
from app.scoring import evaluate
from app.scoring.criteria import Better
from app.scoring.explain import ScoreAnswer
from app.scoring.profiles import Entry, Profile, Profiles
from app.scoring.score import Contribution, Status
from app.scoring.value_functions import Linear, Steps
from app.web.deps import ReadSessionDep, RowId, SettingsDep, Text
from app.web.problems import language_of
from app.web.responses import NOT_MODIFIED, cache_headers, entity_tag, not_modified

router = APIRouter(tags=["scores"])

ProfileId = Annotated[Text, Path(description="Id of the profile.", examples=["logistics"])]


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
    value: float | None = Field(description="0 (unacceptable) to 1 (ideal).")
    value_low: float | None
    value_high: float | None
    weight: float = Field(description="Share of 1.")
    points: float | None = Field(description="100 · weight · value ÷ sum of the known weights.")


class DistanceBody(Body):
    """How far a named facility is. The three points of Airport Leipzig/Halle are always told."""

    target: str
    facility: str | None
    facility_id: int | None
    kind: str | None
    straight_line_m: float | None = Field(description="Geodesic on the WGS 84 ellipsoid.")
    straight_line_low_m: float | None
    straight_line_high_m: float | None
    road_m: float | None
    car_s: float | None
    truck_s: float | None
    method: Method | None = Field(description="How road and times were found.")
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


class Question(BaseModel):
    """By which profile, and for which project."""

    profile: Text = Field(description="Id of the profile.", examples=["logistics"])
    required_area_m2: float | None = Field(default=None, description="Area the project needs in one piece.")
    required_power_mw: float | None = Field(default=None, description="Power the project needs.")
    required_water_m3_per_h: float | None = Field(default=None, description="Water the project needs.")

    def chosen_from(self, profiles: Profiles) -> Profile:
        """The profile with this project's needs."""
        return profiles.choose(self.profile).with_requirement(self.model_dump(exclude={"profile", "lon", "lat"}))


class PlaceQuestion(Question):
    """A place and how to score it."""

    lon: float = Field(ge=-180, le=180, description="Longitude in degrees, WGS 84.", examples=[11.54835])
    lat: float = Field(ge=-90, le=90, description="Latitude in degrees, WGS 84.", examples=[51.52754])


@router.get("/score", response_model=ScoreBody, responses=NOT_MODIFIED, dependencies=[Expensive])
def get_place_score(
    request: Request,
    question: Annotated[PlaceQuestion, Query()],
    session: ReadSessionDep,
    settings: SettingsDep,
    viewer: ViewerDep,
) -> Response:
    """Score any place, parcel or not."""
    check_place(shapely.Point(question.lon, question.lat), LONLAT_SRID, Bbox(*settings.extent))
    profile = question.chosen_from(get_profiles(request))
    answer = evaluate.score_place(session, question.lon, question.lat, profile)
    return _respond(request, viewer, score_body(answer, language_of(request)))


@router.get("/parcels/{id}/score", response_model=ScoreBody, responses=NOT_MODIFIED, dependencies=[Expensive])
def get_parcel_score(
    request: Request, id: RowId, question: Annotated[Question, Query()], session: ReadSessionDep, viewer: ViewerDep
) -> Response:
    """Score one parcel, with every number explained."""
    parcel = get_visible(session, PARCELS, id, viewer)
    profile = question.chosen_from(get_profiles(request))
    (answer,) = evaluate.score_parcels(session, [parcel.row_id], profile)
    return _respond(request, viewer, score_body(answer, language_of(request)))


@router.get("/profiles", response_model=ProfileList, responses=NOT_MODIFIED)
def list_profiles(request: Request, viewer: ViewerDep) -> Response:
    """Every sector profile."""
    bodies = [ProfileBody.model_validate(profile) for profile in get_profiles(request)]
    return _respond(request, viewer, ProfileList(profiles=bodies))


@router.get("/profiles/{id}", response_model=ProfileDetailBody, responses=NOT_MODIFIED)
def get_profile(request: Request, id: ProfileId, session: ReadSessionDep, viewer: ViewerDep) -> Response:
    """One sector profile: criteria, weights, end points and their basis, and what cannot be told yet."""
    profile = get_profiles(request).get(id)
    return _respond(request, viewer, profile_body(profile, evaluate.unavailable(session)))


def get_profiles(request: Request) -> Profiles:
    """The profiles the application was started with."""
    profiles: Profiles = request.app.state.profiles
    return profiles


def score_body(answer: ScoreAnswer, language: str) -> ScoreBody:
    """The answer in the words of the caller's language (`de` or `en`)."""
    return ScoreBody(
        **{
            **vars(answer),
            "requirement": RequirementBody.model_validate(answer.requirement),
            "knock_outs": [KnockOutBody(**{**vars(hit), "reason": hit.reason[language]}) for hit in answer.knock_outs],
            "contributions": [_contribution_body(each) for each in answer.contributions],
            "distances": [DistanceBody.model_validate(each) for each in answer.distances],
        }
    )


def _contribution_body(contribution: Contribution) -> ContributionBody:
    return ContributionBody(**vars(contribution), **vars(contribution.evidence))


def profile_body(profile: Profile, unavailable: list[str]) -> ProfileDetailBody:
    """A profile in full."""
    return ProfileDetailBody(
        id=profile.id,
        version=profile.version,
        title=dict(profile.title),
        requirement=RequirementBody.model_validate(profile.requirement),
        basis=profile.basis,
        criteria=[_criterion_body(entry) for entry in profile.entries],
        knock_outs=[KnockOutRuleBody.model_validate(rule) for rule in profile.knock_outs],
        unchecked_knock_outs=[UncheckedKnockOutBody.model_validate(rule) for rule in profile.unchecked_knock_outs],
        unavailable=unavailable,
    )


def _criterion_body(entry: Entry) -> CriterionBody:
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


def _respond(request: Request, viewer: Viewer, body: BaseModel) -> Response:
    text = body.model_dump_json().encode()
    headers = cache_headers(entity_tag(text), public=not viewer.is_known)
    held = not_modified(request, headers)
    return held or Response(text, headers=headers, media_type="application/json")

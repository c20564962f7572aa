"""Scores over HTTP: of any place, of a parcel; and the profiles they follow."""

from typing import Annotated

import shapely
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from app.features.rows import get_visible
from app.geo import LONLAT_SRID, Bbox, check_place
from app.parcels.collection import PARCELS
from app.partners.access import Expensive, ViewerDep
from app.partners.model import Viewer
from app.scoring import evaluate
from app.scoring.bodies import ProfileBody, ProfileDetailBody, ProfileList, ScoreBody, profile_body, score_body
from app.scoring.profiles import Profile, Profiles
from app.web.deps import ReadSessionDep, RowId, SettingsDep, Text
from app.web.problems import language_of
from app.web.responses import NOT_MODIFIED, cache_headers, entity_tag, not_modified

router = APIRouter(tags=["scores"])

ProfileId = Annotated[Text, Path(description="Id of the profile.", examples=["logistics"])]


class Needs(BaseModel):
    """What a project needs where criteria compare with it; the profile's reference where nothing is given."""

    required_area_m2: float | None = Field(default=None, description="Area the project needs in one piece.")
    required_power_mw: float | None = Field(default=None, description="Power the project needs.")
    required_water_m3_per_h: float | None = Field(default=None, description="Water the project needs.")

    def applied_to(self, profile: Profile) -> Profile:
        """The profile with this project's needs."""
        return profile.with_requirement(self.model_dump(include=set(Needs.model_fields)))


class Question(Needs):
    """By which profile, and for which project."""

    profile: Text = Field(description="Id of the profile.", examples=["logistics"])

    def chosen_from(self, profiles: Profiles) -> Profile:
        """The profile that is named, with this project's needs."""
        return self.applied_to(profiles.choose(self.profile))


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


def _respond(request: Request, viewer: Viewer, body: BaseModel) -> Response:
    text = body.model_dump_json().encode()
    headers = cache_headers(entity_tag(text), public=not viewer.is_known)
    held = not_modified(request, headers)
    return held or Response(text, headers=headers, media_type="application/json")

"""The lists people and map clients start from."""

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.catalogue.filters import parameters_of
from app.catalogue.lists import Asked, list_features
from app.catalogue.ranked import list_by_computed_scores, list_by_stored_scores
from app.catalogue.sites import list_scored_sites
from app.catalogue.store import Place, search_places
from app.codes import Group
from app.errors import InputProblem, InvalidRequest
from app.features.schema import feature_model, page_model
from app.fields import FACILITY_FIELDS, PARCEL_FIELDS, SITE_FIELDS
from app.geo import Bbox
from app.infrastructure.store import INFRASTRUCTURE
from app.parcels.collection import PARCELS, SITES
from app.partners.access import Expensive, ViewerDep
from app.regions.store import DISTRICTS, MUNICIPALITIES
from app.scoring.profiles import Profile, Profiles
from app.web.deps import Line, ReadSessionDep, Text
from app.web.responses import NOT_MODIFIED, GeoJSON

router = APIRouter(tags=["lists"])


class ProfileParameters(BaseModel):
    """How a list is scored."""

    profile: Line | None = Field(
        default=None,
        description="Profile id, such as logistics: adds the score and orders by it.",
        examples=["logistics"],
    )


class RankingParameters(ProfileParameters):
    """How a list is scored, with a project's own needs and weights: then computed for this request."""

    required_area_m2: float | None = Field(default=None, gt=0, description="Area the project needs in one piece.")
    required_power_mw: float | None = Field(default=None, gt=0, description="Power the project needs.")
    required_water_m3_per_h: float | None = Field(default=None, gt=0, description="Water the project needs.")
    weights: Line | None = Field(
        default=None,
        description="Own weights as criterion:ratio pairs with commas between; others weigh nothing.",
        examples=["motorway_exit:0.5,air_cargo:0.5"],
    )

    def needs(self) -> dict[str, float | None]:
        """The project's needs by the names of the profile's requirement."""
        return self.model_dump(include={"required_area_m2", "required_power_mw", "required_water_m3_per_h"})

    def changes_profile(self) -> bool:
        """Whether the stored scores do not answer this request."""
        return self.weights is not None or any(value is not None for value in self.needs().values())

    def applied_to(self, profile: Profile) -> Profile:
        """The profile with the request's needs and weights."""
        changed = profile.with_requirement(self.needs())
        return changed if self.weights is None else changed.with_weights(_weights(self.weights))


class ScoreMembers(BaseModel):
    """What a feature of a scored list says of its score; absent without `profile`."""

    profile: str | None = None
    profile_version: str | None = None
    group: Group | None = None
    score: float | None = Field(default=None, description="0 to 100 over what is known; null where nothing is.")
    score_low: float | None = None
    score_high: float | None = None
    coverage_ratio: float | None = Field(default=None, description="Share of all weights that is known.")
    applicable_coverage_ratio: float | None = Field(default=None, description="The same of what applies there.")


class ParcelParameters(RankingParameters, parameters_of(PARCELS, "ParcelFilters")):  # type: ignore[misc] # a made base
    """What GET /parcels takes."""


class SiteParameters(ProfileParameters, parameters_of(SITES, "SiteFilters")):  # type: ignore[misc] # a made base
    """What GET /sites takes."""


InfrastructureParameters = parameters_of(INFRASTRUCTURE, "InfrastructureParameters")
DistrictParameters = parameters_of(DISTRICTS, "DistrictParameters")
MunicipalityParameters = parameters_of(MUNICIPALITIES, "MunicipalityParameters")


@router.get(
    "/parcels",
    response_model=page_model("ParcelPage", feature_model(PARCELS, "ListedParcel", PARCEL_FIELDS, ScoreMembers)),
    responses=NOT_MODIFIED,
    response_class=GeoJSON,
    dependencies=[Expensive],
)
def list_parcels(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    parameters: Annotated[ParcelParameters, Query()],
) -> Response:
    """Commercial parcels on offer; with `profile` in order of their score, knocked-out ones last with no rank."""
    asked = Asked(request, session, viewer, parameters)
    if parameters.profile is None:
        if parameters.changes_profile():
            problem = InputProblem("Name the profile that this changes.", parameter="profile")
            raise InvalidRequest("Needs and weights belong to a profile; see errors.", problems=[problem])
        return list_features(asked, PARCELS)
    profile = _profiles(request).choose(parameters.profile)
    if parameters.changes_profile():
        return list_by_computed_scores(asked, parameters.applied_to(profile))
    return list_by_stored_scores(asked, profile)


@router.get(
    "/sites",
    response_model=page_model("SitePage", feature_model(SITES, "ListedSite", SITE_FIELDS, ScoreMembers)),
    responses=NOT_MODIFIED,
    response_class=GeoJSON,
    dependencies=[Expensive],
)
def list_sites(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    parameters: Annotated[SiteParameters, Query()],
) -> Response:
    """Industrial parks and Gewerbegebiete; with `profile` each is scored like any place."""
    asked = Asked(request, session, viewer, parameters)
    if parameters.profile is None:
        return list_features(asked, SITES)
    return list_scored_sites(asked, _profiles(request).choose(parameters.profile))


@router.get(
    "/infrastructure",
    response_model=page_model("FacilityPage", feature_model(INFRASTRUCTURE, "ListedFacility", FACILITY_FIELDS)),
    responses=NOT_MODIFIED,
    response_class=GeoJSON,
)
def list_infrastructure(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    parameters: Annotated[InfrastructureParameters, Query()],  # type: ignore[valid-type] # a made model
) -> Response:
    """What parcels are measured against, planned facilities with their year."""
    return list_features(Asked(request, session, viewer, parameters), INFRASTRUCTURE)


@router.get(
    "/districts",
    response_model=page_model("DistrictPage", feature_model(DISTRICTS, "District")),
    responses=NOT_MODIFIED,
    response_class=GeoJSON,
)
def list_districts(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    parameters: Annotated[DistrictParameters, Query()],  # type: ignore[valid-type] # a made model
) -> Response:
    """Landkreise and kreisfreie Städte; `core=true` for the mining region."""
    return list_features(Asked(request, session, viewer, parameters), DISTRICTS)


@router.get(
    "/municipalities",
    response_model=page_model("MunicipalityPage", feature_model(MUNICIPALITIES, "Municipality")),
    responses=NOT_MODIFIED,
    response_class=GeoJSON,
)
def list_municipalities(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    parameters: Annotated[MunicipalityParameters, Query()],  # type: ignore[valid-type] # a made model
) -> Response:
    """Gemeinden of the region and its neighbours."""
    return list_features(Asked(request, session, viewer, parameters), MUNICIPALITIES)


class PlaceBody(BaseModel):
    """A place that a name or a pair of numbers stands for."""

    kind: str = Field(description="municipality, site, facility or coordinates")
    id: int | None
    key: str | None
    name: str
    detail: str | None
    lon: float
    lat: float


class PlacesBody(BaseModel):
    """Places that fit, best first."""

    places: list[PlaceBody]


COORDINATES = re.compile(r"^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$")


@router.get("/places", dependencies=[Expensive])
def find_places(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    q: Annotated[
        Text,
        Query(
            min_length=2,
            max_length=200,
            description="Words of a name or key, or a position as latitude, longitude.",
            examples=["Leuna", "51.5275, 11.5484"],
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=50, description="How many places.")] = 10,
) -> PlacesBody:
    """Municipalities, sites and facilities by name, or a position given as `lat, lon`."""
    position = COORDINATES.match(q)
    if position is not None:
        return PlacesBody(places=[_coordinates(float(position[1]), float(position[2]), request)])
    return PlacesBody(places=[_place(found) for found in search_places(session, q, limit, viewer)])


def _place(found: Place) -> PlaceBody:
    return PlaceBody(
        kind=found.kind,
        id=found.row_id,
        key=found.key,
        name=found.name,
        detail=found.detail,
        lon=found.lon,
        lat=found.lat,
    )


def _coordinates(first: float, second: float, request: Request) -> PlaceBody:
    """People write lat, lon; where only the other order lies in the region, that one is meant."""
    extent = Bbox(*request.app.state.settings.extent)
    lat, lon = (second, first) if extent.contains(first, second) else (first, second)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise InvalidRequest("{lat}, {lon} is no position; write latitude, longitude in degrees.", lat=lat, lon=lon)
    return PlaceBody(kind="coordinates", id=None, key=None, name=f"{lat:.5f}, {lon:.5f}", detail=None, lon=lon, lat=lat)


def _profiles(request: Request) -> Profiles:
    profiles: Profiles = request.app.state.profiles
    return profiles


def _weights(text: str) -> dict[str, float]:
    try:
        pairs = [part.split(":") for part in text.split(",")]
        return {name.strip(): float(weight) for name, weight in pairs}
    except ValueError:
        problem = InputProblem(
            "Write criterion:ratio pairs, as in motorway_exit:0.5,air_cargo:0.5.", parameter="weights"
        )
        raise InvalidRequest("The weights could not be read; see errors.", problems=[problem]) from None

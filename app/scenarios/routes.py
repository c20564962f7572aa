"""Scenarios over the web: staff ask, and everybody may read the answers that are public."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, Field

from app.db.session import Session, allow_long_statements
from app.features.query import FeatureQuery
from app.features.schema import feature_model, page_model
from app.features.versions import collection_version
from app.fields import PARCEL_FIELDS
from app.geo import Bbox
from app.network import store as networks
from app.parcels.collection import PARCELS
from app.partners.access import Expensive, StaffDep, ViewerDep
from app.partners.model import Viewer
from app.partners.store import set_writer
from app.published.pages import Walk, read_page
from app.scenarios import store
from app.scenarios.bodies import ScenarioDetailBody, ScenarioList
from app.scenarios.compare import BeforeAfter, ScoreChange
from app.scenarios.document import ScenarioDocument
from app.scenarios.run import Setting, run
from app.scenarios.store import Scenario
from app.scoring.profiles import Profiles
from app.scoring.routes import get_profiles
from app.scoring.score import ENGINE_VERSION
from app.web.deps import MAX_LIMIT, Line, ReadSessionDep, RowId, SessionDep, SettingsDep
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.responses import GEOJSON, GeoJSON, feature_collection, link_to, next_link

LONGEST_S = 600.0  # for one scenario over the web; `lotse scenario run` has no limit

router = APIRouter(tags=["scenarios"], route_class=StrictJsonRoute)

EXAMPLE = {
    "type": "FeatureCollection",
    "title": "A143 opened",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[11.838, 51.487], [11.888, 51.58]]},
            "properties": {"change": "add_road", "road_class": "motorway", "car_kmh": 120, "truck_kmh": 80},
        }
    ],
}


class ChangedMembers(BaseModel):
    """What a scenario changes of a parcel."""

    scenario: int
    distances: dict[str, BeforeAfter] = Field(description="By the names that filters have for them.")
    scores: dict[str, ScoreChange] = Field(description="By profile; ranks are among public parcels.")


ChangedParcel = feature_model(PARCELS, "ChangedParcel", PARCEL_FIELDS, ChangedMembers)


class PageQuestion(BaseModel):
    """Which page."""

    limit: int = Field(default=100, ge=1, description=f"Features a page, at most {MAX_LIMIT}.")
    next: Line | None = Field(default=None, description="From the `next` link of the page before.")


@router.post(
    "/scenarios",
    status_code=201,
    dependencies=[JsonBody, Expensive],
    response_model=ScenarioDetailBody,
    responses={201: {"description": "Answered; Location says where."}},
)
def run_scenario(
    request: Request,
    response: Response,
    session: SessionDep,
    settings: SettingsDep,
    viewer: StaffDep,
    body: Annotated[ScenarioDocument, Body(examples=[EXAMPLE])],
) -> ScenarioDetailBody:
    """Answer what becomes of every parcel and profile if roads and facilities were others; nothing else changes."""
    set_writer(session, viewer)
    allow_long_statements(session, LONGEST_S)
    profiles = get_profiles(request)
    setting = Setting(Bbox(*settings.extent), profiles, viewer.label)
    scenario_id = run(session, body, setting, lambda _: None)
    response.headers["Location"] = link_to(request, f"/scenarios/{scenario_id}")
    return _detail(store.get(session, scenario_id, viewer), _State.of(session, profiles), viewer)


@router.get("/scenarios", response_model=ScenarioList)
def list_scenarios(request: Request, session: ReadSessionDep, viewer: ViewerDep) -> ScenarioList:
    """The scenarios there are, the newest first."""
    state = _State.of(session, get_profiles(request))
    return ScenarioList(scenarios=[_detail(row, state, viewer) for row in store.visible(session, viewer)])


@router.get("/scenarios/{id}", response_model=ScenarioDetailBody)
def get_scenario(request: Request, session: ReadSessionDep, viewer: ViewerDep, id: RowId) -> ScenarioDetailBody:
    """One scenario: what was asked, on what, and the answer in short."""
    return _detail(store.get(session, id, viewer), _State.of(session, get_profiles(request)), viewer)


@router.get(
    "/scenarios/{id}/parcels",
    response_model=page_model(
        "ChangedParcelPage", feature_model(PARCELS, "ChangedParcel", PARCEL_FIELDS, ChangedMembers)
    ),
    response_class=GeoJSON,
)
def list_changed_parcels(
    request: Request, session: ReadSessionDep, viewer: ViewerDep, id: RowId, question: Annotated[PageQuestion, Query()]
) -> Response:
    """The parcels that a scenario changes, with distances, scores and ranks before and after."""
    collection = store.changed_parcels(store.get(session, id, viewer).id)
    walk = Walk(collection, FeatureQuery(limit=min(question.limit, MAX_LIMIT)), viewer).at(question.next)
    found = read_page(session, walk, request.app.state.counts, collection_version(session, collection))
    number = "numberMatched" if found.matched.exact else "numberMatchedAtLeast"
    members = {
        number: found.matched.number,
        "numberReturned": len(found.page.features),
        "links": next_link(request, found.following),
    }
    return Response(feature_collection(found.page.features, members), media_type=GEOJSON)


@router.delete("/scenarios/{id}", status_code=204)
def remove_scenario(session: SessionDep, _viewer: StaffDep, id: RowId) -> Response:
    """Delete a scenario."""
    store.remove(session, id)
    return Response(status_code=204)


@dataclass(frozen=True)
class _State:
    """What answers are made from today."""

    network_ids: frozenset[int]
    profile_versions: Mapping[str, str]
    parcels_version: int

    @classmethod
    def of(cls, session: Session, profiles: Profiles) -> "_State":
        return cls(
            frozenset(known.id for known in networks.current(session)),
            {profile.id: profile.version for profile in profiles},
            collection_version(session, PARCELS),
        )


def _detail(row: Scenario, state: _State, viewer: Viewer) -> ScenarioDetailBody:
    is_current = (
        row.network["id"] in state.network_ids
        and row.engine_version == ENGINE_VERSION
        and row.profile_versions == state.profile_versions
        and row.parcels_version == state.parcels_version
    )
    members = vars(row) | {"is_current": is_current, "actor": row.actor if viewer.is_staff else None}
    return ScenarioDetailBody(**members)

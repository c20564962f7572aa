"""Matches of projects over HTTP, and the projects that a parcel concerns; for staff."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response

from app.db.session import Session
from app.features.rows import get_visible
from app.matching.bodies import PageBody
from app.matching.routes import answered
from app.parcels.collection import PARCELS
from app.partners.access import Expensive, StaffDep
from app.projects import concerns, match_store, store
from app.projects.access import MatchNumber, ReadingDep, WritingDep, keep_out_of_caches, reading_as
from app.projects.match_bodies import ConcernList, ListedMatchBody, MatchList, StoredMatchBody, concern_body, moved_body
from app.projects.notices import STAFF
from app.projects.rematch import Matching
from app.scoring.routes import get_profiles
from app.web.deps import RowId
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.responses import link_to

router = APIRouter(
    tags=["projects"], route_class=StrictJsonRoute, dependencies=[Depends(keep_out_of_caches), Expensive]
)


@router.post(
    "/projects/{id}/matches",
    status_code=201,
    dependencies=[JsonBody],
    responses={201: {"description": "Answered and kept; Location is the match."}},
)
def match_project(
    request: Request, response: Response, writing: WritingDep, id: RowId, page: Annotated[PageBody, Body()]
) -> StoredMatchBody:
    """Match a project with every parcel, hidden ones too, and keep the answer with all it was made from."""
    with reading_as(request, writing.viewer) as session:
        found = _matching(request, session).answered(store.get(session, id), page)
    number = match_store.add(writing.session, id, found, writing.actor)
    response.headers["Location"] = link_to(request, f"/projects/{id}/matches/{number}")
    return StoredMatchBody.of(match_store.get(writing.session, id, number))


@router.get("/projects/{id}/matches")
def list_project_matches(session: ReadingDep, id: RowId) -> MatchList:
    """The matches of a project, the newest first."""
    store.get(session, id)
    return MatchList(matches=[ListedMatchBody.model_validate(each) for each in match_store.matches(session, id)])


@router.get("/projects/{id}/matches/{number}")
def get_project_match(request: Request, session: ReadingDep, id: RowId, number: MatchNumber) -> StoredMatchBody:
    """A match as it was answered; and made again now: the same to the last digit, or what changed since."""
    project, stored = store.get(session, id), match_store.get(session, id, number)
    again = _matching(request, session).again(stored)
    keys = match_store.keys_of(session, [each.parcel_id for each in again.moved])
    moved = [moved_body(each, keys) for each in again.moved]
    is_asked_still = project.question == stored.question
    return StoredMatchBody.of(stored).compared(again, is_question_of_project=is_asked_still, moved=moved)


@router.get("/parcels/{id}/projects")
def list_projects_of_parcel(request: Request, session: ReadingDep, viewer: StaffDep, id: RowId) -> ConcernList:
    """The open projects that a parcel concerns: its group and rank for each now, since when, and what it fails."""
    parcel = get_visible(session, PARCELS, id, viewer)
    found = concerns.concerns(session, request.app.state.stock, parcel.row_id, get_profiles(request))
    return ConcernList(parcel_id=parcel.row_id, parcel_key=parcel.key, projects=[concern_body(each) for each in found])


def _matching(request: Request, session: Session) -> Matching:
    answer = partial(answered, request, session, STAFF)
    return Matching(session, request.app.state.stock, get_profiles(request), answer)

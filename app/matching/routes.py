"""Matching over HTTP: which parcels fit a question that is sent along. Nothing of it is stored."""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import Field

from app.db.session import Session
from app.features.query import select_features
from app.features.tile_versions import SCORES
from app.features.versions import collection_versions
from app.infrastructure.store import INFRASTRUCTURE
from app.matching.answers import Telling, answer_of
from app.matching.asking import LONGEST_QUESTION, asked_of, next_page, question_of, read_linked
from app.matching.bodies import MatchBody, MatchedBody, PageBody, QuestionBody, ShownParcelBody
from app.matching.run import Match, match
from app.parcels.collection import PARCELS
from app.partners.access import Expensive, ViewerDep
from app.partners.model import Viewer
from app.scoring.routes import get_profiles
from app.stock.stock import Stock
from app.web.deps import ReadSessionDep
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.problems import language_of
from app.web.responses import NOT_MODIFIED, cache_headers, entity_tag, link_to, not_modified

router = APIRouter(tags=["matching"], route_class=StrictJsonRoute, dependencies=[Expensive])

SHOWN = tuple(name for name in ShownParcelBody.model_fields if name not in ("id", "href"))
EXAMPLE = {
    "profile": "logistics",
    "requirements": [
        {"property": "largest_contiguous_m2", "min": 2, "unit": "ha"},
        {"property": "motorway_truck_s", "max": 10, "unit": "min", "level": "must"},
        {"property": "operation_24h", "in": [True], "level": "should"},
    ],
    "limit": 20,
}


class LinkedQuestion(PageBody):
    """A question that an address carries."""

    question: str = Field(
        max_length=LONGEST_QUESTION, description="The question as JSON, as the body of POST /matches has it."
    )


@router.post("/matches", response_model=MatchedBody, dependencies=[JsonBody])
def match_parcels(
    request: Request, session: ReadSessionDep, viewer: ViewerDep, body: Annotated[MatchBody, Body(examples=[EXAMPLE])]
) -> Response:
    """Judge every parcel you may see: a ranking with reasons, knock-outs with what is missing, what each must costs."""
    return Response(answered(request, session, viewer, body, body).model_dump_json(), media_type="application/json")


@router.get("/matches", response_model=MatchedBody, responses=NOT_MODIFIED)
def get_match(
    request: Request, session: ReadSessionDep, viewer: ViewerDep, linked: Annotated[LinkedQuestion, Query()]
) -> Response:
    """The same for a question that the address carries, as the `link` of an answer does."""
    question = read_linked(linked.question)
    versions = collection_versions(session, PARCELS.id, SCORES, INFRASTRUCTURE.id)
    etag = entity_tag(versions, viewer.visibility_class, request.url.query, language_of(request))
    headers = cache_headers(etag, public=not viewer.is_known)
    held = not_modified(request, headers)
    if held is not None:
        return held
    text = answered(request, session, viewer, question, linked).model_dump_json()
    return Response(text, headers=headers, media_type="application/json")


def answered(request: Request, session: Session, viewer: Viewer, question: QuestionBody, page: PageBody) -> MatchedBody:
    """The answer to a question, in the language of the request."""
    asked = asked_of(question, page, get_profiles(request), viewer)
    stock: Stock = request.app.state.stock
    found = match(session, stock, asked)
    telling = Telling(
        language=language_of(request),
        parcels=shown_parcels(session, found, viewer),
        link=_link(request, question, page),
        parcel_link=link_to(request, "/parcels/"),
        next=next_page(found, question, page),
    )
    return answer_of(found, asked, telling)


def _link(request: Request, question: QuestionBody, page: PageBody) -> str | None:
    text = question_of(question).model_dump_json(exclude_defaults=True, by_alias=True)
    if len(text) > LONGEST_QUESTION:
        return None
    return link_to(request, "/matches", {"question": text, "stability": "true" if page.stability else None})


# --- parcels -------------------------------------------------------------------------------------


def shown_parcels(session: Session, found: Match, viewer: Viewer) -> dict[int, Mapping[str, Any]]:
    """What is told of each parcel of an answer, as its feature has it."""
    ids = {*(line.place.parcel_id for line in found.lines), *(missed.parcel_id for missed in found.near_misses)}
    texts = select_features(session, PARCELS, ids, viewer)
    return {parcel_id: _among_shown(json.loads(text)["properties"], SHOWN) for parcel_id, text in texts.items()}


def _among_shown(properties: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: properties.get(name) for name in names}

"""Exposés over HTTP: a PDF of one or several parcels, in German or English."""

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response

from app import __version__
from app.exposes.bodies import ExposeBody, LinkedExpose
from app.exposes.figures import Figures
from app.exposes.gather import gather
from app.exposes.links import Links
from app.exposes.sheet import Edition, sheet_of
from app.exposes.typeset import typeset
from app.features.tile_versions import SCORES
from app.features.versions import collection_versions
from app.infrastructure.store import INFRASTRUCTURE
from app.matching.asking import LONGEST_QUESTION, asked_of, question_of
from app.matching.bodies import PageBody, QuestionBody
from app.network.listed import origins
from app.parcels.collection import PARCELS
from app.partners.access import Expensive, ViewerDep
from app.partners.model import Viewer
from app.scoring.routes import get_profiles
from app.web.deps import reading
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.problems import language_of
from app.web.responses import NOT_MODIFIED, base_url, cache_headers, entity_tag, link_to, not_modified
from app.web.slots import Slots

PDF = "application/pdf"
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {}}, "description": "The pages"}}
EXAMPLE = {"parcels": [1, 2], "question": {"profile": "logistics"}, "lang": "de"}

router = APIRouter(tags=["exposés"], route_class=StrictJsonRoute, dependencies=[Expensive])


@router.get("/exposes.pdf", response_class=Response, responses={**FILE, **NOT_MODIFIED})
def get_expose(request: Request, viewer: ViewerDep, linked: Annotated[LinkedExpose, Query()]) -> Response:
    """Two pages a parcel: map, score with its sum, facts with their sources; a comparison before several of them."""
    body = linked.read(get_profiles(request))
    with reading(request) as session:
        versions = collection_versions(session, PARCELS.id, SCORES, INFRASTRUCTURE.id)
    parts = (versions, viewer.visibility_class, request.url.query, _language(request, body), _today(), __version__)
    headers = cache_headers(entity_tag(*parts), public=not viewer.is_known)
    held = not_modified(request, headers)
    if held is not None:
        return held
    headers["ETag"] = f"W/{headers['ETag']}"  # the same pages, but not byte by byte
    if request.scope.get("is_head"):
        return Response(headers=headers, media_type=PDF)
    return _respond(request, viewer, body, headers)


@router.post("/exposes.pdf", response_class=Response, responses=FILE, dependencies=[JsonBody])
def make_expose(request: Request, viewer: ViewerDep, body: Annotated[ExposeBody, Body(examples=[EXAMPLE])]) -> Response:
    """The same for a question that is too long for an address."""
    return _respond(request, viewer, body, {"Cache-Control": "no-store"})


def _respond(request: Request, viewer: Viewer, body: ExposeBody, headers: dict[str, str]) -> Response:
    slots: Slots = request.app.state.expose_slots
    with ExitStack() as held:
        slots.take(held)
        language = _language(request, body)
        asked = asked_of(body.question, PageBody(), get_profiles(request), viewer)
        attributions = {id_: source.attribution for id_, source in request.app.state.sources.items()}
        with reading(request) as session:
            gathered = gather(session, request.app.state.stock, asked, list(dict.fromkeys(body.parcels)))
            attributions |= {network.title: network.attribution for network in origins(session)}
        links = Links(base_url(request), language, body.question, _match_link(request, body.question))
        edition = Edition(Figures(language), links, attributions, datetime.now(UTC).replace(microsecond=0))
        pages = typeset(sheet_of(gathered, edition))
    name = f"flaechenlotse-{'-'.join(map(str, body.parcels[:4]))}-{_today()}-{language}.pdf"
    disposition = {"Content-Disposition": f'inline; filename="{name}"', "Content-Language": language}
    return Response(pages, headers=headers | disposition, media_type=PDF)


def _language(request: Request, body: ExposeBody) -> str:
    return body.lang or language_of(request)


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def _match_link(request: Request, question: QuestionBody) -> str | None:
    text = question_of(question).model_dump_json(exclude_defaults=True, by_alias=True)
    return link_to(request, "/matches", {"question": text}) if len(text) <= LONGEST_QUESTION else None

"""Styles for map clients, and files for QGIS to download."""

from typing import Annotated, Any, Literal

import shapely
from fastapi import APIRouter, Depends, Query, Request, Response

from app.geo import LONLAT_SRID, Bbox, reproject
from app.partners.access import ViewerDep
from app.published.access import CollectionDep, PublishedDep
from app.styles import maplibre, qgis
from app.web.deps import ReadSessionDep
from app.web.problems import language_of
from app.web.responses import NOT_MODIFIED, document

router = APIRouter(tags=["tiles"])

XML_TYPE = "application/xml"
Language = Literal["de", "en"]


async def get_language(
    request: Request,
    lang: Annotated[Language | None, Query(description="Language of names, instead of Accept-Language.")] = None,
) -> str:
    """German or English."""
    return lang or language_of(request)


LanguageDep = Annotated[str, Depends(get_language)]


def _answers(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "object"} if media_type.endswith("json") else {"type": "string"}
    return NOT_MODIFIED | {200: {"content": {media_type: {"schema": schema}}, "description": description}}


@router.get(
    "/styles/{collection_id}.json",
    responses=_answers("application/json", "A MapLibre style, version 8."),
    response_class=Response,
)
def get_style(request: Request, viewer: ViewerDep, collection: CollectionDep, language: LanguageDep) -> Response:
    """A MapLibre style for the tiles of a collection: parcels by status or score, facilities by kind."""
    return document(request, maplibre.style(request, collection, language), public=not viewer.is_known)


@router.get(
    "/qgis/flaechenlotse.qgs",
    responses=_answers(XML_TYPE, "A QGIS project."),
    response_class=Response,
)
def get_qgis_project(
    request: Request, session: ReadSessionDep, viewer: ViewerDep, published: PublishedDep, language: LanguageDep
) -> Response:
    """A QGIS project with every collection, as features and as vector tiles."""
    region = shapely.box(*request.app.state.settings.extent)
    extent = Bbox(*reproject(region, LONLAT_SRID).bounds)
    text = qgis.project(request, published.all(session, viewer), language, extent)
    return _download(request, text, "flaechenlotse.qgs", public=not viewer.is_known)


@router.get(
    "/qgis/{collection_id}.qlr",
    responses=_answers(XML_TYPE, "A QGIS layer definition."),
    response_class=Response,
)
def get_layer_definition(
    request: Request, viewer: ViewerDep, collection: CollectionDep, language: LanguageDep
) -> Response:
    """A QGIS layer definition of a collection, as features and as vector tiles."""
    text = qgis.layer_definition(request, collection, language)
    return _download(request, text, f"{collection.id}.qlr", public=not viewer.is_known)


def _download(request: Request, text: str, name: str, *, public: bool) -> Response:
    answer = document(request, text, public=public, media_type=XML_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

"""Features of a collection: a page of them, or one, as GeoJSON in any offered coordinate system, or as HTML."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from app.crs import Crs
from app.db.session import read_one_statement
from app.features import query
from app.features.collection import Collection
from app.features.query import Count
from app.features.versions import collection_version
from app.ogc.formats import HTML_TYPE, JSON_TYPE, VARY, Format, Link, format_of, link, own_links
from app.ogc.pages import render
from app.ogc.parameters import ItemsParameters, PresentationDep, ResultType, read_wanted
from app.partners.access import ViewerDep
from app.partners.model import Viewer
from app.published.access import CollectionDep
from app.published.pages import Walk, read_count, read_page
from app.published.selection import read_parameters
from app.web.deps import ReadSessionDep, RowId, checks_parameters
from app.web.responses import (
    GEOJSON,
    cache_headers,
    entity_tag,
    feature_collection,
    item_tag,
    link_to,
    not_modified,
    weakened,
)

router = APIRouter(prefix="/ogc", include_in_schema=False)


@router.get("/collections/{collection_id}/items")
@checks_parameters
def ogc_items(request: Request, session: ReadSessionDep, viewer: ViewerDep, collection: CollectionDep) -> Response:
    """A page of features; 304 where the caller holds this very state, before any row is read."""
    parameters = read_parameters(request, collection, ItemsParameters)
    format_ = format_of(request, parameters.f)
    wanted = read_wanted(parameters, collection)
    walk = Walk(collection, wanted.query, viewer).at(parameters.next)
    version = collection_version(session, collection)
    tag = entity_tag(collection.id, version, viewer.visibility_class, request.url.query, format_)
    headers = _headers(tag, viewer, wanted.query.crs)
    held = not_modified(request, headers)
    if held is not None:
        return weakened(held)
    read = read_count if parameters.result_type is ResultType.HITS else read_page
    found = read(session, walk, request.app.state.counts, version)
    session.close()  # in this thread, which is at hand; others have its connection while the answer is written
    features = wanted.shown(found.page.features)
    listed = Listed(collection, features, found.matched, _page_links(request, collection, format_, found.following))
    return weakened(_page_response(request, listed, format_, headers))


@dataclass(frozen=True)
class Listed:
    """A page with what is said of it."""

    collection: Collection
    features: list[str]
    matched: Count
    links: list[Link]

    def members(self) -> dict[str, Any]:
        """What stands beside the features; how many match is left out where counting stopped at the cap."""
        counted = {"numberMatched": self.matched.number} if self.matched.exact else {}
        return {
            "timeStamp": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            **counted,
            "numberReturned": len(self.features),
            "links": self.links,
        }


def _page_links(request: Request, collection: Collection, format_: Format, following: str | None) -> list[Link]:
    asked = dict(request.query_params)
    links = own_links(request, format_, GEOJSON)
    if following is not None:
        href = link_to(request, request.url.path, asked | {"next": following})
        media_type = GEOJSON if format_ is Format.JSON else HTML_TYPE
        links.append({"rel": "next", "type": media_type, "title": "Next page", "href": href})
    return [*links, _collection_link(request, collection)]


def _collection_link(request: Request, collection: Collection) -> Link:
    return link(request, "collection", f"/ogc/collections/{collection.id}", JSON_TYPE, collection.title)


def _page_response(request: Request, listed: Listed, format_: Format, headers: Mapping[str, str]) -> Response:
    if format_ is Format.JSON:
        content = feature_collection(listed.features, listed.members())
        return Response(content, headers=dict(headers), media_type=GEOJSON)
    features = [json.loads(feature) for feature in listed.features]
    body = listed.members() | {"title": listed.collection.title, "id": listed.collection.id, "features": features}
    return Response(render(request, "items", body), headers=dict(headers), media_type=HTML_TYPE)


@router.get("/collections/{collection_id}/items/{id}")
def ogc_item(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    collection: CollectionDep,
    id: RowId,
    wanted: PresentationDep,
) -> Response:
    """One feature with its links."""
    format_ = wanted.format
    read_one_statement(session)
    version, feature = query.select_feature(session, collection, id, viewer, wanted.crs)
    session.close()
    headers = _headers(item_tag(version, viewer.visibility_class, request.url.query, format_), viewer, wanted.crs)
    held = not_modified(request, headers)
    if held is not None:
        return held
    links = [*own_links(request, format_, GEOJSON), _collection_link(request, collection)]
    if format_ is Format.HTML:
        body = json.loads(feature) | {"title": collection.title, "collection": collection.id, "links": links}
        return Response(render(request, "item", body), headers=headers, media_type=HTML_TYPE)
    text = f'{feature[:-1]},"links":{json.dumps(links, ensure_ascii=False)}}}'
    return Response(text, headers=headers, media_type=GEOJSON)


def _headers(tag: str, viewer: Viewer, crs: Crs) -> dict[str, str]:
    return cache_headers(tag, public=not viewer.is_known) | {"Vary": VARY, "Content-Crs": f"<{crs.uri}>"}

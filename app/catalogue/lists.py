"""A page of any collection as GeoJSON: count, features, next link, entity tag."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response

from app.catalogue.filters import ListParameters, conditions
from app.db.session import Session
from app.features import cql2
from app.features.collection import Collection, Ranking
from app.features.query import Count, FeatureQuery, Page
from app.features.versions import collection_version
from app.geo import Bbox
from app.partners.model import Viewer
from app.published.pages import Walk, read_page
from app.published.selection import all_of
from app.web.deps import MAX_LIMIT
from app.web.responses import GEOJSON, cache_headers, entity_tag, feature_collection, next_link, not_modified


@dataclass(frozen=True)
class Asked:
    """Who asks for what, in which transaction."""

    request: Request
    session: Session
    viewer: Viewer
    parameters: ListParameters


Decorate = Callable[[Page], list[str]]


def list_features(
    asked: Asked,
    collection: Collection,
    ranking: Ranking | None = None,
    decorate: Decorate | None = None,
    made_from: tuple[object, ...] = (),
) -> Response:
    """Answer a list; 304 where the caller holds this very state, before any row is read.

    `decorate` may add to the features of a page what is not stored with them, and `made_from` says what that depends
    on.
    """
    walk = Walk(collection, feature_query(asked, collection), asked.viewer, ranking).at(asked.parameters.next)
    version = collection_version(asked.session, collection)
    headers = list_headers(asked, version, None if ranking is None else ranking.run_id, made_from)
    held = not_modified(asked.request, headers)
    if held is not None:
        return held
    found = read_page(asked.session, walk, asked.request.app.state.counts, version)
    features = found.page.features if decorate is None else decorate(found.page)
    return page_response(asked, features, found.matched, found.following, headers)


def page_response(
    asked: Asked, features: Sequence[str], matched: Count, following: str | None, headers: Mapping[str, str]
) -> Response:
    """A page as a GeoJSON FeatureCollection with its counts and links."""
    number = "numberMatched" if matched.exact else "numberMatchedAtLeast"
    members = {
        number: matched.number,
        "numberReturned": len(features),
        "limit": min(asked.parameters.limit, MAX_LIMIT),
        "links": next_link(asked.request, following),
    }
    return Response(feature_collection(features, members), headers=dict(headers), media_type=GEOJSON)


def list_headers(asked: Asked, version: int, *parts: object) -> dict[str, str]:
    """Entity tag and cache rule of a list, from the collection's version and the viewer's class."""
    etag = entity_tag(version, asked.viewer.visibility_class, asked.request.url.query, *parts)
    return cache_headers(etag, public=not asked.viewer.is_known)


def feature_query(asked: Asked, collection: Collection) -> FeatureQuery:
    """The question as the query kit takes it; a filter that makes no sense is refused before anything is asked."""
    bbox, text = asked.parameters.bbox, asked.parameters.filter
    stated = [] if text is None else [cql2.parse(text, asked.parameters.filter_lang)]
    return FeatureQuery(
        bbox=None if bbox is None else Bbox.parse(bbox),
        conditions=conditions(asked.parameters, collection),
        text=asked.parameters.q,
        filter=all_of(stated, collection),
        limit=min(asked.parameters.limit, MAX_LIMIT),
    )

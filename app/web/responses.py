"""Answers: GeoJSON passed through as text, entity tags from versions, links, and what caches may keep."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from typing_extensions import override

from app.errors import PreconditionFailed, PreconditionRequired
from app.settings import Settings

GEOJSON = "application/geo+json"


NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "Not modified since the ETag of If-None-Match."}}


class GeoJSON(JSONResponse):
    """GeoJSON text, passed through as it is; of this class because the framework describes only such answers."""

    media_type = GEOJSON

    @override
    def render(self, content: str) -> bytes:
        return content.encode()


def base_url(request: Request) -> str:
    """The public address of the service, without a slash at its end."""
    settings: Settings = request.app.state.settings
    return (settings.base_url or str(request.base_url)).rstrip("/")


def link_to(request: Request, path: str, parameters: Mapping[str, object] | None = None) -> str:
    """An absolute link into the service."""
    query = f"?{urlencode({k: v for k, v in parameters.items() if v is not None})}" if parameters else ""
    return f"{base_url(request)}{path}{query}"


def next_link(request: Request, token: str | None, media_type: str = GEOJSON) -> list[dict[str, str]]:
    """The links of a page: itself, and the next one where there is one."""
    asked = dict(request.query_params)
    links = [{"rel": "self", "type": media_type, "href": link_to(request, request.url.path, asked)}]
    if token is not None:
        href = link_to(request, request.url.path, asked | {"next": token})
        links.append({"rel": "next", "type": media_type, "href": href})
    return links


def feature_collection(features: Sequence[str], members: Mapping[str, Any]) -> bytes:
    """A GeoJSON FeatureCollection from feature texts; `members` are foreign members beside them (RFC 7946 §6.1)."""
    head = json.dumps({"type": "FeatureCollection"} | dict(members), ensure_ascii=False, separators=(",", ":"))
    texts = [feature.encode() for feature in features]  # one by one: the whole page at once takes three times as long
    return b"".join((head.encode()[:-1], b',"features":[', b",".join(texts), b"]}"))


def with_members(feature: str, members: Mapping[str, Any]) -> str:
    """A stored feature text with more properties; the text ends with the braces of properties and feature."""
    return f"{feature[:-2]},{json.dumps(members, ensure_ascii=False)[1:]}}}"


def entity_tag(*parts: object) -> str:
    """A strong entity tag from what decides the content: versions and the viewer's visibility class."""
    return f'"{hashlib.blake2b(repr(parts).encode(), digest_size=9).hexdigest()}"'


def cache_headers(etag: str, *, public: bool) -> dict[str, str]:
    """Caches ask again every time (304 is cheap here); what only some may see is never shared."""
    scope = "public" if public else "private"
    return {"ETag": etag, "Cache-Control": f"{scope}, no-cache", "Vary": "Authorization, Accept-Language"}


def not_modified(request: Request, headers: Mapping[str, str]) -> Response | None:
    """A 304 where the caller holds this very version, else None."""
    held = request.headers.get("if-none-match")
    if held is None or not (held.strip() == "*" or headers["ETag"] in _tags(held)):
        return None
    weak = f"W/{headers['ETag']}"  # as it was sent with a compressed body
    return Response(status_code=304, headers={**headers, "ETag": weak if weak in held else headers["ETag"]})


def weakened(response: Response) -> Response:
    """The answer with a weak tag: what it tells is the same, but not byte by byte."""
    response.headers["ETag"] = f"W/{response.headers['ETag'].removeprefix('W/')}"
    return response


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


def document(
    request: Request, content: Mapping[str, Any] | str, *, public: bool, media_type: str = "application/json"
) -> Response:
    """A small document with a tag of its own text: as cheap to make as to compare."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    headers = cache_headers(entity_tag(text), public=public)
    held = not_modified(request, headers)
    return held or Response(text, headers=headers, media_type=media_type)


def item_tag(version: int, *parts: object) -> str:
    """A strong entity tag of one row: its version first, so that an edit can be checked against it."""
    return f'"{version}-{entity_tag(*parts)[1:]}'


def check_if_match(header: str | None, version: int) -> None:
    """Refuse a change to a row that the caller has not read in its present state."""
    if header is None:
        raise PreconditionRequired("Send If-Match with the ETag you read, so that nobody's change is overwritten.")
    held = {tag.strip('"').partition("-")[0] for tag in _tags(header)}
    if header.strip() != "*" and str(version) not in held:
        raise PreconditionFailed("The row changed since you read it; read it again and repeat your change.")

"""JSON or HTML: which one is asked for, links to both, and answers in either."""

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from app.errors import NotAcceptable
from app.ogc.pages import render
from app.partners.model import Viewer
from app.web.responses import link_to

TITLE = "Flächenlotse"
JSON_TYPE = "application/json"
SCHEMA_TYPE = "application/schema+json"
HTML_TYPE = "text/html"
HTML_NAMES = (HTML_TYPE, "application/xhtml+xml", "text/*")
VARY = "Accept, Authorization, Accept-Language"

Link = dict[str, str]


class Format(StrEnum):
    """How an answer is written."""

    JSON = "json"
    HTML = "html"


def format_of(request: Request, f: Format | None) -> Format:
    """The format named by `f`, else what the Accept header prefers; JSON where it does not prefer HTML.

    Every type of JSON is taken for the one that is given. A header that cannot be read counts as none.
    """
    if f is not None:
        return f
    ranges = list(_media_ranges(request.headers.get("accept", "")))
    if not ranges:
        return Format.JSON
    everything = next((quality for name, quality in ranges if name == "*/*"), 0.0)
    json_quality = max((quality for name, quality in ranges if _is_json(name)), default=everything)
    html_quality = max((quality for name, quality in ranges if name in HTML_NAMES), default=everything)
    if json_quality <= 0 and html_quality <= 0:
        raise NotAcceptable("This is given out as {types} only.", types=f"{JSON_TYPE} or {HTML_TYPE}")
    return Format.HTML if html_quality > json_quality else Format.JSON


def is_only_plain_json(request: Request) -> bool:
    """Whether the caller takes JSON by its plain name only."""
    named = {name for name, _ in _media_ranges(request.headers.get("accept", ""))}
    return JSON_TYPE in named and not named & {SCHEMA_TYPE, "application/*", "*/*"}


def _is_json(name: str) -> bool:
    return name == "application/*" or name.endswith(("/json", "+json"))


def _media_ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        if "/" in name:
            yield name, next((_quality(word[2:]) for word in parameters if word.startswith("q=")), 1.0)


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


async def get_format(
    request: Request, f: Annotated[Format | None, Query(description="Format, instead of the Accept header.")] = None
) -> Format:
    """The format of an answer whose only parameter it is."""
    return format_of(request, f)


FormatDep = Annotated[Format, Depends(get_format)]


def link(request: Request, rel: str, path: str, media_type: str, title: str) -> Link:
    """An absolute link."""
    return {"rel": rel, "type": media_type, "title": title, "href": link_to(request, path)}


def own_links(request: Request, format_: Format, json_type: str = JSON_TYPE) -> list[Link]:
    """The links of an answer to itself and to itself in the other format."""
    asked = dict(request.query_params)
    other = Format.HTML if format_ is Format.JSON else Format.JSON
    types = {Format.JSON: json_type, Format.HTML: HTML_TYPE}
    path = request.url.path
    return [
        {"rel": "self", "type": types[format_], "title": "This document", "href": link_to(request, path, asked)},
        {
            "rel": "alternate",
            "type": types[other],
            "title": f"This document as {other.upper()}",
            "href": link_to(request, path, asked | {"f": other.value}),
        },
    ]


def answer(
    request: Request,
    format_: Format,
    page: str,
    body: Mapping[str, Any],
    viewer: Viewer,
    json_type: str = JSON_TYPE,
) -> Response:
    """A resource in its format; what a token shows is kept in no shared cache."""
    headers = {"Vary": VARY, "Cache-Control": f"{'private' if viewer.is_known else 'public'}, no-cache"}
    if format_ is Format.HTML:
        return Response(render(request, page, body), headers=headers, media_type=HTML_TYPE)
    return Response(json.dumps(body, ensure_ascii=False), headers=headers, media_type=json_type)

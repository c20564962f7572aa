"""Errors as answers: one table from error class to status, and `application/problem+json` (RFC 9457), en and de."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app import errors
from app.web.validation import input_problem

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
LANGUAGES = ("en", "de")


@dataclass(frozen=True)
class Kind:
    """One problem type: its slug under /problems/, status and title."""

    slug: str
    status: int
    title: str


KINDS: dict[type[errors.LotseError], Kind] = {
    errors.InvalidToken: Kind("invalid-page-token", 400, "Page token not usable"),
    errors.InvalidFilter: Kind("invalid-filter", 400, "Filter not usable"),
    errors.InvalidRequest: Kind("invalid-request", 400, "Request not understood"),
    errors.Unauthenticated: Kind("unauthenticated", 401, "Token missing or not valid"),
    errors.Forbidden: Kind("forbidden", 403, "Not allowed"),
    errors.NotFound: Kind("not-found", 404, "Not found"),
    errors.MethodNotAllowed: Kind("method-not-allowed", 405, "Method not allowed"),
    errors.NotAcceptable: Kind("not-acceptable", 406, "Not given out in that format"),
    errors.Conflict: Kind("conflict", 409, "Contradicts what is stored"),
    errors.Gone: Kind("gone", 410, "No longer kept"),
    errors.PreconditionFailed: Kind("precondition-failed", 412, "Changed in the meantime"),
    errors.TooLarge: Kind("too-large", 413, "Too large"),
    errors.AddressTooLong: Kind("address-too-long", 414, "Address too long"),
    errors.UnsupportedMediaType: Kind("unsupported-media-type", 415, "Media type not read here"),
    errors.InvalidInput: Kind("invalid-input", 422, "Not acceptable"),
    errors.PreconditionRequired: Kind("precondition-required", 428, "If-Match is needed"),
    errors.HeadersTooLarge: Kind("headers-too-large", 431, "Headers too large"),
    errors.TooManyRequests: Kind("too-many-requests", 429, "Too many requests"),
    errors.Unavailable: Kind("unavailable", 503, "Not available at the moment"),
}
FRAMEWORK = {404: KINDS[errors.NotFound], 413: KINDS[errors.TooLarge], 415: KINDS[errors.UnsupportedMediaType]}
INTERNAL = Kind("internal", 500, "Internal error")
RETRY_AFTER_S = 2
METHODS = ("GET", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@cache
def _catalogue(language: str) -> Catalog:
    with resources.files(__package__).joinpath("locale", f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def translate(sentence: str, language: str) -> str:
    """The sentence in the language, or as it is where no translation stands."""
    if language == "en":
        return sentence
    message = _catalogue(language).get(sentence)
    return message.string if message is not None and isinstance(message.string, str) and message.string else sentence


def language_of(request: Request) -> str:
    """`de` or `en` by Accept-Language; English where neither is asked for."""
    wanted: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, parameters = part.strip().partition(";")
        language = tag.split("-")[0].lower()
        if language in LANGUAGES:
            wanted.append((_quality(parameters), language))
    return max(wanted, key=lambda pair: pair[0])[1] if wanted else "en"


def _quality(parameters: str) -> float:
    try:
        return float(parameters.strip().removeprefix("q=")) if parameters else 1.0
    except ValueError:
        return 0.0


def problem(
    request: Request,
    kind: Kind,
    detail: str,
    *,
    input_errors: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem answer; `detail` is already in the caller's language."""
    language = language_of(request)
    body: dict[str, Any] = {
        "type": f"/problems/{kind.slug}",
        "title": translate(kind.title, language),
        "status": kind.status,
        "detail": detail,
        "instance": request.url.path,
    }
    if input_errors:
        body["errors"] = input_errors
    return Response(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        kind.status,
        {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"} | dict(headers or {}),
        MEDIA_TYPE,
    )


def on_domain_error(request: Request, error: Exception) -> Response:
    """Answer an error of the domain with the status of its class."""
    assert isinstance(error, errors.LotseError)  # noqa: S101 - registered for this class only
    kind = next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)
    language = language_of(request)
    headers = {}
    if kind.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="flaechenlotse"'
    if isinstance(error, errors.TooManyRequests):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, errors.MethodNotAllowed):
        headers["Allow"] = ", ".join(error.allowed)
    if isinstance(error, errors.Unavailable):
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return problem(
        request,
        kind,
        sentence(error.template, error.values, language),
        input_errors=[_input_error(item, language) for item in error.problems],
        headers=headers,
    )


def sentence(template: str, values: Mapping[str, Any], language: str) -> str:
    """A template in the language with its values filled in."""
    translated = translate(template, language)
    return translated.format(**values) if values else translated


def _input_error(item: errors.InputProblem, language: str) -> dict[str, Any]:
    places = {"parameter": item.parameter, "pointer": item.pointer, "position": item.position}
    known = {name: place for name, place in places.items() if place is not None} or {"pointer": ""}
    return known | {"detail": sentence(item.template, item.values, language)}


def on_validation_error(request: Request, error: Exception) -> Response:
    """What the framework refused: 404 for an id that is none, 400 for what cannot be parsed, else 422."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    language = language_of(request)
    found = error.errors()
    places = {str(item["loc"][0]) for item in found}
    if "path" in places:
        return problem(request, KINDS[errors.NotFound], translate("There is nothing at this address.", language))
    unparsed = places & {"query", "header"} or any(item["type"] == "json_invalid" for item in found)
    kind = KINDS[errors.InvalidRequest if unparsed else errors.InvalidInput]
    details = [_input_error(input_problem(item), language) for item in found]
    return problem(request, kind, translate("The request does not fit; see errors.", language), input_errors=details)


def on_http_error(request: Request, error: Exception) -> Response:
    """Errors the framework raises itself: no such route, wrong method, unreadable body."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    language = language_of(request)
    if error.status_code == 405:
        detail = translate("This address does not take that method; see the Allow header.", language)
        kind = KINDS[errors.MethodNotAllowed]
        return problem(request, kind, detail, headers={"Allow": ", ".join(_allowed(request))})
    if error.status_code == 404:
        return problem(request, KINDS[errors.NotFound], translate("There is nothing at this address.", language))
    kind = FRAMEWORK.get(error.status_code, KINDS[errors.InvalidRequest])
    return problem(request, kind, translate("The body could not be read.", language), headers=error.headers)


def _allowed(request: Request) -> list[str]:
    """Every method of this address, HEAD where there is GET; the framework names those of the first route only."""
    asked = [(method, {**request.scope, "method": method}) for method in METHODS]
    found = [
        method for method, scope in asked if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
    ]
    return ["GET", "HEAD", *found[1:]] if "GET" in found else found


def on_unexpected_error(request: Request, error: Exception) -> Response:
    """A defect of ours: say so without a word of the inside; the log has the rest."""
    log.error("Unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    detail = translate("The service failed on this request; the operator finds it in the log.", language_of(request))
    return problem(request, INTERNAL, detail)


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error as a problem."""
    app.add_exception_handler(errors.LotseError, on_domain_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_unexpected_error)

"""Errors at the addresses of pages as pages; everything else gets the problem that programs read."""

import json
import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from app.pages.language import Language
from app.pages.shell import Sheet, page
from app.pages.words import TEXT, say
from app.web.problems import MEDIA_TYPE, language_of

PAGES = re.compile(r"/|/embed|/(?P<language>de|en)(?:/.*)?")
KEPT_HEADERS = ("Retry-After", "Allow")

Handler = Callable[[Request, Any], Response]


def add_error_pages(app: FastAPI) -> None:
    """Have visitors of pages read pages, also where something goes wrong."""
    handlers: dict[Any, Any] = dict(app.exception_handlers)
    for kind, handle in handlers.items():
        if isinstance(kind, type) and (not issubclass(kind, HTTPException) or kind is HTTPException):
            app.add_exception_handler(kind, as_page(handle))


def as_page(handle: Handler) -> Handler:
    """The same handler, whose problems become pages at the addresses of pages."""

    def handle_as_page(request: Request, error: Any) -> Response:
        answer = handle(request, error)
        address = PAGES.fullmatch(request.url.path)
        if address is None or answer.media_type != MEDIA_TYPE:
            return answer
        problem = json.loads(bytes(answer.body))
        asked = address["language"] or language_of(request)
        language: Language = "en" if asked == "en" else "de"
        headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
        return page(request, _sheet(problem, language, headers))

    return handle_as_page


def _sheet(problem: dict[str, Any], language: Language, headers: dict[str, str]) -> Sheet:
    status = problem["status"]
    title = next(name for name in (f"error_{status}", "error_500" if status >= 500 else "error_400") if name in TEXT)
    note = f"{title}_note" if f"{title}_note" in TEXT else "error_note"
    # what the API says is in the language of the browser, which may be another
    about = {"note": say(note, language), "detail": None}
    return Sheet(
        "error.html",
        language,
        "/{language}",
        say(title, language),
        about,
        status=status,
        headers={**headers, "Cache-Control": "no-store"},
    )

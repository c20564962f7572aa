"""The pages: the map in each language."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.pages.language import Language, LanguagePath
from app.pages.shell import page
from app.web.deps import checks_parameters
from app.web.problems import language_of

router = APIRouter(include_in_schema=False)


@router.get("/")
@checks_parameters  # an address may carry what a search engine or a newsletter adds
async def get_start_page(request: Request) -> HTMLResponse:
    """The map, in the language of the visitor."""
    language: Language = "en" if language_of(request) == "en" and "accept-language" in request.headers else "de"
    return _map_page(request, language)


@router.get("/{language:language}")
@checks_parameters
async def get_map_page(request: Request, language: LanguagePath) -> HTMLResponse:
    """The map, in a language."""
    return _map_page(request, language)


def _map_page(request: Request, language: Language) -> HTMLResponse:
    return page(request, "map.html", language, {"is_embedded": False})

"""Files at the root: what search engines and browsers look for, and what the build of the page left there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

from app.errors import NotFound
from app.pages import store
from app.pages.built import DIST, Built
from app.pages.language import LANGUAGES, LanguagePath
from app.pages.legal import TEXTS
from app.partners.access import Expensive
from app.web.deps import MAX_ID, ReadSessionDep, RowId, checks_parameters
from app.web.responses import base_url

MOST_ADDRESSES = 50_000  # of one sitemap, by its protocol
PARCELS_A_MAP = MOST_ADDRESSES // len(LANGUAGES)
XML = "application/xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MAP_OPEN = f'{HEAD}<urlset {NAMES} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # names change with every byte of the file
ASK_AGAIN = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}

router = APIRouter(include_in_schema=False)


class Kept(StaticFiles):
    """Files of a folder of the build, with how long browsers may keep them; without a build there are none."""

    def __init__(self, folder: str, headers: Mapping[str, str]) -> None:
        super().__init__(directory=DIST / folder, check_dir=False)
        self._headers = headers

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers.update({**self._headers, "X-Content-Type-Options": "nosniff"})
        return response


@router.get("/robots.txt")
@checks_parameters
async def get_robots(request: Request) -> PlainTextResponse:
    """What search engines may look at: pages, and the sitemap that lists them."""
    closed = ("/embed", "/exports/", "/exposes.pdf", "/inquiries", "/matches", "/ogc/", "/tiles/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {base_url(request)}/sitemap.xml"]
    return PlainTextResponse("\n".join(lines) + "\n", headers=FOR_A_DAY)


@router.get("/sitemap.xml", dependencies=[Expensive])
@checks_parameters
def get_sitemap(request: Request, session: ReadSessionDep) -> Response:
    """All pages in each language; where they are too many for one map, the maps that list them."""
    root, count = base_url(request), store.count_real_parcels(session)
    fixed = ["", *(f"/legal/{text}" for text in TEXTS)]
    if (count + len(fixed)) * len(LANGUAGES) <= MOST_ADDRESSES:
        return _map(root, [*((path, None) for path in fixed), *_parcels(session, 0)])
    numbers = range(1, -(-count // PARCELS_A_MAP) + 1)
    maps = "".join(f"<sitemap><loc>{escape(root)}/sitemaps/{number}</loc></sitemap>\n" for number in numbers)
    return Response(f"{HEAD}<sitemapindex {NAMES}>\n{maps}</sitemapindex>\n", media_type=XML, headers=FOR_A_DAY)


@router.get("/sitemaps/{id}", dependencies=[Expensive])
@checks_parameters
def get_part_of_sitemap(request: Request, session: ReadSessionDep, id: RowId) -> Response:
    """Some of the parcels."""
    found = _parcels(session, min((id - 1) * PARCELS_A_MAP, MAX_ID))
    if not found:
        raise NotFound("There is nothing at this address.")
    return _map(base_url(request), found)


@router.get("/manifest.{language:language}.webmanifest")
@checks_parameters
async def get_manifest(language: LanguagePath) -> FileResponse:
    """What the page is called where it is installed."""
    return _built_file(f"manifest.{language}.webmanifest", "application/manifest+json")


@router.get("/service-worker.js")
@checks_parameters
async def get_service_worker(request: Request) -> Response:
    """The script that keeps the last view for when there is no network."""
    built: Built = request.app.state.built_page
    if built.worker is None:
        raise NotFound("There is nothing at this address.")
    return Response(built.worker, media_type="text/javascript", headers=ASK_AGAIN)


def _built_file(name: str, media_type: str) -> FileResponse:
    if not (DIST / name).is_file():
        raise NotFound("There is nothing at this address.")
    return FileResponse(DIST / name, media_type=media_type, headers=ASK_AGAIN)


def _parcels(session: ReadSessionDep, first: int) -> list[tuple[str, date | None]]:
    return [(f"/parcels/{row_id}", day) for row_id, day in store.real_parcels(session, first, PARCELS_A_MAP)]


def _map(root: str, pages: Sequence[tuple[str, date | None]]) -> Response:
    entries = "".join(entry for path, day in pages for entry in _entries(escape(root), path, day))
    return Response(f"{MAP_OPEN}{entries}</urlset>\n", media_type=XML, headers=FOR_A_DAY)


def _entries(root: str, path: str, day: date | None) -> Iterator[str]:
    """A page in each language, each naming all of them."""
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{each}" href="{root}/{each}{path}"/>' for each in LANGUAGES)
    changed = "" if day is None else f"<lastmod>{day}</lastmod>"
    for each in LANGUAGES:
        yield f"<url><loc>{root}/{each}{path}</loc>{changed}{links}</url>\n"

"""The frame of every page: head, language, the built script, and the headers that bind a browser to this service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from app.pages.built import Built
from app.pages.language import LANGUAGES, Language
from app.pages.words import say
from app.web.responses import base_url

ENVIRONMENT = Environment(
    loader=PackageLoader("app.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",  # the map makes its pictures itself
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
BASEMAP_DE = "https://sgx.geodatenzentrum.de"  # the map asks it for pictures where the visitor agreed
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class Sheet:
    """One page: what its template shows, and what search engines and other sites are told of it.

    `path` has the language as `{language}`, so that the page names itself in each of them.
    """

    template: str
    language: Language
    path: str
    title: str
    about: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    is_indexed: bool = False
    has_map: bool = False
    data: Mapping[str, Any] | None = None  # schema.org, as JSON-LD
    status: int = 200
    policy: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def path_in(self, language: Language) -> str:
        """Where this page is in a language."""
        return self.path.replace("{language}", language)


def page(request: Request, sheet: Sheet) -> HTMLResponse:
    """The page as HTML."""
    built: Built = request.app.state.built_page
    offers_basemap_de: bool = request.app.state.settings.basemap_de
    html = ENVIRONMENT.get_template(sheet.template).render(
        **sheet.about,
        sheet=sheet,
        language=sheet.language,
        languages=LANGUAGES,
        say=lambda name, **values: say(name, sheet.language, **values),
        built=built,
        root=base_url(request),
        offers_basemap_de=offers_basemap_de,
    )
    policy = POLICY | dict(sheet.policy)
    if sheet.has_map and offers_basemap_de:
        policy["connect-src"] = f"{policy['connect-src']} {BASEMAP_DE}"
    headers = HEADERS | {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Content-Language": sheet.language,
        "Vary": "Accept-Language",
        "Cache-Control": "no-cache",
    }
    if not sheet.is_indexed:
        headers["X-Robots-Tag"] = "noindex"
    return HTMLResponse(html, sheet.status, headers | dict(sheet.headers))

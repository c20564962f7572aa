"""The frame of every page: head, language, the built script, and the headers that bind a browser to this service."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from app.pages.built import Built
from app.pages.language import LANGUAGES, Language
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
    "Permissions-Policy": "geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def page(
    request: Request, template: str, language: Language, about: Mapping[str, Any], policy: Mapping[str, str] = POLICY
) -> HTMLResponse:
    """A page of a template; `about` is what the template shows."""
    built: Built = request.app.state.built_page
    offers_basemap_de: bool = request.app.state.settings.basemap_de
    if offers_basemap_de:
        policy = {**policy, "connect-src": f"{policy['connect-src']} {BASEMAP_DE}"}
    html = ENVIRONMENT.get_template(template).render(
        **about,
        language=language,
        languages=LANGUAGES,
        built=built,
        root=base_url(request),
        offers_basemap_de=offers_basemap_de,
    )
    headers = HEADERS | {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Content-Language": language,
        "Vary": "Accept-Language",
        "Cache-Control": "no-cache",
    }
    return HTMLResponse(html, headers=headers)

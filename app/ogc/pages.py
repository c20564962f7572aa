"""Plain HTML of each resource, from templates; it loads nothing else and runs no script."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined

from app.web.responses import link_to

ENVIRONMENT = Environment(
    loader=PackageLoader("app.ogc"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def render(request: Request, page: str, body: Mapping[str, Any]) -> str:
    """A resource as an HTML page; `body` is what its JSON holds."""
    root = link_to(request, "/ogc")
    return ENVIRONMENT.get_template(f"{page}.html").render(body=body, root=root)

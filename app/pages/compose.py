"""All pages put together, with the files they need and the way errors look among them."""

from fastapi import FastAPI

from app.pages.built import read_built
from app.pages.errors import add_error_pages
from app.pages.files import FOR_A_DAY, FOR_EVER, Kept
from app.pages.files import router as files
from app.pages.inquiry_routes import router as inquiries
from app.pages.legal import warn_of_missing
from app.pages.legal_routes import router as legal
from app.pages.routes import router as pages


def add_pages(app: FastAPI) -> None:
    """Put the pages into an application whose errors are handled already."""
    app.state.built_page = read_built()
    warn_of_missing(app.state.settings.legal_dir)
    for router in (files, inquiries, legal, pages):
        app.include_router(router)
    app.mount("/assets", Kept("assets", FOR_EVER))
    app.mount("/icons", Kept("icons", FOR_A_DAY))
    add_error_pages(app)

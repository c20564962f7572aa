"""The SQL of lists that join rooms: the search for places."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, func, literal, select, union_all

from app.db.session import Session
from app.features.collection import Collection
from app.geo import LONLAT_SRID
from app.infrastructure.store import INFRASTRUCTURE
from app.parcels.collection import SITES
from app.partners.model import Viewer
from app.regions.store import MUNICIPALITIES


@dataclass(frozen=True)
class Place:
    """Something with a name and a position in lon/lat."""

    kind: str
    row_id: int | None
    key: str | None
    name: str
    detail: str | None
    lon: float
    lat: float


PLACE_KINDS: tuple[tuple[str, Collection, str | None], ...] = (
    ("municipality", MUNICIPALITIES, "designation"),
    ("site", SITES, "stated_municipality"),
    ("facility", INFRASTRUCTURE, "kind"),
)


def search_places(session: Session, words: str, limit: int, viewer: Viewer) -> list[Place]:
    """Municipalities, sites and facilities whose name or key holds every word; names that begin with it first."""
    found = union_all(*(_places(kind, layer, detail, words, viewer) for kind, layer, detail in PLACE_KINDS)).subquery()
    begins = func.lower(found.c.name).startswith(words.lower(), autoescape=True)
    statement = select(found).order_by(begins.desc(), func.length(found.c.name), found.c.name, found.c.id).limit(limit)
    return [Place(*row) for row in session.execute(statement)]


def _places(kind: str, layer: Collection, detail: str | None, words: str, viewer: Viewer) -> Select[Any]:
    columns = layer.table.c
    point: ColumnElement[Any] = func.ST_Transform(func.ST_PointOnSurface(layer.shape), LONLAT_SRID)
    return select(
        literal(kind).label("kind"),
        columns.id,
        columns.key,
        columns.name,
        (literal(None, Text) if detail is None else columns[detail]).label("detail"),
        func.ST_X(point).label("lon"),
        func.ST_Y(point).label("lat"),
    ).where(
        layer.visible_to(viewer),
        layer.shape.is_not(None),
        *(layer.search_text.contains(word.lower(), autoescape=True) for word in words.split()),
    )

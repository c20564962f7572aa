"""The SQL of lists that join rooms: the order of stored scores, and the search for places."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal, select, true, union_all

from app.codes import Group
from app.db.session import Session
from app.db.tables import ParcelScoreRow, Row
from app.features.collection import Collection, Ranking
from app.geo import LONLAT_SRID
from app.infrastructure.store import INFRASTRUCTURE
from app.parcels.collection import PARCELS, SITES
from app.partners.model import Viewer
from app.regions.store import MUNICIPALITIES
from app.scoring.profiles import Profile

GROUPS_BY_RANK = (Group.RANKED, Group.DATA_MISSING, Group.KNOCKED_OUT)
SCORE_COLUMNS = ("score", "score_low", "score_high", "coverage_ratio", "applicable_coverage_ratio")


def stored_ranking(profile: Profile, run_id: int) -> Ranking:
    """Parcels in the order of a score run: group, score descending, id."""
    table, columns = ParcelScoreRow, Row.metadata.tables["parcel_score"].c
    members = (
        select(
            literal(profile.id).label("profile"),
            literal(profile.version).label("profile_version"),
            case(*((table.group_rank == rank, group.value) for rank, group in enumerate(GROUPS_BY_RANK))).label(
                "group"
            ),
            *(getattr(table, name) for name in SCORE_COLUMNS),
        )
        .correlate(table)
        .lateral("members")
    )
    return Ranking(
        id=f"{profile.id}:{profile.version}",
        table=Row.metadata.tables["parcel_score"].join(members, true()),
        on=(table.parcel_id == PARCELS.row_id) & (table.run_id == run_id),
        order_by=(columns.group_rank, columns.order_key),
        row_id=columns.parcel_id,
        members=cast(func.row_to_json(members.table_valued()), Text),
        run_id=run_id,
    )


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
        *(columns.search_text.contains(word.lower(), autoescape=True) for word in words.split()),
    )

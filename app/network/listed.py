"""What is told of the networks that hold: where they come from, what they cover, and whom to name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, cast, func, select
from sqlalchemy.types import Float

from app.codes import Method
from app.db.session import Session
from app.db.tables import NetworkRow
from app.geo import LONLAT_SRID

SIMPLIFIED_M = 200.0  # the coverage is good to a kilometre
COVERAGE_DIGITS = 4  # about 10 m
SQUARE_KILOMETRE = 1e6
# SPDX, and where its text stands
LICENCES: Mapping[Method, tuple[str, str]] = {
    Method.ROAD: ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    Method.SKELETON: ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
}


@dataclass(frozen=True)
class Origin:
    """Whom to name beside figures that were found on a network that holds now, and the licence they are under."""

    method: Method
    title: str
    attribution: str

    @property
    def licence(self) -> str:
        """SPDX expression."""
        return LICENCES[self.method][0]

    @property
    def licence_url(self) -> str:
        """Where the text of the licence stands."""
        return LICENCES[self.method][1]


@dataclass(frozen=True)
class Listed:
    """A network that holds now. Without a coverage it is complete everywhere."""

    id: int
    method: Method
    title: str
    engine_version: str
    as_of: date | None
    attribution: str
    node_count: int
    edge_count: int
    files: list[dict[str, Any]]
    created_at: datetime
    coverage_km2: float | None
    coverage: dict[str, Any] | None  # GeoJSON

    def as_json(self) -> dict[str, Any]:
        """What everybody may know of it."""
        licence, licence_url = LICENCES[self.method]
        return {
            "method": self.method.value,
            "title": self.title,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "licence": licence,
            "licence_url": licence_url,
            "attribution": self.attribution,
            "engine": self.engine_version,
            "nodes": self.node_count,
            "edges": self.edge_count,
            "files": self.files,
            "imported_at": self.created_at.isoformat(),
            "coverage_km2": self.coverage_km2,
            "coverage": self.coverage,
        }


def listed(session: Session) -> list[Listed]:
    """The networks that hold, the better method first."""
    row = NetworkRow
    outline = func.ST_Transform(func.ST_SimplifyPreserveTopology(row.coverage, SIMPLIFIED_M), LONLAT_SRID)
    columns = (
        row.id, row.method, row.title, row.engine_version, row.as_of, row.attribution, row.node_count, row.edge_count,
        row.files, row.created_at,
        cast(func.round(func.ST_Area(row.coverage) / SQUARE_KILOMETRE), Float).label("coverage_km2"),
        func.ST_AsGeoJSON(func.ST_ForcePolygonCCW(outline), COVERAGE_DIGITS, 0).label("coverage"),
    )  # fmt: skip
    found = session.execute(select(*columns).where(row.is_current).order_by(row.method)).mappings()
    return [_listed(each) for each in found]


def origins(session: Session) -> list[Origin]:
    """Who made the networks that hold, the better method first; nothing of their coverage is read."""
    row = NetworkRow
    statement = select(row.method, row.title, row.attribution).where(row.is_current).order_by(row.method)
    return [Origin(Method(method), title, attribution) for method, title, attribution in session.execute(statement)]


def _listed(stored: RowMapping) -> Listed:
    shape = None if stored["coverage"] is None else json.loads(stored["coverage"])
    return Listed(**{**stored, "method": Method(stored["method"]), "coverage": shape})

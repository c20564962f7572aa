"""Makers of tiny maps: each row goes in through the real use cases; places are (lon, lat) in degrees, WGS 84.

Every maker takes a session or the client of an application. With a client, land is written as web requests write it
(role `lotse_app`, row-level security on) and committed; partners and tokens as the command line does.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, cast

import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient
from geoalchemy2.shape import from_shape
from sqlalchemy import NullPool, create_engine, insert, select
from sqlalchemy.orm import Session

from app.changes import edit
from app.changes.apply import COLLECTIONS, ChangedRows, apply
from app.changes.edit import Editing
from app.changes.store import bump_collection
from app.codes import ImportTarget, Role
from app.db.session import sqlalchemy_url
from app.db.tables import PartnerRow, RoadRow
from app.features.refresh import bump_versions, refresh
from app.features.rows import Draft, Evidence
from app.geo import LONLAT_SRID, STORAGE_SRID, reproject
from app.network.main_roads_store import ROADS
from app.partners import store
from app.partners.model import Viewer
from app.scoring.profiles import Profiles, load_profiles
from app.settings import PROJECT_DIR

Where = Session | TestClient
Place = tuple[float, float]
Box = tuple[float, float, float, float]

STAFF = Viewer(Role.STAFF, None, "maker")
LEUNA: Place = (12.0, 51.32)
METRES_PER_DEGREE = 111_195.0
OUTLINE, POSITION, NOWHERE = "outline", "position", "nowhere"


@cache
def shipped_profiles() -> Profiles:
    """The profiles as they are shipped."""
    return load_profiles(PROJECT_DIR / "geodata" / "profiles")


def app_of(client: TestClient) -> FastAPI:
    """The application behind a client."""
    return cast(FastAPI, client.app)


@contextmanager
def opened(where: Where) -> Iterator[Session]:
    """The session itself, or a transaction of web requests on the client's database."""
    if isinstance(where, Session):
        yield where
        return
    with app_of(where).state.session_factory.begin() as session:
        yield session


@contextmanager
def opened_by_owner(where: Where) -> Iterator[Session]:
    """The session itself, or a transaction of the owner of the client's database, as commands have it."""
    if isinstance(where, Session):
        yield where
        return
    engine = create_engine(sqlalchemy_url(app_of(where).state.settings.database_url), poolclass=NullPool)
    with Session(engine) as session, session.begin():
        yield session
    engine.dispose()


def square(at: Place, area_m2: float) -> shapely.Polygon:
    """A square round a place, in degrees."""
    lon, lat = at
    half = math.sqrt(area_m2) / 2 / METRES_PER_DEGREE
    return shapely.box(
        lon - half / math.cos(math.radians(lat)), lat - half, lon + half / math.cos(math.radians(lat)), lat + half
    )


DAY = date(2026, 5, 12)


def evidence(source: str = "B-Plan 12/3", as_of: date | None = DAY) -> Evidence:
    """Where the values of a maker come from."""
    return Evidence(source, as_of)


def make_partner(where: Where, key: str = "saalekreis") -> int:
    """An agency."""
    with opened_by_owner(where) as session:
        return store.add_partner(session, key, f"Wirtschaftsförderung {key}")


def make_token(where: Where, role: Role, partner: str | None = None, *, days: int = 30) -> str:
    """The text of a new token."""
    with opened_by_owner(where) as session:
        return store.create_token(session, f"{role} of {partner}", role, partner, days)


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


def make_headers(where: Where, role: Role, partner: str | None = None) -> dict[str, str]:
    """The header of a new token."""
    return bearer(make_token(where, role, partner))


def make_parcel(
    where: Where,
    *,
    at: Place = LEUNA,
    area_m2: float | None = 40_000.0,
    place: str = OUTLINE,
    outline: shapely.Polygon | None = None,
    key: str | None = None,
    partner: str | None = None,
    site_id: int | None = None,
    as_of: date | None = DAY,
    **properties: Any,
) -> int:
    """A parcel: a square of its area round a place, or the outline given, or only a position, or nowhere."""
    values = {"name": f"Parcel at {at[0]}, {at[1]}", "area_m2": area_m2} | properties
    shapes = _shapes(place, at, area_m2 or 10_000.0) if outline is None else _outline(outline)
    draft = Draft(evidence(as_of=as_of), values, shapes, {"site_id": site_id})
    return _create(where, ImportTarget.PARCELS, draft, key, partner)


def make_site(
    where: Where,
    *,
    at: Place = LEUNA,
    area_m2: float | None = 500_000.0,
    place: str = OUTLINE,
    key: str | None = None,
    partner: str | None = None,
    **properties: Any,
) -> int:
    """A site, placed like a parcel."""
    values = {"name": f"Site at {at[0]}, {at[1]}", "area_m2": area_m2} | properties
    draft = Draft(evidence(), values, _shapes(place, at, area_m2 or 100_000.0))
    return _create(where, ImportTarget.SITES, draft, key, partner)


def make_facility(
    where: Where,
    kind: str = "motorway_junction",
    *,
    at: Place = LEUNA,
    accuracy_m: float = 0.0,
    key: str | None = None,
    **properties: Any,
) -> int:
    """An open facility at a point."""
    values = {"kind": kind, "name": f"{kind} at {at[0]}, {at[1]}", "accuracy_m": accuracy_m} | properties
    draft = Draft(evidence(), values, {"geom": stored(shapely.Point(at))})
    return _create(where, ImportTarget.INFRASTRUCTURE, draft, key, None)


def make_municipality(where: Where, key: str, name: str, box: Box) -> int:
    """A municipality whose outline is a lon/lat box; its district is named by the first five digits of its key."""
    return _make_region(where, ImportTarget.MUNICIPALITIES, key, name, box)


def make_district(where: Where, key: str, name: str, box: Box) -> int:
    """A district whose outline is a lon/lat box."""
    return _make_region(where, ImportTarget.DISTRICTS, key, name, box)


def make_road(where: Where, places: Sequence[Place], reference: str = "A 14") -> int:
    """A motorway to draw, from place to place."""
    line = shapely.MultiLineString([stored(shapely.LineString(places))])
    values = {"key": f"motorway/{reference}", "road_class": "motorway", "reference": reference, "method": "skeleton"}
    with opened_by_owner(where) as session:
        row = insert(RoadRow).values(**values, schematic=True, source="test", geom=from_shape(line, srid=STORAGE_SRID))
        row_id = int(session.scalars(row.returning(RoadRow.id)).one())
        refresh(session, ROADS, [row_id])
        bump_versions(session, ROADS, [row_id])
        bump_collection(session, ROADS.id)
        return row_id


def withdraw_parcel(where: Where, row_id: int) -> None:
    """Take a parcel off the market."""
    with opened(where) as session:
        edit.withdraw(_editing(session, ImportTarget.PARCELS), row_id, "*")


def delete_parcel(where: Where, row_id: int) -> None:
    """Delete a parcel for good."""
    with opened(where) as session:
        edit.delete(_editing(session, ImportTarget.PARCELS), row_id, "*")


def withdraw_site(where: Where, row_id: int) -> None:
    """Hide a site."""
    with opened(where) as session:
        edit.withdraw(_editing(session, ImportTarget.SITES), row_id, "*")


def change_parcel(where: Where, row_id: int, **properties: Any) -> None:
    """Change properties of a parcel."""
    with opened(where) as session:
        edit.change(_editing(session, ImportTarget.PARCELS), row_id, Draft(evidence(), properties), "*")


def stored(shape: Any) -> Any:
    """A lon/lat shape in the storage CRS."""
    return reproject(shape, LONLAT_SRID)


def _shapes(place: str, at: Place, area_m2: float) -> dict[str, Any]:
    if place == NOWHERE:
        return {}
    if place == POSITION:
        return {"position": stored(shapely.Point(at))}
    return _outline(square(at, area_m2))


def _outline(shape: shapely.Polygon) -> dict[str, Any]:
    return {"geom": shapely.MultiPolygon([stored(shape)])}


def _editing(session: Session, target: ImportTarget) -> Editing:
    return Editing(session, STAFF, shipped_profiles(), target)


def _create(where: Where, target: ImportTarget, draft: Draft, key: str | None, partner: str | None) -> int:
    with opened(where) as session:
        if partner is not None:
            owner = session.scalars(select(PartnerRow.id).where(PartnerRow.key == partner)).one()
            draft = replace(draft, unrecorded={**draft.unrecorded, "owner_partner_id": owner})
        return edit.create(_editing(session, target), draft, key)


def _make_region(where: Where, target: ImportTarget, key: str, name: str, box: Box) -> int:
    outline = from_shape(shapely.MultiPolygon([stored(shapely.box(*box))]), srid=STORAGE_SRID)
    table = COLLECTIONS[target].table
    with opened(where) as session:
        store.set_writer(session, STAFF)
        row = insert(table).values(key=key, name=name, geom=outline, source="test").returning(table.c.id)
        row_id = int(session.scalars(row).one())
        apply(session, ChangedRows(target, created=[row_id]), STAFF.label, shipped_profiles())
        return row_id

"""Makers of the tiny maps that scoring is tested on; places are lon, lat in degrees."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db.tables import FacilityRow, ParcelRow, SiteRow
from app.geo import LONLAT_SRID, STORAGE_SRID, reproject

Place = tuple[float, float]


def stored(shape: Any) -> Any:
    """A lon/lat shape as the database holds it."""
    return from_shape(reproject(shape, LONLAT_SRID), srid=STORAGE_SRID)


@pytest.fixture
def add_facility(session: Session) -> Callable[..., int]:
    """Adds an open facility and gives its id."""

    def add(kind: str, at: Place, *, accuracy_m: float = 0, name: str | None = None, **columns: Any) -> int:
        key = f"{kind}-{at[0]}-{at[1]}-{accuracy_m}"
        values = {"key": key, "kind": kind, "name": name or key, "accuracy_m": accuracy_m, "source": "test"}
        row = insert(FacilityRow).values(**{**values, **columns}, geom=stored(shapely.Point(at)))
        return int(session.execute(row.returning(FacilityRow.id)).scalar_one())

    return add


@pytest.fixture
def add_parcel(session: Session) -> Callable[..., int]:
    """Adds a parcel, by position, outline or neither, and gives its id."""

    def add(at: Place | None = None, *, outline: Any = None, entrance: Place | None = None, **columns: Any) -> int:
        number = add.count = getattr(add, "count", 0) + 1  # type: ignore[attr-defined] # a counter of its own
        values = {
            "key": f"T-{number}",
            "name": f"Parcel {number}",
            "source": "test",
            "position": at and stored(shapely.Point(at)),
            "geom": None if outline is None else stored(shapely.MultiPolygon(list(shapely.get_parts(outline)))),
            "entrance": entrance and stored(shapely.Point(entrance)),
        }
        row = insert(ParcelRow).values(**values, **columns)
        return int(session.execute(row.returning(ParcelRow.id)).scalar_one())

    return add


@pytest.fixture
def add_site(session: Session) -> Callable[..., int]:
    """Adds a site at a position and gives its id."""

    def add(at: Place | None, **columns: Any) -> int:
        values = {"key": "S-1", "name": "Site", "source": "test", "position": at and stored(shapely.Point(at))}
        return int(session.execute(insert(SiteRow).values(**values, **columns).returning(SiteRow.id)).scalar_one())

    return add


@pytest.fixture
def airport(add_facility: Callable[..., int]) -> dict[str, int]:
    """The three points of Airport Leipzig/Halle, by kind."""
    places = {
        "airport_reference": ("Leipzig/Halle – reference point", (12.23636, 51.42399), 300),
        "airport_passenger": ("Leipzig/Halle – passenger terminal", (12.22343, 51.42334), 100),
        "airport_cargo": ("Leipzig/Halle – air cargo", (12.24, 51.414), 900),
    }
    return {
        kind: add_facility(kind, at, name=name, accuracy_m=accuracy_m)
        for kind, (name, at, accuracy_m) in places.items()
    }

"""Makers of the tiny maps that scoring is tested on; places are lon, lat in degrees."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.codes import TargetId
from app.db.tables import FacilityRow, NetworkRow, ParcelRow, RunRow, SiteRow, TravelRow
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


TARGET_IDS = [str(target) for target in TargetId]
UNREACHED = float("inf")


@dataclass(frozen=True)
class Trip:
    """One direction of a way to a target: seconds, metres and the facility."""

    time_s: float | None
    road_m: float | None
    facility_id: int | None = None


@dataclass(frozen=True)
class StoredNetwork:
    """A network whose travel run holds what tests put into it."""

    session: Session
    run_id: int

    def put(self, parcel_id: int, mode: str, ways: Mapping[str, tuple[Trip, Trip]], **columns: Any) -> None:
        """What it tells of a parcel by one mode: there and back by target; nothing of the others."""
        untold = (Trip(None, None), Trip(None, None))
        trips = [ways.get(target, untold) for target in TARGET_IDS]
        arrays = {
            f"{direction}_{name}": [getattr(pair[end], attribute) for pair in trips]
            for end, direction in enumerate(("to", "from"))
            for name, attribute in (("s", "time_s"), ("m", "road_m"), ("facility_ids", "facility_id"))
        }
        values = {"run_id": self.run_id, "parcel_id": parcel_id, "mode": mode, **arrays, **columns}
        self.session.execute(insert(TravelRow).values(values))

    def put_unreachable(self, parcel_id: int, reason: str) -> None:
        """A parcel that no road leads to."""
        nowhere = (Trip(UNREACHED, UNREACHED), Trip(UNREACHED, UNREACHED))
        for mode in ("car", "truck"):
            self.put(parcel_id, mode, dict.fromkeys(TARGET_IDS, nowhere), reason=reason)


def make_network(session: Session, method: str = "road", **columns: Any) -> StoredNetwork:
    """A current network without edges, and its current travel run."""
    values = {
        "method": method,
        "title": "OpenStreetMap, test extract",
        "engine_version": "1",
        "as_of": date(2026, 11, 1),
        "files": [],
        "attribution": "© OpenStreetMap contributors",
        "node_count": 0,
        "edge_count": 0,
        "is_current": True,
    }
    network = insert(NetworkRow).values(**{**values, **columns}).returning(NetworkRow.id)
    run = {"kind": "travel", "network_id": session.scalar(network), "targets": TARGET_IDS, "is_current": True}
    run_id = session.scalar(insert(RunRow).values(**run, engine_version="1").returning(RunRow.id))
    return StoredNetwork(session, int(run_id or 0))


@pytest.fixture
def add_network(session: Session) -> Callable[..., StoredNetwork]:
    """Adds a network, of which tests put in what it tells."""
    return partial(make_network, session)


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

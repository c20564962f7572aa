"""Outlines for the map: of a parcel, of facilities, and of what lies around them; all in EPSG:25832."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from app.db.session import Session
from app.db.tables import DistrictRow, FacilityRow, MunicipalityRow, ParcelRow
from app.exposes.frame import Frame
from app.features.refresh import any_of
from app.geo import STORAGE_SRID

DRAWN_MM = 0.08  # finer lines than this are not drawn
BEYOND_RATIO = 0.02  # of the map's width, so that cut edges stay outside


@dataclass(frozen=True)
class Backdrop:
    """What lies around a parcel: regions by their names."""

    districts: Sequence[tuple[str, BaseGeometry]] = ()
    municipalities: Sequence[tuple[str, BaseGeometry]] = ()


def shape_of(session: Session, parcel_id: int) -> BaseGeometry | None:
    """The outline of a parcel, else its position; None where neither is known."""
    shape = func.ST_AsBinary(func.coalesce(ParcelRow.geom, ParcelRow.position))
    found = session.scalar(select(shape).where(ParcelRow.id == parcel_id))
    return None if found is None else shapely.from_wkb(bytes(found))


def facility_points(session: Session, ids: Sequence[int]) -> Mapping[int, Point]:
    """Where facilities are."""
    place = (func.ST_X(FacilityRow.geom), func.ST_Y(FacilityRow.geom))
    statement = select(FacilityRow.id, *place).where(any_of(FacilityRow.id, ids))
    return {facility_id: Point(x, y) for facility_id, x, y in session.execute(statement)}


def backdrop(session: Session, frame: Frame) -> Backdrop:
    """What the map shows behind a parcel, simplified to what can be seen."""
    return Backdrop(_regions(session, DistrictRow, frame), _regions(session, MunicipalityRow, frame))


def _regions(
    session: Session, table: type[DistrictRow] | type[MunicipalityRow], frame: Frame
) -> list[tuple[str, BaseGeometry]]:
    west, south, east, north = frame.map.bounds
    beyond = frame.map.width_m * BEYOND_RATIO
    box = func.ST_MakeEnvelope(west - beyond, south - beyond, east + beyond, north + beyond, STORAGE_SRID)
    simple = func.ST_SimplifyPreserveTopology(table.geom, frame.map.m_per_mm * DRAWN_MM)
    outline = func.ST_AsBinary(func.ST_ClipByBox2D(simple, box))
    statement = select(table.name, outline).where(func.ST_Intersects(table.geom, box)).order_by(table.key)
    return [(name, shapely.from_wkb(bytes(shape))) for name, shape in session.execute(statement)]

"""Outlines for the map: of a parcel, of facilities, and of what lies around them; all in EPSG:25832."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.codes import MainRoadClass
from app.db.session import Session
from app.db.tables import DistrictRow, FacilityRow, MunicipalityRow, ParcelRow, RoadRow
from app.exposes.frame import Window
from app.features.refresh import any_of
from app.geo import STORAGE_SRID

Shaped = type[DistrictRow] | type[MunicipalityRow] | type[RoadRow]
DRAWN_MM = 0.08  # finer lines than this are not drawn
BEYOND_RATIO = 0.02  # of the map's width, so that cut edges stay outside


@dataclass(frozen=True)
class DrawnRoad:
    """Main roads of one class and number; a schematic one runs straight from exit to exit."""

    road_class: MainRoadClass
    reference: str | None
    is_schematic: bool
    line: BaseGeometry


@dataclass(frozen=True)
class Backdrop:
    """What lies around a parcel: regions by their names, and main roads."""

    districts: Sequence[tuple[str, BaseGeometry]] = ()
    municipalities: Sequence[tuple[str, BaseGeometry]] = ()
    roads: Sequence[DrawnRoad] = ()
    sources: Sequence[str] = ()  # ids in the register, titles of networks


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


def backdrop(session: Session, window: Window) -> Backdrop:
    """What the map shows behind a parcel, simplified to what can be seen."""
    roads = _roads(session, window)
    districts, municipalities = _regions(session, DistrictRow, window), _regions(session, MunicipalityRow, window)
    return Backdrop(
        [(name, outline) for name, outline, _ in districts],
        [(name, outline) for name, outline, _ in municipalities],
        [road for road, _ in roads],
        sorted({source for _, _, source in (*districts, *municipalities)} | {source for _, source in roads}),
    )


def _roads(session: Session, window: Window) -> list[tuple[DrawnRoad, str]]:
    columns = (RoadRow.road_class, RoadRow.reference, RoadRow.schematic, RoadRow.source)
    statement = _cut(RoadRow, window, *columns).order_by(RoadRow.road_class.desc(), RoadRow.key)
    return [
        (DrawnRoad(MainRoadClass(road_class), reference, is_schematic, shapely.from_wkb(bytes(line))), source)
        for line, road_class, reference, is_schematic, source in session.execute(statement)
    ]


def _regions(
    session: Session, table: type[DistrictRow] | type[MunicipalityRow], window: Window
) -> list[tuple[str, BaseGeometry, str]]:
    statement = _cut(table, window, table.name, table.source).order_by(table.key)
    return [(name, shapely.from_wkb(bytes(shape)), source) for shape, name, source in session.execute(statement)]


def _cut(table: Shaped, window: Window, *columns: InstrumentedAttribute[Any]) -> Select[Any]:
    """The part of each row's shape that a map shows, simplified to what can be seen, and columns beside it."""
    west, south, east, north = window.bounds
    beyond = window.width_m * BEYOND_RATIO
    box = func.ST_MakeEnvelope(west - beyond, south - beyond, east + beyond, north + beyond, STORAGE_SRID)
    simple = func.ST_SimplifyPreserveTopology(table.geom, window.m_per_mm * DRAWN_MM)
    shape = func.ST_AsBinary(func.ST_ClipByBox2D(simple, box))
    return select(shape, *columns).where(func.ST_Intersects(table.geom, box))

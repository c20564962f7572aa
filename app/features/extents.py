"""Where and when the rows of a collection lie that a viewer may see, kept in memory for as long as they stay so."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import shapely
from sqlalchemy import ColumnElement, func, not_, null, select

from app.crs import SEGMENT_M
from app.db.session import Session
from app.features.collection import Collection
from app.features.query import visible
from app.features.spatial import SEGMENT_DEGREES
from app.features.versions import collection_version
from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox, reproject
from app.partners.model import Viewer

MOST_KEPT = 1000

Corners = Sequence[float]  # west, south, east, north


@dataclass(frozen=True)
class Extent:
    """The box round all rows, and the first and last day they speak of; None where no row has any."""

    bbox: Bbox | None
    first_day: date | None
    last_day: date | None


class Extents:
    """The extents this process was asked for; one holds for one version of a collection and one class of viewers."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, str], Extent] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, collection: Collection, viewer: Viewer) -> Extent:
        """The extent of what the viewer may see now."""
        version = collection_version(session, collection)
        key = (collection.id, version, viewer.visibility_class)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        measured = measure_extent(session, collection, viewer)
        with self._lock:
            self._kept[key] = measured
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return measured


def measure_extent(session: Session, collection: Collection, viewer: Viewer) -> Extent:
    """Ask the database for the extent of the visible rows: exact in degrees, with few rows transformed."""
    day = null() if collection.day is None else collection.day
    statement = visible(
        select(*_corners(func.ST_Extent(collection.shape)), func.min(day), func.max(day)), collection, viewer
    )
    *stored, first_day, last_day = session.execute(statement).one()
    if stored[0] is None:
        return Extent(None, first_day, last_day)
    outer = visible(
        select(*_corners(func.ST_Extent(func.ST_Transform(collection.shape, LONLAT_SRID)))), collection, viewer
    )
    core = _core(stored)
    if core is not None:
        outer = outer.where(not_(collection.shape.op("@")(func.ST_MakeEnvelope(*core, STORAGE_SRID))))
    reached: Sequence[float] = session.execute(outer).one()
    return Extent(Bbox(*reached), first_day, last_day)


def _corners(box: ColumnElement[Any]) -> Sequence[ColumnElement[float]]:
    return func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box)


def _core(stored: Corners) -> Corners | None:
    """The box in the storage CRS whose rows cannot reach furthest in lon/lat; None where there is none.

    Some row touches each side of the box `stored` round all rows. What lies within every degree that such a side
    crosses is not the outermost.
    """
    if not _is_box(stored):
        return None
    sides = [reproject(side, STORAGE_SRID, LONLAT_SRID) for side in _sides(stored, stored, SEGMENT_M)]
    degrees = _within(sides)
    reached = shapely.GeometryCollection(sides).bounds
    core = _within([reproject(side, LONLAT_SRID) for side in _sides(degrees, reached, SEGMENT_DEGREES)])
    return core if _is_box(degrees) and _is_box(core) else None


def _is_box(corners: Corners) -> bool:
    west, south, east, north = corners
    return west < east and south < north


def _sides(box: Corners, over: Corners, segment: float) -> list[shapely.LineString]:
    """West, south, east and north side of a box, as long as another one, in segments of this length."""
    west, south, east, north = over
    x_y = [
        [(box[0], south), (box[0], north)],
        [(west, box[1]), (east, box[1])],
        [(box[2], south), (box[2], north)],
        [(west, box[3]), (east, box[3])],
    ]
    return [shapely.segmentize(shapely.LineString(side), segment) for side in x_y]


def _within(sides: Sequence[shapely.LineString]) -> Corners:
    """The box inside of four sides that are bent."""
    west, south, east, north = (side.bounds for side in sides)
    return west[2], south[3], east[0], north[1]

"""Where and when the rows of a collection lie that a viewer may see, kept in memory for as long as they stay so."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import shapely
from sqlalchemy import func, null, select

from app.crs import SEGMENT_M
from app.db.session import Session
from app.features.collection import Collection
from app.features.query import visible
from app.features.versions import collection_version
from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox, reproject
from app.partners.model import Viewer

MOST_KEPT = 1000


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
    """Ask the database for the extent of the visible rows."""
    box, day = func.ST_Extent(collection.shape), null() if collection.day is None else collection.day
    corners = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    statement = visible(select(*corners, func.min(day), func.max(day)), collection, viewer)
    west, south, east, north, first_day, last_day = session.execute(statement).one()
    if west is None:
        return Extent(None, first_day, last_day)
    outline = shapely.segmentize(shapely.MultiPoint([(west, south), (east, north)]).envelope, SEGMENT_M)
    return Extent(Bbox(*reproject(outline, STORAGE_SRID, LONLAT_SRID).bounds), first_day, last_day)

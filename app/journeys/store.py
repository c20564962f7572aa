"""The ends of journeys: parcels and facilities by their keys, as the viewer may see them."""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from app.db.session import Session
from app.db.tables import FacilityRow, ParcelRow
from app.errors import InvalidInput, NotFound
from app.geo import LONLAT_SRID, reproject
from app.parcels.collection import PARCELS
from app.partners.model import Viewer


@dataclass(frozen=True)
class End:
    """Where a journey begins or ends: a point, an outline, or several points of access; EPSG:25832."""

    geometry: BaseGeometry
    name: str | None = None
    accuracy_m: float | None = None  # radius the true place lies in, where it is known only so


def place(lon: float, lat: float) -> End:
    """A bare place."""
    return End(reproject(shapely.Point(lon, lat), LONLAT_SRID))


def facility(session: Session, key: str) -> End:
    """A facility, by its points of access where it has some; also one that is only planned."""
    row = FacilityRow
    columns = (func.ST_AsBinary(row.geom), row.attributes, row.name, row.accuracy_m)
    found = session.execute(select(*columns).where(row.key == key)).one_or_none()
    if found is None:
        raise NotFound("There is no facility '{key}'; /infrastructure lists those there are.", key=key)
    geometry, attributes, name, accuracy_m = found
    points = attributes.get("access_points")
    if points:
        return End(reproject(shapely.MultiPoint(points), LONLAT_SRID), name, accuracy_m)
    return End(shapely.from_wkb(bytes(geometry)), name, accuracy_m)


def parcel(session: Session, key: str, viewer: Viewer) -> End:
    """A parcel by its entrance, else its outline, else its position."""
    row = ParcelRow
    start = func.ST_AsBinary(func.coalesce(row.entrance, row.geom, row.position))
    is_position = row.entrance.is_(None) & row.geom.is_(None)
    columns = (start, row.name, row.position_uncertainty_m, is_position)
    found = session.execute(select(*columns).where(row.key == key, PARCELS.visible_to(viewer))).one_or_none()
    if found is None:
        raise NotFound("There is no parcel '{key}'; /parcels lists those there are.", key=key)
    geometry, name, uncertainty_m, is_only_position = found
    if geometry is None:
        raise InvalidInput("Nobody knows where parcel '{key}' lies: it has neither outline nor position.", key=key)
    return End(shapely.from_wkb(bytes(geometry)), name, uncertainty_m if is_only_position else None)

"""From the body of a change to what is stored: members looked up, geometry checked and brought to the storage CRS."""

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from app.changes.bodies import Change, ParcelChange, SiteChange
from app.changes.edit import Editing
from app.codes import ImportTarget
from app.crs import CRS84, Crs
from app.errors import Forbidden, InvalidInput
from app.features.rows import Draft
from app.geo import Bbox, check_outline, check_place, read_geojson, reproject
from app.parcels.store import site_id_of_key
from app.partners.store import partner_id


def draft_of(editing: Editing, body: Change, extent: Bbox, crs: Crs = CRS84) -> Draft:
    """The body as the domain takes it: geometry, given in `crs` within the extent, checked and in the storage CRS."""
    properties: Any = body.properties
    unrecorded: dict[str, Any] = {}
    if isinstance(body, ParcelChange | SiteChange):
        unrecorded |= _land_members(editing, body)
    if isinstance(body, ParcelChange):
        unrecorded |= _parcel_members(editing, body)
    shapes = _shapes(editing.target, body.geometry, extent, crs) if body.sets_geometry() else {}
    published = body.published if isinstance(body, ParcelChange) else {}
    if isinstance(body, ParcelChange) and "entrance" in body.model_fields_set:
        shapes["entrance"] = None if body.entrance is None else _point(body.entrance, extent, crs)
    values = properties.model_dump(exclude_unset=True)
    return Draft(body.evidence.evidence(), values, shapes, unrecorded, published)


def _land_members(editing: Editing, body: ParcelChange | SiteChange) -> dict[str, Any]:
    members: dict[str, Any] = {} if body.attributes is None else {"attributes": body.attributes}
    if "partner" in body.model_fields_set:
        if not editing.viewer.is_staff:
            raise Forbidden("Only staff name the owning agency; an editor's land is its own agency's.")
        members["owner_partner_id"] = None if body.partner is None else partner_id(editing.session, body.partner)
    return members


def _parcel_members(editing: Editing, body: ParcelChange) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if "internal_note" in body.model_fields_set:
        members["internal_note"] = body.internal_note
    if "site_key" in body.model_fields_set:
        key = body.site_key
        members["site_id"] = None if key is None else site_id_of_key(editing.session, key, editing.viewer)
    return members


def _shapes(
    target: ImportTarget, geometry: dict[str, Any] | None, extent: Bbox, crs: Crs
) -> dict[str, BaseGeometry | None]:
    """Columns and shapes that a GeoJSON geometry stands for: an outline, or a position, or nothing known."""
    shape = None if geometry is None else _read(geometry, crs)
    if isinstance(shape, shapely.Point) and not shape.is_empty:
        point = _stored_point(shape, extent, crs)
        return {"geom": point} if target is ImportTarget.INFRASTRUCTURE else {"geom": None, "position": point}
    if target is ImportTarget.INFRASTRUCTURE:
        if shape is None:
            return {"geom": None}
        raise InvalidInput("A facility's place is a Point.")
    outline = None if shape is None else check_outline(shape, crs.srid, extent)
    return {"geom": outline, "position": None}


def _point(geometry: dict[str, Any], extent: Bbox, crs: Crs) -> shapely.Point:
    shape = _read(geometry, crs)
    if not isinstance(shape, shapely.Point) or shape.is_empty:
        raise InvalidInput("An entrance is a Point.")
    return _stored_point(shape, extent, crs)


def _stored_point(point: shapely.Point, extent: Bbox, crs: Crs) -> shapely.Point:
    check_place(point, crs.srid, extent)
    return reproject(shapely.force_2d(point), crs.srid)


def _read(geometry: dict[str, Any], crs: Crs) -> BaseGeometry:
    """A GeoJSON geometry with x (lon) before y (lat), without heights."""
    shape = shapely.force_2d(read_geojson(geometry))
    return shapely.transform(shape, lambda positions: positions[:, ::-1]) if crs.is_lat_first else shape

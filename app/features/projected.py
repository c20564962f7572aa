"""Features in another coordinate system: stored properties beside a transformed geometry; and boxes given in one."""

import shapely
from sqlalchemy import ColumnElement, LargeBinary, SQLColumnExpression, false, func, literal
from sqlalchemy import Text as SqlText

from app.crs import CRS84, Crs, PlaneBox
from app.features.collection import Collection
from app.geo import STORAGE_SRID


def feature_in(collection: Collection, crs: Crs) -> ColumnElement[str]:
    """The feature text of a row: as it is stored for CRS84, else with its geometry transformed.

    Outer rings run counter-clockwise on the ground, whichever axis comes first.
    """
    if crs == CRS84:
        return collection.feature
    shape = func.ST_ForcePolygonCCW(
        collection.shape if crs.srid == STORAGE_SRID else func.ST_Transform(collection.shape, crs.srid)
    )
    geometry = func.ST_AsGeoJSON(func.ST_FlipCoordinates(shape) if crs.is_lat_first else shape, crs.digits, 0)
    stored = collection.feature
    properties = func.substr(stored, func.strpos(stored, ',"properties":'))
    return func.concat(
        '{"type":"Feature","id":',
        collection.row_id,
        ',"geometry":',
        func.coalesce(geometry, "null"),
        properties,
        type_=SqlText,
    )


def touches_plane_box(shape: SQLColumnExpression[object], box: PlaneBox) -> ColumnElement[bool]:
    """Whether a stored geometry touches a box of a projection; the box is transformed, not the column (GiST index)."""
    stored = box.in_storage()
    if stored is None:
        return false()
    return func.ST_Intersects(func.ST_GeomFromWKB(literal(shapely.to_wkb(stored), LargeBinary), STORAGE_SRID), shape)

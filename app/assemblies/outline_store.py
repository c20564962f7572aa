"""The outlines of groups of cadastral parcels, united by the database."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.db.session import Session
from app.features.collection import Collection
from app.features.query import visible
from app.geo import LONLAT_DIGITS, LONLAT_SRID
from app.partners.model import Viewer


def outline(session: Session, collection: Collection, row_ids: Sequence[int], viewer: Viewer) -> str:
    """The rows of these ids as one area, as GeoJSON text in WGS 84."""
    united = func.ST_Transform(func.ST_Union(collection.shape), LONLAT_SRID)
    named = collection.row_id == any_(literal(list(row_ids), ARRAY(BigInteger)))
    statement = select(func.ST_AsGeoJSON(united, LONLAT_DIGITS)).where(named)
    text: str = session.scalars(visible(statement, collection, viewer)).one()
    return text

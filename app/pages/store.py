"""What pages read beside lists and parcels: names of districts, and what search engines may know of."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from app.db.session import Session
from app.db.tables import DistrictRow, ParcelRow
from app.features.query import visible
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS


def districts_to_choose(session: Session, chosen: str | None) -> list[tuple[str, str]]:
    """Key and name of the districts of the region's core and of the chosen one, by name."""
    offered = DistrictRow.is_core | (DistrictRow.key == chosen)
    listed = select(DistrictRow.key, DistrictRow.name).where(offered).order_by(DistrictRow.name)
    return [(key, name) for key, name in session.execute(listed)]


def district_name(session: Session, key: str) -> str | None:
    """What a district is called."""
    return session.scalar(select(DistrictRow.name).where(DistrictRow.key == key))


def count_real_parcels(session: Session) -> int:
    """How many parcels everybody may see that are no sample data."""
    counted = visible(select(func.count()), PARCELS, ANONYMOUS).where(~ParcelRow.synthetic)
    return int(session.scalar(counted) or 0)


def real_parcels(session: Session, first: int, most: int) -> Sequence[tuple[int, date]]:
    """Id and day of the last change of those parcels, so many from a position on, by id."""
    listed = visible(select(PARCELS.row_id, PARCELS.system("updated_at")), PARCELS, ANONYMOUS)
    found = session.execute(listed.where(~ParcelRow.synthetic).order_by(PARCELS.row_id).offset(first).limit(most))
    return [(row_id, updated_at.date()) for row_id, updated_at in found]

"""The one visibility rule of land: public, partner, owner, internal, and nothing withdrawn for strangers."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.codes import Visibility
from app.db.tables import ParcelRow, SiteRow
from app.partners.model import Viewer


def visible_land(table: type[ParcelRow] | type[SiteRow]) -> Callable[[Viewer], ColumnElement[bool]]:
    """The condition that a viewer may see a row of a table of land."""

    def visible_to(viewer: Viewer) -> ColumnElement[bool]:
        if viewer.is_staff:
            return true()
        own = false() if viewer.partner_id is None else table.owner_partner_id == viewer.partner_id
        shown = [Visibility.PUBLIC, Visibility.PARTNER] if viewer.is_known else [Visibility.PUBLIC]
        return or_(
            and_(table.visibility.in_(shown), table.withdrawn_at.is_(None)),
            and_(own, table.visibility != Visibility.INTERNAL),
        )

    return visible_to


def everybody(_viewer: Viewer) -> ColumnElement[Any]:
    """Reference data is public."""
    return true()

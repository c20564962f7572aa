"""The one visibility rule of land: public, partner, owner, internal, and nothing withdrawn for strangers."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, false, literal, null, or_, true

from app.codes import Visibility
from app.db.tables import ParcelRow, SiteRow
from app.features.collection import Collection
from app.partners.model import Viewer

SHOWN_TO_STRANGERS = (Visibility.PUBLIC, Visibility.PARTNER)


def visible_land(table: type[ParcelRow] | type[SiteRow]) -> Callable[[Viewer], ColumnElement[bool]]:
    """The condition that a viewer may see a row of a table of land."""

    def visible_to(viewer: Viewer) -> ColumnElement[bool]:
        return _granted(viewer, table.visibility, table.owner_partner_id, stands=table.withdrawn_at.is_(None))

    return visible_to


def everybody(_viewer: Viewer) -> ColumnElement[Any]:
    """Reference data is public."""
    return true()


def audience(collection: Collection, otherwise: Visibility) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Who may see a row, as two values to keep: a visibility, and the owning agency.

    What is withdrawn counts as visible to its owner. `otherwise` holds for tables whose rows say nothing of it.
    """
    if f"{collection.system_prefix}visibility" not in collection.table.c:
        return literal(otherwise.value), null()
    visibility = collection.system("visibility")
    is_withdrawn = and_(collection.system("withdrawn_at").is_not(None), visibility.in_(SHOWN_TO_STRANGERS))
    return case((is_withdrawn, Visibility.OWNER.value), else_=visibility), collection.system("owner_partner_id")


def is_among(
    viewer: Viewer, visibility: SQLColumnExpression[Any], owner_partner_id: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """Whether a viewer belongs to a kept audience; NULL is the audience of a row that is not there."""
    return and_(visibility.is_not(None), _granted(viewer, visibility, owner_partner_id, stands=true()))


def _granted(
    viewer: Viewer,
    visibility: SQLColumnExpression[Any],
    owner_partner_id: SQLColumnExpression[Any],
    *,
    stands: ColumnElement[bool],
) -> ColumnElement[bool]:
    if viewer.is_staff:
        return true()
    own = false() if viewer.partner_id is None else owner_partner_id == viewer.partner_id
    shown = visibility == Visibility.PUBLIC.value
    if viewer.is_known:
        shown |= visibility == Visibility.PARTNER.value
    return or_(and_(shown, stands), and_(own, visibility != Visibility.INTERNAL.value))

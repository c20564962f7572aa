"""The one visibility rule of land: public, partner, owner, internal, and nothing withdrawn for strangers.

It stands here twice, as a condition for the database and for arrays in memory; tests hold both against each other.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
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


VISIBILITIES = tuple(Visibility)  # arrays hold positions in it
NOBODY = 0  # in arrays the owner of what no agency owns


def granted_rows(
    viewer: Viewer, visibility: NDArray[np.int8], owner_partner_id: NDArray[np.int64], stands: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The same rule for rows in memory, one element each; `stands` is false where a row is withdrawn."""
    if viewer.is_staff:
        return np.ones(len(visibility), dtype=np.bool_)
    own = owner_partner_id == (viewer.partner_id or NOBODY)
    own &= owner_partner_id != NOBODY
    shown = visibility == VISIBILITIES.index(Visibility.PUBLIC)
    if viewer.is_known:
        shown |= visibility == VISIBILITIES.index(Visibility.PARTNER)
    granted: NDArray[np.bool_] = (shown & stands) | (own & (visibility != VISIBILITIES.index(Visibility.INTERNAL)))
    return granted

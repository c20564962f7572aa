"""Inquiries in the database. Row-level security shows them to staff, and one of them to who holds its secret."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from app.codes import InquiryKind
from app.db.session import Session
from app.db.tables import InquiryRow, ParcelRow
from app.errors import NotFound
from app.features.query import visible
from app.inquiries.model import Inquiry
from app.parcels.collection import PARCELS
from app.partners.model import Viewer

INQUIRY = tuple(getattr(InquiryRow, each.name) for each in fields(Inquiry))


@dataclass(frozen=True)
class Wanted:
    """Which inquiries a list is asked for; all conditions hold."""

    kind: InquiryKind | None = None
    answered: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As SQL."""
        row = InquiryRow
        conditions: list[ColumnElement[bool]] = []
        if self.kind is not None:
            conditions.append(row.kind == self.kind)
        if self.answered is not None:
            conditions.append(row.answered_at.is_not(None) if self.answered else row.answered_at.is_(None))
        return conditions


def named_parcels(session: Session, parcel_ids: Sequence[int], viewer: Viewer) -> dict[int, dict[str, Any]]:
    """Id, key and name of the parcels among some ids that a viewer may see, by id."""
    wanted = visible(select(ParcelRow.id, ParcelRow.key, ParcelRow.name), PARCELS, viewer)
    found = session.execute(wanted.where(ParcelRow.id.in_(parcel_ids)))
    return {row.id: {"id": row.id, "key": row.key, "name": row.name} for row in found}


def add(session: Session, values: Mapping[str, Any], secret: str) -> Inquiry:
    """Store an inquiry that can be withdrawn with a secret."""
    digest = _hold(session, secret)
    stored = insert(InquiryRow).values({**values, "withdrawal_sha256": digest}).returning(*INQUIRY)
    return _inquiry(session.execute(stored).one())


def of_writer(session: Session, reference: str, secret: str) -> Inquiry:
    """An inquiry, for the one who wrote it."""
    digest = _hold(session, secret)
    own = (InquiryRow.reference == reference) & (InquiryRow.withdrawal_sha256 == digest)
    row = session.execute(select(*INQUIRY).where(own)).one_or_none()
    if row is None:
        raise NotFound("There is no inquiry of this reference and secret; it may be deleted already.")
    return _inquiry(row)


def withdraw(session: Session, reference: str, secret: str) -> None:
    """Delete an inquiry as the one who wrote it."""
    digest = _hold(session, secret)
    own = (InquiryRow.reference == reference) & (InquiryRow.withdrawal_sha256 == digest)
    if not session.scalars(delete(InquiryRow).where(own).returning(InquiryRow.id)).all():
        raise NotFound("There is no inquiry of this reference and secret; it may be deleted already.")


def page(session: Session, wanted: Wanted, limit: int, before_id: int | None) -> tuple[list[Inquiry], int | None]:
    """So many inquiries, the newest first, from before a row on; and the last row shown, where there are more."""
    conditions = wanted.conditions()
    if before_id is not None:
        conditions.append(InquiryRow.id < before_id)
    ordered = select(InquiryRow.id, *INQUIRY).where(*conditions).order_by(InquiryRow.id.desc()).limit(limit + 1)
    found = session.execute(ordered).all()
    return [_inquiry(row[1:]) for row in found[:limit]], int(found[limit - 1][0]) if len(found) > limit else None


def count(session: Session, wanted: Wanted) -> int:
    """How many inquiries there are of these."""
    return int(session.scalar(select(func.count()).select_from(InquiryRow).where(*wanted.conditions())) or 0)


def get(session: Session, reference: str) -> Inquiry:
    """One inquiry."""
    row = session.execute(select(*INQUIRY).where(InquiryRow.reference == reference)).one_or_none()
    if row is None:
        raise NotFound("There is no inquiry {reference}.", reference=reference)
    return _inquiry(row)


def set_answered(session: Session, reference: str, *, is_answered: bool, actor: str) -> None:
    """Write down by whom and when it was answered, the first time; or that it is not."""
    row = InquiryRow
    values = (
        {"answered_at": func.now(), "answered_by": actor} if is_answered else {"answered_at": None, "answered_by": None}
    )
    changed = update(row).where(row.reference == reference, row.answered_at.is_(None) == is_answered)
    session.execute(changed.values(values))


def remove(session: Session, reference: str) -> None:
    """Delete an inquiry as staff."""
    if not session.scalars(delete(InquiryRow).where(InquiryRow.reference == reference).returning(InquiryRow.id)).all():
        raise NotFound("There is no inquiry {reference}.", reference=reference)


def purge(session: Session, today: date) -> int:
    """Delete every inquiry whose day has come; how many."""
    return len(session.scalars(delete(InquiryRow).where(InquiryRow.delete_on <= today).returning(InquiryRow.id)).all())


def _hold(session: Session, secret: str) -> str:
    """Tell row-level security whose inquiry may be touched, for this transaction only."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    session.execute(select(func.set_config("lotse.inquiry_sha256", digest, True)))
    return digest


def _inquiry(row: Sequence[Any]) -> Inquiry:
    values = dict(zip((each.name for each in fields(Inquiry)), row, strict=True))
    return Inquiry(**values | {"kind": InquiryKind(values["kind"])})

"""Partners and tokens. A token's secret is random, shown once, and kept as SHA-256 only."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from app.codes import Role
from app.db.session import Session
from app.db.tables import PartnerRow, TokenRow
from app.errors import Conflict, InvalidInput, NotFound
from app.partners.model import Viewer

PREFIX = "lotse_"  # lets secret scanners recognise a leaked token
SECRET_BYTES = 32


@dataclass(frozen=True)
class TokenSummary:
    """What may be shown of a token after it was made."""

    id: int
    label: str
    role: Role
    partner_key: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def add_partner(session: Session, key: str, name: str) -> int:
    """Store a partner agency and return its id."""
    if session.scalar(select(PartnerRow.id).where(PartnerRow.key == key)) is not None:
        raise Conflict("Partner '{key}' exists already.", key=key)
    partner = PartnerRow(key=key, name=name)
    session.add(partner)
    session.flush()
    return partner.id


def list_partners(session: Session) -> list[tuple[str, str]]:
    """Key and name of every partner."""
    return [(key, name) for key, name in session.execute(select(PartnerRow.key, PartnerRow.name).order_by("key"))]


def create_token(
    session: Session, label: str, role: Role, partner_key: str | None = None, expires_in_days: int = 365
) -> str:
    """Make a token and return its text: the only time it is known."""
    if expires_in_days < 1:
        raise InvalidInput("A token must be valid for at least one day, not {days}.", days=expires_in_days)
    if role is Role.EDITOR and partner_key is None:
        raise InvalidInput("An editor token needs a partner: it changes that agency's land only.")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    session.add(
        TokenRow(
            label=label,
            role=role,
            partner_id=None if partner_key is None else partner_id(session, partner_key),
            secret_sha256=_digest(secret),
            expires_at=datetime.now(UTC) + timedelta(days=expires_in_days),
        )
    )
    session.flush()
    return secret


def list_tokens(session: Session) -> list[TokenSummary]:
    """Every token ever made, newest first."""
    rows = session.execute(
        select(TokenRow, PartnerRow.key)
        .outerjoin(PartnerRow, PartnerRow.id == TokenRow.partner_id)
        .order_by(TokenRow.id.desc())
    )
    return [
        TokenSummary(row.id, row.label, Role(row.role), key, row.created_at, row.expires_at, row.revoked_at)
        for row, key in rows
    ]


def revoke_token(session: Session, token_id: int) -> None:
    """End a token now; a second time changes nothing."""
    if session.get(TokenRow, token_id) is None:
        raise NotFound("Token {id} was not found.", id=token_id)
    session.execute(
        update(TokenRow).where(TokenRow.id == token_id, TokenRow.revoked_at.is_(None)).values(revoked_at=func.now())
    )


def viewer_of(session: Session, secret: str) -> Viewer | None:
    """The viewer behind a token, or None where it is unknown, expired or revoked."""
    row = session.execute(
        select(TokenRow.id, TokenRow.role, TokenRow.partner_id, TokenRow.label).where(
            TokenRow.secret_sha256 == _digest(secret),
            TokenRow.revoked_at.is_(None),
            TokenRow.expires_at > func.now(),
        )
    ).one_or_none()
    return None if row is None else Viewer(Role(row.role), row.partner_id, f"{row.label} (token {row.id})")


def partner_id(session: Session, key: str) -> int:
    """Id of a partner by its key."""
    found = session.scalar(select(PartnerRow.id).where(PartnerRow.key == key))
    if found is None:
        raise InvalidInput("Partner '{key}' was not found; add it with `lotse partner add`.", key=key)
    return found


def agency_name(session: Session, viewer: Viewer) -> str | None:
    """The name of the viewer's agency, which may be told to everybody; a token's label may not."""
    return session.scalar(select(PartnerRow.name).where(PartnerRow.id == viewer.partner_id))


def set_writer(session: Session, viewer: Viewer) -> None:
    """Tell row-level security who writes, for this transaction only."""
    session.execute(
        select(
            func.set_config("lotse.role", viewer.role or "", True),
            func.set_config("lotse.partner_id", str(viewer.partner_id or ""), True),
        )
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()

"""Tokens: shown once, kept as a hash, ended by time or by hand."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.codes import Role
from app.db.tables import TokenRow
from app.errors import Conflict, InvalidInput, NotFound
from app.partners import store
from tests.makers import make_partner, make_token


def test_token_says_who_asks(session: Session) -> None:
    partner = make_partner(session, "a")
    viewer = store.viewer_of(session, make_token(session, Role.EDITOR, "a"))
    assert viewer is not None
    assert (viewer.role, viewer.partner_id) == (Role.EDITOR, partner)
    assert store.viewer_of(session, "lotse_unknown") is None


def test_secret_is_not_kept(session: Session) -> None:
    secret = make_token(session, Role.STAFF)
    row = session.scalars(select(TokenRow)).one()
    assert len(row.secret_sha256) == 32
    assert secret.encode() not in row.secret_sha256
    assert secret not in repr(store.list_tokens(session))


def test_revoked_and_expired_tokens_are_nobody(session: Session) -> None:
    revoked, expired = make_token(session, Role.STAFF), make_token(session, Role.STAFF)
    newest, oldest = (summary.id for summary in store.list_tokens(session))
    store.revoke_token(session, oldest)
    session.execute(update(TokenRow).where(TokenRow.id == newest).values(expires_at=TokenRow.created_at))
    assert store.viewer_of(session, revoked) is None
    assert store.viewer_of(session, expired) is None


def test_second_revocation_keeps_the_first_day(session: Session) -> None:
    make_token(session, Role.STAFF)
    (token,) = store.list_tokens(session)
    store.revoke_token(session, token.id)
    first = store.list_tokens(session)
    store.revoke_token(session, token.id)
    assert store.list_tokens(session) == first
    with pytest.raises(NotFound):
        store.revoke_token(session, token.id + 1)


def test_token_that_cannot_be_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInput, match="needs a partner"):
        make_token(session, Role.EDITOR)
    with pytest.raises(InvalidInput, match="at least one day"):
        make_token(session, Role.STAFF, days=0)
    with pytest.raises(InvalidInput, match="'nobody'"):
        make_token(session, Role.EDITOR, "nobody")
    assert store.list_tokens(session) == []


def test_partner_is_added_once(session: Session) -> None:
    make_partner(session, "a")
    with pytest.raises(Conflict, match="'a'"):
        make_partner(session, "a")
    assert [key for key, _ in store.list_partners(session)] == ["a"]

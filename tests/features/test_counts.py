"""Counts kept in memory: taken once per version, viewer's class and question."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.codes import Role
from app.features.counts import Counts
from app.features.query import Condition, FeatureQuery, Operator
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS, Viewer
from tests.makers import make_parcel

EVERYTHING = FeatureQuery()


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(session.connection(), "before_cursor_execute", keep)
    yield sent
    event.remove(session.connection(), "before_cursor_execute", keep)


def test_second_page_of_a_walk_does_not_count_again(session: Session) -> None:
    make_parcel(session)
    counts = Counts()
    assert counts.matching(session, PARCELS, FeatureQuery(limit=1), ANONYMOUS, version=1).number == 1
    with statements(session) as sent:
        assert counts.matching(session, PARCELS, FeatureQuery(limit=50), ANONYMOUS, version=1).number == 1
    assert sent == []


def test_new_version_of_the_collection_counts_anew(session: Session) -> None:
    counts = Counts()
    assert counts.matching(session, PARCELS, EVERYTHING, ANONYMOUS, version=1).number == 0
    make_parcel(session)
    assert counts.matching(session, PARCELS, EVERYTHING, ANONYMOUS, version=2).number == 1


def test_public_count_is_not_told_to_staff_nor_theirs_to_the_public(session: Session) -> None:
    make_parcel(session, visibility="internal")
    counts = Counts()
    assert counts.matching(session, PARCELS, EVERYTHING, ANONYMOUS, version=1).number == 0
    assert counts.matching(session, PARCELS, EVERYTHING, Viewer(Role.STAFF, None, "staff"), version=1).number == 1
    assert counts.matching(session, PARCELS, EVERYTHING, ANONYMOUS, version=1).number == 0


def test_other_question_has_its_own_count(session: Session) -> None:
    make_parcel(session)
    counts = Counts()
    assert counts.matching(session, PARCELS, EVERYTHING, ANONYMOUS, version=1).number == 1
    reserved = FeatureQuery(conditions=(Condition("status", Operator.IN, ("reserved",)),))
    assert counts.matching(session, PARCELS, reserved, ANONYMOUS, version=1).number == 0

"""The first page and its count come from one statement, and are what two of them would tell."""

import pytest
from sqlalchemy.orm import Session

from app.features import query
from app.features.counts import Counts
from app.features.query import Count, FeatureQuery
from app.geo import Bbox
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS, Viewer
from app.published.pages import Walk, read_page
from tests.features.test_counts import statements
from tests.makers import STAFF, make_parcel

NEAR = Bbox(11.5, 51.0, 12.5, 51.6)


@pytest.fixture
def parcels(session: Session) -> list[int]:
    """Three public parcels near by, one of them only a position, one further off, and a hidden one among them."""
    near = [make_parcel(session, at=(12.0, 51.3)), make_parcel(session, at=(12.1, 51.3), place="position")]
    make_parcel(session, at=(12.05, 51.3), visibility="internal")
    make_parcel(session, at=(13.5, 51.3))
    return [*near, make_parcel(session, at=(12.2, 51.3))]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize("viewer", [ANONYMOUS, STAFF], ids=["public", "staff"])
def test_one_statement_tells_what_two_would(session: Session, parcels: list[int], limit: int, viewer: Viewer) -> None:
    wanted = FeatureQuery(bbox=NEAR, limit=limit)
    page, matched = query.select_first_page(session, PARCELS, wanted, viewer)
    assert page == query.select_page(session, PARCELS, wanted, viewer)
    assert matched == query.count(session, PARCELS, wanted, viewer)
    assert matched == Count(3 if viewer is ANONYMOUS else 4, exact=True)


def test_first_page_is_one_statement_and_the_next_does_not_count(session: Session, parcels: list[int]) -> None:
    counts, walk = Counts(), Walk(PARCELS, FeatureQuery(bbox=NEAR, limit=2), ANONYMOUS)
    with statements(session) as sent:
        first = read_page(session, walk, counts, version=1)
    assert len(sent) == 1
    with statements(session) as sent:
        second = read_page(session, walk.at(first.following), counts, version=1)
    assert len(sent) == 1
    assert first.page.row_ids + second.page.row_ids == parcels
    assert first.matched == second.matched == Count(3, exact=True)


def test_question_that_nothing_matches_has_an_empty_page(session: Session) -> None:
    walk = Walk(PARCELS, FeatureQuery(bbox=NEAR), ANONYMOUS)
    found = read_page(session, walk, Counts(), version=1)
    assert (found.page.features, found.matched, found.following) == ([], Count(0, exact=True), None)


def test_page_is_the_first_one_where_more_match_than_are_counted(
    session: Session, parcels: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "COUNT_CAP", 2)
    walk = Walk(PARCELS, FeatureQuery(bbox=NEAR, limit=2), ANONYMOUS)
    found = read_page(session, walk, Counts(), version=1)
    assert found.page.row_ids == parcels[:2]
    assert found.matched == Count(2, exact=False)

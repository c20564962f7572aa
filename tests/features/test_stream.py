"""Streams of rows: types of columns, what is surveyed, and a cursor that the database keeps."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.crs import STORAGE
from app.features.collection import ValueType
from app.features.query import FeatureQuery
from app.features.stream import MOST_ROWS_AT_ONCE, Form, Part, Selected, opened, rows_at_once, survey, typed_columns
from app.infrastructure.store import INFRASTRUCTURE
from app.parcels.collection import PARCELS, SITES
from app.partners.model import ANONYMOUS
from app.published.scored import scored_parcels
from tests.makers import NOWHERE, POSITION, STAFF, make_facility, make_parcel, shipped_profiles

EVERYTHING = FeatureQuery()


def cursors(session: Session) -> int:
    return int(session.scalar(text("SELECT count(*) FROM pg_cursors WHERE name <> ''")) or 0)


def test_columns_have_the_types_of_the_database() -> None:
    types = {column.name: column.value_type for column in typed_columns(PARCELS)}
    assert types["area_m2"] is ValueType.NUMBER
    assert types["divisible"] is ValueType.BOOLEAN
    assert types["plan_date"] is ValueType.DATE
    assert types["withdrawn_at"] is ValueType.TIMESTAMP
    assert types["district"] is types["municipality_keys"] is ValueType.STRING
    assert {c.name: c.value_type for c in typed_columns(INFRASTRUCTURE)}["open_from_year"] is ValueType.INTEGER
    scored = {c.name: c.value_type for c in typed_columns(scored_parcels(next(iter(shipped_profiles()))))}
    assert (scored["score"], scored["group"]) == (ValueType.NUMBER, ValueType.STRING)
    assert "attributes" in {column.name for column in typed_columns(SITES)}


def test_survey_counts_by_source_and_kind_of_geometry_what_the_viewer_may_see(session: Session) -> None:
    make_parcel(session)
    make_parcel(session, place=POSITION)
    make_parcel(session, place=NOWHERE, visibility="internal")
    found = survey(session, Selected(PARCELS, EVERYTHING, ANONYMOUS))
    assert [(part.source, part.kind, part.count) for part in found] == [
        ("B-Plan 12/3", "MULTIPOLYGON", 1),
        ("B-Plan 12/3", "POINT", 1),
    ]
    assert [part.kind for part in survey(session, Selected(PARCELS, EVERYTHING, STAFF))] == [
        "MULTIPOLYGON",
        "POINT",
        None,
    ]


def test_fewer_rows_are_held_at_once_where_they_are_large() -> None:
    assert rows_at_once([]) == MOST_ROWS_AT_ONCE
    assert rows_at_once([Part("s", "POINT", 9, 100)]) == MOST_ROWS_AT_ONCE
    assert rows_at_once([Part("s", "POINT", 9, 100), Part("s", "POLYGON", 9, 2**20)]) == 16
    assert rows_at_once([Part("s", "POLYGON", 1, 2**30)]) == 1


def test_rows_come_in_batches_from_a_cursor_that_is_closed_with_the_block(session: Session) -> None:
    keys = [f"F{number}" for number in range(5)]
    for key in keys:
        make_facility(session, key=key)
    selected = Selected(INFRASTRUCTURE, EVERYTHING, ANONYMOUS)
    with opened(session, selected, Form.WKB, STORAGE, 2) as batches:
        first = next(batches)
        assert [row.key for row in first] == keys[:2]
        assert cursors(session) == 1
    assert cursors(session) == 0
    with opened(session, selected, Form.LONLAT, STORAGE, 2) as batches:
        assert [len(batch) for batch in batches] == [2, 2, 1]

"""Stored features stay within their rows, so that a page is read from one table."""

import json
from collections.abc import Callable
from random import Random

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db import migrate
from tests.contracts.test_migrations import in_database
from tests.makers import make_parcel

MOVED_OUT = "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'parcel'::regclass"
LONG_NAME = Random(1).randbytes(900).hex()  # noqa: S311 - no secret; hardly to be compressed


def test_long_feature_stays_in_its_row(session: Session) -> None:
    make_parcel(session, name=LONG_NAME)
    assert session.scalar(text("SELECT length(feature_json) FROM parcel")) > 3_000
    assert session.scalar(text(MOVED_OUT)) == 0


def test_features_written_before_are_moved_into_their_rows(clone_database: Callable[[], str]) -> None:
    url = clone_database()
    in_database(url, "0008")
    feature = json.dumps({"type": "Feature", "name": LONG_NAME})
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO parcel (key, name, source, status, visibility, position, feature_json) VALUES "
            "('A', 'A', 'test', 'available', 'public', ST_SetSRID(ST_MakePoint(690000, 5690000), 25832), %s)",
            [feature],
        )
        connection.execute("UPDATE parcel SET search_text = %s", [LONG_NAME])
        assert connection.execute(MOVED_OUT).fetchone() != (0,)
    migrate.upgrade(url)
    with psycopg.connect(url) as connection:
        assert connection.execute(MOVED_OUT).fetchone() == (0,)
        assert connection.execute("SELECT feature_json FROM parcel").fetchone() == (feature,)

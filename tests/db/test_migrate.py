"""Migrations on empty, older, current and newer databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from app.db import migrate
from app.errors import Conflict, InvalidInput, Unavailable

pytestmark = pytest.mark.database

MakeDatabase = Callable[[], str]
MigrateTo = Callable[[str, str], None]


def test_empty_database_becomes_current_and_a_second_upgrade_changes_nothing(make_database: MakeDatabase) -> None:
    url = make_database()
    assert not migrate.is_current(url)
    assert migrate.upgrade(url).before is None
    assert migrate.is_current(url)
    assert migrate.upgrade(url).before == migrate.newest_revision()


def test_older_database_is_handed_to_the_dump_before_it_changes(
    make_database: MakeDatabase, migrate_to: MigrateTo
) -> None:
    url = make_database()
    migrate_to(url, "0001")
    seen: list[tuple[str, str | None]] = []
    migrate.upgrade(url, before_change=lambda revision: seen.append((revision, migrate.stored_revision(url))))
    assert seen == [("0001", "0001")]
    assert migrate.is_current(url)


def test_failed_dump_leaves_the_old_revision(make_database: MakeDatabase, migrate_to: MigrateTo) -> None:
    url = make_database()
    migrate_to(url, "0001")

    def fail(_revision: str) -> None:
        raise Unavailable("The disk is full.")

    with pytest.raises(Unavailable, match="disk is full"):
        migrate.upgrade(url, before_change=fail)
    assert migrate.stored_revision(url) == "0001"


def test_database_of_a_newer_version_is_refused_and_left_alone(make_database: MakeDatabase) -> None:
    url = make_database()
    migrate.upgrade(url)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'later'")
    with pytest.raises(Conflict, match=r"'later'.*newer"):
        migrate.upgrade(url)
    assert migrate.stored_revision(url) == "later"


def test_two_processes_migrate_one_after_the_other(make_database: MakeDatabase) -> None:
    url = make_database()
    with ThreadPoolExecutor(2) as pool:
        done = [future.result() for future in [pool.submit(migrate.upgrade, url) for _ in range(2)]]
    assert {migration.after for migration in done} == {migrate.newest_revision()}
    assert [migration.before for migration in done].count(None) == 1


def test_failed_migration_changes_nothing_and_names_the_reason(make_database: MakeDatabase) -> None:
    url = make_database()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE parcel (in_the_way int)")
    with pytest.raises(Unavailable, match=r'nothing was changed: relation "parcel" already exists'):
        migrate.upgrade(url)
    assert migrate.stored_revision(url) is None


@pytest.mark.parametrize(
    ("url", "error", "sentence"),
    [
        ("sk-0042", InvalidInput, "LOTSE_DATABASE_URL is no PostgreSQL URL"),
        ("mysql://lotse:secret@127.0.0.1/lotse", InvalidInput, "LOTSE_DATABASE_URL is no PostgreSQL URL"),
        ("postgresql://lotse:secret@127.0.0.1:1/lotse", Unavailable, "The database does not answer: .*refused"),
    ],
    ids=["no URL", "another database", "nobody listens"],
)
def test_database_that_cannot_be_reached_is_said_without_the_password(
    url: str, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence) as caught:
        migrate.upgrade(url)
    assert "secret" not in str(caught.value)

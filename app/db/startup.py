"""Give a command a database that runs and is current: the server of LOTSE_DATABASE_URL, or the embedded one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.db import migrate
from app.db.dumps import write_dump
from app.db.embedded import EmbeddedCluster
from app.db.session import Session, database_errors_translated, make_engine, make_session_factory
from app.errors import Conflict
from app.settings import Settings

Tell = Callable[[str], object]


@contextmanager
def ready(settings: Settings, tell: Tell, *, may_migrate_server: bool = False) -> Iterator[str]:
    """URL of the database while it may be used.

    The embedded database is always brought to the newest revision, after a dump. A server's database is changed only
    by those who say so: others of its users may still need the old schema.
    """
    if settings.database_url is None:
        with embedded(settings, tell) as database_url:
            yield database_url
        return
    if may_migrate_server:
        _tell_of(migrate.upgrade(settings.database_url), tell)
    elif not migrate.is_current(settings.database_url):
        raise Conflict(
            "The database is not at revision {head}; run `lotse db upgrade`.", head=migrate.newest_revision()
        )
    yield settings.database_url


@contextmanager
def embedded(settings: Settings, tell: Tell) -> Iterator[str]:
    """URL of the embedded database, started, and migrated after a dump where it holds an older revision."""
    cluster = EmbeddedCluster(settings)
    tell(f"Database: {cluster.describe()}")
    with cluster.running() as database_url:

        def dump_first(revision: str) -> None:
            path = write_dump(database_url, dump_path(cluster.make_dumps_dir(), revision))
            tell(f"Dumped the database at revision {revision} to {path} before migrating it.")

        _tell_of(migrate.upgrade(database_url, before_change=dump_first), tell)
        yield database_url


@contextmanager
def session(settings: Settings, tell: Tell) -> Iterator[Session]:
    """A session in one transaction, committed at the end, on a database that is ready."""
    with ready(settings, tell) as database_url:
        engine = make_engine(settings, database_url)
        try:
            with database_errors_translated(), make_session_factory(engine).begin() as opened:
                yield opened
        finally:
            engine.dispose()


def dump_path(folder: Path, revision: str) -> Path:
    """Name of a new dump: when, and at which revision."""
    return folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{revision}.dump"


def _tell_of(migration: migrate.Migration, tell: Tell) -> None:
    if migration.before != migration.after:
        tell(f"Migrated the database from {migration.before or 'empty'} to revision {migration.after}.")

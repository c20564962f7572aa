"""Bring a database to the newest revision: one process at a time, all or nothing, after a dump where one is wanted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from app.db.session import sqlalchemy_url
from app.errors import Conflict, InvalidInput, Unavailable
from app.settings import PROJECT_DIR

ADVISORY_LOCK = 5_142_399  # any fixed number; ours is the latitude of the airport
LOCK_TIMEOUT_S = 60


@dataclass(frozen=True)
class Migration:
    """What an upgrade did; `before` is None for an empty database."""

    before: str | None
    after: str


def upgrade(database_url: str, *, before_change: Callable[[str], object] | None = None) -> Migration:
    """Upgrade to the newest revision; a current database is only looked at.

    `before_change` is called with the old revision before a database that holds tables is changed: the place for a
    dump. A database newer than this code is refused.
    """
    config = alembic_config()
    head = newest_revision()
    with connected(database_url) as connection:
        if _revision(connection) == head:
            return Migration(head, head)
        _lock(connection)
        before = _revision(connection)
        _refuse_unknown(before, config)
        if before is not None and before != head and before_change is not None:
            before_change(before)
        _run(config, connection)
    return Migration(before, head)


def is_current(database_url: str) -> bool:
    """Whether the database stands at the newest revision of this code."""
    return stored_revision(database_url) == newest_revision()


def stored_revision(database_url: str) -> str | None:
    """The revision a database stands at; None for an empty one."""
    with connected(database_url) as connection:
        return _revision(connection)


def newest_revision() -> str:
    """The revision this code needs."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if head is None:
        raise Unavailable("The folder {folder} holds no migrations.", folder=PROJECT_DIR / "alembic")
    return head


def create_revision(database_url: str, message: str) -> None:
    """Write a new migration from the difference between the tables in the code and in the database."""
    config = alembic_config()
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    number = f"{int(newest_revision()) + 1:04d}"
    command.revision(config, message=message, autogenerate=True, rev_id=number)


def alembic_config() -> Config:
    """Where the migrations are; built in code, so that no `alembic.ini` is needed."""
    config = Config()
    config.set_main_option("script_location", str(PROJECT_DIR / "alembic").replace("%", "%%"))
    return config


@contextmanager
def connected(database_url: str) -> Iterator[Connection]:
    """A connection in one transaction, committed at the end."""
    url = sqlalchemy_url(database_url)
    if not url.startswith("postgresql+psycopg://"):  # the text may hold a password: it is not repeated
        raise InvalidInput(
            "LOTSE_DATABASE_URL is no PostgreSQL URL; write it as postgresql://user:password@host:5432/name."
        )
    try:
        connection = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10}).connect()
    except OperationalError as error:
        raise Unavailable("The database does not answer: {reason}", reason=" ".join(str(error.orig).split())) from error
    with connection, connection.begin():
        yield connection


def _run(config: Config, connection: Connection) -> None:
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise Unavailable("The migration failed and nothing was changed: {reason}", reason=reason) from error


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _lock(connection: Connection) -> None:
    """Wait for another process that is migrating; held until the transaction ends."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"))
    try:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    except OperationalError as error:
        raise Unavailable(
            "Another process has been migrating this database for more than {seconds} s; wait for it or stop it.",
            seconds=LOCK_TIMEOUT_S,
        ) from error


def _refuse_unknown(revision: str | None, config: Config) -> None:
    if revision is None:
        return
    try:
        ScriptDirectory.from_config(config).get_revision(revision)
    except (CommandError, ResolutionError):
        raise Conflict(
            "The database stands at revision '{revision}', which this version of Flächenlotse does not know: it was "
            "made by a newer one. Update the program, or use a database of its own.", revision=revision,
        ) from None  # fmt: skip

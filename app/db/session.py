"""Engine and sessions: one pool, one transaction per request or command, and SQL kept in files."""

import logging
import select
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import Any

import psycopg
from sqlalchemy import Engine, TextClause, create_engine, event, text
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from app.errors import Conflict, Forbidden, InvalidInput, LotseError, Unavailable
from app.settings import Settings

__all__ = [
    "APP_ROLE",
    "Engine",
    "Session",
    "SessionFactory",
    "allow_long_statements",
    "database_errors_translated",
    "has_app_role",
    "make_engine",
    "make_read_session_factory",
    "make_session_factory",
    "ping",
    "read_one_state",
    "read_one_statement",
    "sql_file",
]

log = logging.getLogger(__name__)

APP_ROLE = "lotse_app"  # what web requests run as: no owner, so row-level security holds on writes

ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

SessionFactory = sessionmaker[Session]


def sqlalchemy_url(database_url: str) -> str:
    """Turn any PostgreSQL URL into one for psycopg 3."""
    scheme, separator, rest = database_url.partition("://")
    if not separator or scheme.split("+")[0] not in ("postgresql", "postgres"):
        return database_url
    return f"postgresql+psycopg://{rest}"


def make_engine(settings: Settings, database_url: str, *, role: str | None = None, timeout: bool = False) -> Engine:
    """Open a pool on a database.

    With `role`, every connection works as that role, else as the URL's own user; with `timeout` under the statement
    timeout of web requests, else without a limit (commands, migrations).
    """
    engine = create_engine(
        sqlalchemy_url(database_url),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.statement_timeout_s,
        hide_parameters=True,  # of statements, in what is logged of errors
        pool_use_lifo=True,  # the connection used last has its statements prepared and its catalogue read
        connect_args={"application_name": "lotse", "connect_timeout": 5},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("SET jit = off")  # short statements; compiling them costs more than it saves
        if timeout:
            connection.execute("SET max_parallel_workers_per_gather = 0")  # starting a worker takes longer than a page
            connection.execute(f"SET statement_timeout = {int(settings.statement_timeout_s * 1000)}")
        if role is not None:
            connection.execute(f"SET ROLE {role}")
        connection.autocommit = False

    event.listen(engine, "checkout", _refuse_dead_connection)
    return engine


def _refuse_dead_connection(connection: Any, _record: Any, _fairy: Any) -> None:
    """Have the pool replaced where the server has closed a connection: only then is there anything to read on it.

    It takes no round trip to the server, as a ping before every use would.
    """
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)
    if watch.poll(0):
        raise InvalidatePoolError("The server has closed the connection.")


def make_session_factory(engine: Engine) -> SessionFactory:
    """Sessions that hand out plain rows; nothing is refreshed behind one's back."""
    return sessionmaker(engine, expire_on_commit=False)


def make_read_session_factory(engine: Engine) -> SessionFactory:
    """Sessions that see one state of the database throughout, and that the database lets change nothing."""
    reading = engine.execution_options(**ONE_STATE)
    return sessionmaker(reading, expire_on_commit=False)


def has_app_role(engine: Engine) -> bool:
    """Whether the database has the role of web requests and this user may take it."""
    with engine.connect() as connection:
        found = text("SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = :role")
        return bool(connection.scalar(found, {"role": APP_ROLE}))


def read_one_state(session: Session) -> None:
    """Have a transaction that has not begun see one state of the database throughout, and change nothing."""
    session.connection(execution_options=ONE_STATE)


def read_one_statement(session: Session) -> None:
    """Have a session that has not begun read by a single statement, which begins and ends by itself.

    That spares two of the three round trips. What has begun goes on as it is.
    """
    if not session.in_transaction():
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def allow_long_statements(session: Session, seconds: float) -> None:
    """Raise the statement timeout for the rest of this transaction: for imports and rescoring, which are bounded."""
    session.execute(text("SELECT set_config('statement_timeout', :ms, true)"), {"ms": str(int(seconds * 1000))})


@cache
def sql_file(package: str, name: str) -> TextClause:
    """The statement in `<package>/sql/<name>.sql`, with `:named` binds."""
    return text(resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8"))


@contextmanager
def database_errors_translated() -> Iterator[None]:
    """Turn what the database refuses into errors of the domain: the one place where that happens."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        refusal = error.orig if isinstance(error, DBAPIError) else error  # COPY has no SQLAlchemy round it
        log.warning("The database refused a statement: %s", _without_values(refusal))
        answer = _translated(refusal)
        if answer is None:
            raise
        raise answer from error
    except PoolTimeout as error:
        raise Unavailable("Every database connection is busy; try again in a moment.") from error


BUSY = (Unavailable, "Another change is under way on the same rows; try again in a moment.")
SILENT = (Unavailable, "The database does not answer; try again in a moment.")
# First match wins: subclasses stand before their bases.
REFUSALS: tuple[tuple[type[psycopg.Error], tuple[type[LotseError], str]], ...] = (
    (psycopg.errors.QueryCanceled, (Unavailable, "The question takes too long; narrow it with bbox or filters.")),
    (psycopg.errors.InsufficientPrivilege, (Forbidden, "The database does not allow this change to this row.")),
    (psycopg.errors.UniqueViolation, (Conflict, "A row with this key exists already.")),
    (psycopg.errors.CheckViolation, (InvalidInput, "A value breaks the rule {rule}.")),
    (psycopg.IntegrityError, (Conflict, "The change contradicts other rows.")),
    (psycopg.errors.SerializationFailure, BUSY),
    (psycopg.errors.DeadlockDetected, BUSY),
    (psycopg.errors.LockNotAvailable, BUSY),
    (psycopg.DataError, (InvalidInput, "A value is outside of what can be stored.")),
    (psycopg.OperationalError, SILENT),
    (psycopg.InterfaceError, SILENT),
)


def _without_values(error: BaseException | None) -> str:
    """What the database refused, without what was to be stored: that may name whom no log must name."""
    if not isinstance(error, psycopg.Error) or isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return str(error)
    named = (error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
    return " ".join([type(error).__name__, *(name for name in named if name is not None)])


def _translated(error: BaseException | None) -> LotseError | None:
    for refusal, (answer, sentence) in REFUSALS:
        if isinstance(error, refusal):
            return answer(sentence, rule=error.diag.constraint_name) if "{rule}" in sentence else answer(sentence)
    return None


def ping(session: Session) -> None:
    """Ask the database for a sign of life."""
    session.execute(text("SELECT 1"))

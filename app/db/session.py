"""Engine and sessions: one pool, one transaction per request or command, and SQL kept in files."""

from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy import Engine, TextClause, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

from app.settings import Settings

__all__ = [
    "APP_ROLE",
    "Session",
    "SessionFactory",
    "make_engine",
    "make_session_factory",
    "sql_file",
]

APP_ROLE = "lotse_app"  # what web requests run as: no owner, so row-level security holds on writes

SessionFactory = sessionmaker[Session]


def sqlalchemy_url(database_url: str) -> str:
    """Turn any PostgreSQL URL into one for psycopg 3."""
    scheme, separator, rest = database_url.partition("://")
    if not separator or scheme.split("+")[0] not in ("postgresql", "postgres"):
        return database_url
    return f"postgresql+psycopg://{rest}"


def make_engine(settings: Settings, database_url: str, *, role: str | None = None) -> Engine:
    """Open a pool on a database.

    With `role`, every connection works as that role under the statement timeout of web requests; without it as the
    URL's own user without a limit (commands, migrations).
    """
    engine = create_engine(
        sqlalchemy_url(database_url),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.statement_timeout_s,
        pool_pre_ping=True,
        connect_args={"application_name": "lotse", "connect_timeout": 5},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("SET jit = off")  # short statements; compiling them costs more than it saves
        if role is not None:
            connection.execute(f"SET statement_timeout = {int(settings.statement_timeout_s * 1000)}")
            connection.execute(f"SET ROLE {role}")
        connection.autocommit = False

    return engine


def make_session_factory(engine: Engine) -> SessionFactory:
    """Sessions that hand out plain rows; nothing is refreshed behind one's back."""
    return sessionmaker(engine, expire_on_commit=False)


@cache
def sql_file(package: str, name: str) -> TextClause:
    """The statement in `<package>/sql/<name>.sql`, with `:named` binds."""
    return text(resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8"))

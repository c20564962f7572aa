"""Databases and applications for tests: real PostGIS, cloned from a migrated template; it fails where there is none."""

import itertools
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.orm import Session

from app import cli
from app.db import migrate
from app.db.embedded import temporary_cluster
from app.db.session import sqlalchemy_url
from app.main import create_app
from app.scoring.profiles import Profiles, load_profiles
from app.settings import PROJECT_DIR, Settings
from tests import chromium

DATABASE_FIXTURES = {"server_url", "database_url", "engine", "session", "client", "sample_client"}
TEMPLATE = "template_lotse"
CloneDatabase = Callable[..., str]
Run = Callable[..., int]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database, so that `-m 'not database'` is the fast half."""
    for item in items:
        if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files to test against; they stand beside the checkout and are not part of it."""
    folder = PROJECT_DIR.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"{folder} with the real test files is not there")
    return folder


@pytest.fixture(scope="session")
def profiles() -> Profiles:
    """The profiles as they are shipped."""
    return load_profiles(PROJECT_DIR / "geodata" / "profiles")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A throw-away server of this test process."""
    with temporary_cluster() as url:
        yield url


@pytest.fixture(scope="session")
def clone_database(server_url: str) -> CloneDatabase:
    """Make a database from the migrated template (or another) and give its URL."""
    numbers = itertools.count()

    def url_of(name: str) -> str:
        return server_url.replace("/lotse?", f"/{name}?")

    def make(template: str) -> str:
        name = TEMPLATE if template == "template0" else f"test_{next(numbers)}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        return url_of(name)

    migrate.upgrade(make("template0"))

    def clone(template_url: str | None = None) -> str:
        return make(
            TEMPLATE if template_url is None else str(psycopg.conninfo.conninfo_to_dict(template_url)["dbname"])
        )

    return clone


@pytest.fixture
def database_url(clone_database: CloneDatabase) -> str:
    """A migrated, empty database of this test's own, for tests that commit."""
    return clone_database()


@pytest.fixture(scope="session")
def engine(clone_database: CloneDatabase) -> Iterator[Engine]:
    """Connections to an empty database that no test ever commits to."""
    engine = create_engine(sqlalchemy_url(clone_database()), poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose work is rolled back after the test, commits included."""
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a test: nothing from the environment, no allowance to run out of."""
    return Settings(data_dir=tmp_path / ".lotse", rate_limit=None, expensive_rate_limit=None, pool_size=4)


@pytest.fixture
def client(settings: Settings, database_url: str) -> Iterator[TestClient]:
    """The application on an empty database of its own."""
    app = create_app(settings.model_copy(update={"database_url": database_url}))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this process; each opens windows of its own."""
    with chromium.launched() as browser:
        yield browser


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `lotse` with arguments and gives its exit code."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # keep pytest's own handlers

    def run_with(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["lotse", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return int(caught.value.code or 0)

    return run_with


@pytest.fixture
def on_server(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """Commands work on the database of this test."""
    monkeypatch.setenv("LOTSE_DATABASE_URL", database_url)

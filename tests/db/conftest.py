"""Empty databases on a throw-away server, and older revisions of them."""

import itertools
from collections.abc import Callable

import psycopg
import pytest
from alembic import command
from psycopg.sql import SQL, Identifier

from app.db import migrate


@pytest.fixture(scope="session")
def make_database(server_url: str) -> Callable[[], str]:
    """Makes an empty database and gives its URL."""
    numbers = itertools.count()

    def make() -> str:
        name = f"empty_{next(numbers)}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return server_url.replace("/lotse?", f"/{name}?")

    return make


@pytest.fixture
def migrate_to() -> Callable[[str, str], None]:
    """Brings the database of a URL to a revision, which need not be the newest."""

    def run(url: str, revision: str) -> None:
        with migrate.connected(url) as connection:
            config = migrate.alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    return run

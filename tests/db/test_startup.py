"""A command's database: embedded and dumped before it is migrated, or a server that is only looked at."""

import contextlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app.db import dumps, migrate, startup
from app.db.embedded import EmbeddedCluster
from app.db.postgres import find_postgres
from app.errors import Conflict, NotFound, Unavailable
from app.settings import Settings

pytestmark = pytest.mark.database

MakeDatabase = Callable[[], str]
MigrateTo = Callable[[str, str], None]


@pytest.fixture
def messages() -> list[str]:
    return []


def test_older_embedded_database_is_dumped_and_then_migrated(
    tmp_path: Path, messages: list[str], migrate_to: MigrateTo
) -> None:
    settings = Settings(data_dir=tmp_path / ".lotse")
    embedded = EmbeddedCluster(settings)
    with embedded.running() as url:
        migrate_to(url, "0001")
        with psycopg.connect(url) as connection:
            connection.execute("INSERT INTO partner (key, name) VALUES ('ewg', 'kept')")
    try:
        with startup.ready(settings, messages.append) as url:
            assert migrate.is_current(url)
        (dump,) = embedded.dumps_dir.glob("*-0001.dump")
        assert dump.stat().st_mode & 0o077 == 0
        assert "kept" in sql_of(dump)
        assert str(dump) in "\n".join(messages)
        with startup.ready(settings, messages.append):
            assert len(list(embedded.dumps_dir.iterdir())) == 1  # nothing to migrate, nothing to dump
    finally:
        shutil.rmtree(embedded.place.folder.parent)  # outside tmp_path where its server may not enter that


def test_server_is_migrated_only_by_those_who_may(make_database: MakeDatabase, messages: list[str]) -> None:
    server_url = make_database()
    settings = Settings(database_url=server_url)
    with pytest.raises(Conflict, match="lotse db upgrade"), startup.ready(settings, messages.append):
        pass
    assert migrate.stored_revision(server_url) is None
    with startup.ready(settings, messages.append, may_migrate_server=True):
        assert migrate.is_current(server_url)
    with startup.ready(settings, messages.append) as url:
        assert url == server_url


def test_session_keeps_its_work_only_if_nothing_went_wrong(make_database: MakeDatabase, messages: list[str]) -> None:
    server_url = make_database()
    migrate.upgrade(server_url)
    settings = Settings(database_url=server_url)
    add = text("INSERT INTO partner (key, name) VALUES (:key, :key)")
    with startup.session(settings, messages.append) as session:
        session.execute(add, {"key": "kept"})
    with contextlib.suppress(NotFound), startup.session(settings, messages.append) as session:
        session.execute(add, {"key": "lost"})
        raise NotFound("Parcel 'SK-0042' was not found.")
    with startup.session(settings, messages.append) as session:
        assert list(session.scalars(text("SELECT key FROM partner"))) == ["kept"]


def test_failed_dump_leaves_no_file(tmp_path: Path, server_url: str) -> None:
    with pytest.raises(Unavailable, match="no_such_database"):
        dumps.write_dump(server_url.replace("/lotse?", "/no_such_database?"), tmp_path / "x.dump")
    assert list(tmp_path.iterdir()) == []


def sql_of(dump: Path) -> str:
    command_line = [find_postgres().program("pg_restore"), "--file=-", str(dump)]
    return subprocess.run(command_line, capture_output=True, text=True, check=True).stdout

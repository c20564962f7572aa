"""The database stops, hangs or is busy: 503 with Retry-After, and the service recovers by itself."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.db import accounts, migrate
from app.db.embedded import temporary_cluster
from app.db.postgres import find_postgres
from app.main import create_app
from app.settings import Settings
from tests.answers import ids_of, problem_of
from tests.contracts.conftest import OpenClient
from tests.makers import app_of, make_parcel

PATHS = [
    "/parcels",
    "/parcels/1",
    "/parcels/1/score?profile=food",
    "/score?lon=12&lat=51.3&profile=food",
    "/places?q=le",
]
Control = Callable[[str], None]


@pytest.fixture
def database() -> Iterator[tuple[str, Control]]:
    """A migrated database on a server of its own, and the means to stop and start that server."""
    with temporary_cluster() as url:
        migrate.upgrade(url)
        with psycopg.connect(url) as connection:
            found = connection.execute("SHOW data_directory").fetchone()
        assert found is not None
        pgdata = Path(found[0])
        account = accounts.owner(pgdata) or accounts.current()
        program = find_postgres().program("pg_ctl")

        def control(action: str) -> None:
            mode = ["-m", "fast"] if action == "stop" else ["-l", "restarted.log"]
            told = account.run([program, action, "-w", "-D", pgdata.name, *mode], cwd=pgdata.parent)
            assert told.returncode == 0, told.stdout

        yield url, control


def test_stopped_database_is_said_and_survived(database: tuple[str, Control], tmp_path: Path) -> None:
    url, control = database
    app = create_app(Settings(data_dir=tmp_path, database_url=url, pool_size=2, rate_limit=None))
    with TestClient(app, raise_server_exceptions=False) as client:
        make_parcel(client)
        assert ids_of(client.get("/parcels")) == [1]
        control("stop")
        for path in PATHS:
            answer = client.get(path)
            problem_of(answer, 503)
            assert int(answer.headers["Retry-After"]) <= 2
        problem_of(client.get("/parcels", headers={"Authorization": "Bearer x"}), 503)
        assert client.get("/health/live").status_code == 200
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["database"]) == (503, False)
        control("restart")
        assert ids_of(client.get("/parcels")) == [1]
        assert client.get("/health/ready").json()["status"] == "ready"
        control("restart")  # unnoticed: every connection of the pool is dead, and none is handed out
        assert ids_of(client.get("/parcels")) == [1]


@pytest.fixture
def busy_client(open_client: OpenClient) -> Iterator[TestClient]:
    """An application with one connection and little patience."""
    with open_client(pool_size=1, statement_timeout_s=0.4) as client:
        yield client


def url_of(client: TestClient) -> str:
    url: str = app_of(client).state.settings.database_url
    return url


def working(url: str) -> int:
    """How many web requests the database is working on."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'lotse' AND state <> 'idle'"
        ).fetchone()
    assert found is not None
    return int(found[0])


def test_statement_that_takes_too_long_is_cut_and_really_cancelled(busy_client: TestClient) -> None:
    with psycopg.connect(url_of(busy_client)) as blocker:
        blocker.execute("LOCK TABLE parcel IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        answer = busy_client.get("/parcels")
        assert 0.3 < time.monotonic() - started < 3
        assert "too long" in problem_of(answer, 503)["detail"]
        assert answer.headers["Retry-After"]
        assert working(url_of(busy_client)) == 0
        blocker.rollback()
    assert busy_client.get("/parcels").status_code == 200


def test_exhausted_pool_is_said_and_others_are_served_afterwards(open_client: OpenClient) -> None:
    with open_client(pool_size=1, statement_timeout_s=2.0) as client, psycopg.connect(url_of(client)) as blocker:
        blocker.execute("LOCK TABLE parcel IN ACCESS EXCLUSIVE MODE")
        app_of(client).state.session_factory.kw["bind"].pool._timeout = 0.2  # the second gives up before the first
        holder = threading.Thread(target=client.get, args=("/parcels",))
        holder.start()
        until = time.monotonic() + 5
        while working(url_of(client)) == 0 and time.monotonic() < until:
            time.sleep(0.01)
        answer = client.get("/districts")
        assert "busy" in problem_of(answer, 503)["detail"]
        blocker.rollback()
        holder.join(10)
        assert client.get("/districts").status_code == 200


def test_failed_change_leaves_nothing_behind(busy_client: TestClient) -> None:
    """The parcel is stored, then its scores wait for a lock: the whole change is undone."""
    with psycopg.connect(url_of(busy_client)) as blocker:
        blocker.execute("LOCK TABLE parcel_score IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Exception, match="statement timeout"):
            make_parcel(busy_client)
        blocker.rollback()
    assert ids_of(busy_client.get("/parcels")) == []
    with psycopg.connect(url_of(busy_client)) as connection:
        assert connection.execute("SELECT count(*) FROM change").fetchone() == (0,)

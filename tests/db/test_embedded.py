"""The embedded database on real clusters: where it lies, who shares it, and what a crash leaves."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from app.db import accounts, embedded
from app.db.cluster import Cluster
from app.db.embedded import EmbeddedCluster, choose_place, temporary_cluster
from app.errors import Unavailable
from app.settings import Settings

pytestmark = pytest.mark.database

IS_ROOT = os.geteuid() == 0
STRANGER = "nobody"  # an ordinary user, for root to turn into


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that all may enter and write, unlike pytest's own; emptied of clusters by the tests themselves."""
    folder = Path(tempfile.mkdtemp(prefix="flaechenlotse-test-", dir="/tmp"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def state(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for /var/lib and ~/.local/state, so that no test leaves anything on the machine."""
    monkeypatch.setattr(embedded, "STATE_OF_ROOT", open_folder / "state")
    monkeypatch.setenv("XDG_STATE_HOME", str(open_folder / "state"))
    return open_folder / "state"


@pytest.fixture
def start_process() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts tests/db/use_embedded.py; what still runs at the end of the test is killed."""
    started = []

    def start(*arguments: object) -> subprocess.Popen[str]:
        script = Path(__file__).with_name("use_embedded.py")
        command = [sys.executable, str(script), *map(str, arguments)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


Start = Callable[..., subprocess.Popen[str]]


def first_line(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout is not None
    found: dict[str, object] = json.loads(process.stdout.readline())
    return found


def embedded_in(data_dir: Path) -> EmbeddedCluster:
    return EmbeddedCluster(Settings(data_dir=data_dir))


def one(url: str, question: LiteralString) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def wait_for(condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
    until = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def is_running(pid: object) -> bool:
    if Path("/proc/self").exists():
        return Path(f"/proc/{pid}/exe").exists()  # nothing where the process only waits to be reaped
    return subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 0


def test_server_listens_on_a_private_socket_only_and_is_gone_afterwards(open_folder: Path) -> None:
    database = embedded_in(open_folder / ".lotse")
    with database.running() as url:
        assert one(url, "SHOW listen_addresses") == ""
        assert one(url, "SELECT upper('äöüß')") == "ÄÖÜß"
        socket_dir = Path(str(one(url, "SHOW unix_socket_directories")))
        assert socket_dir.stat().st_mode & 0o777 == 0o700
        assert database.running_url() == url
    assert database.running_url() is None
    assert not socket_dir.exists()


def test_path_longer_than_a_socket_path_may_be_works(open_folder: Path) -> None:
    with embedded_in(open_folder / ("d" * 150) / "$(touch x) 'y'" / ".lotse").running() as url:
        assert one(url, "SELECT 1") == 1


def test_second_process_shares_the_server_and_the_last_one_stops_it(open_folder: Path) -> None:
    first, second = embedded_in(open_folder), embedded_in(open_folder)
    with first.running() as url:
        with second.running() as same_url:
            assert same_url == url
        assert one(url, "SELECT 1") == 1
    assert first.running_url() is None


def test_server_whose_process_was_killed_is_joined_and_then_stopped(open_folder: Path, start_process: Start) -> None:
    process = start_process(open_folder, "--hang")
    left_behind = first_line(process)
    process.kill()
    process.wait()
    assert is_running(left_behind["pid"])

    with embedded_in(open_folder).running() as url:
        assert one(url, "SELECT count(*) FROM visit") == 1
        assert is_running(left_behind["pid"])
    assert not is_running(left_behind["pid"])


@pytest.mark.parametrize("interval_s", [0.05, 60.0], ids=["by the process that uses it", "by the next process"])
def test_killed_server_comes_back_with_its_rows_under_its_url(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch, interval_s: float
) -> None:
    monkeypatch.setattr(embedded, "CHECK_INTERVAL_S", interval_s)
    database = embedded_in(open_folder)
    with database.running() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(int((database.place.folder / "pgdata/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        if interval_s < 1:
            wait_for(lambda: database.running_url() == url)
        with embedded_in(open_folder).running() as url_again:
            assert url_again == url
            assert one(url, "SELECT answer FROM kept") == 42


def test_process_number_given_to_another_program_is_no_obstacle(open_folder: Path) -> None:
    database = embedded_in(open_folder)
    with database.running():
        pid_file = database.place.folder / "pgdata/postmaster.pid"
        lines = pid_file.read_text().splitlines()
    account = database.place.account
    other = subprocess.Popen(["sleep", "60"], user=account.uid if IS_ROOT else None)
    try:
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        account.own(pid_file)
        assert database.running_url() is None
        with database.running() as url:
            assert one(url, "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_half_made_cluster_is_made_anew(open_folder: Path) -> None:
    database = embedded_in(open_folder)
    unfinished = database.place.folder / "pgdata.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("15\n")
    with database.running() as url:
        assert one(url, "SELECT 1") == 1
    assert not unfinished.exists()


def test_failed_start_gives_the_reason_of_postgresql(open_folder: Path) -> None:
    database = embedded_in(open_folder)
    with database.running():
        pass
    (database.place.folder / "pgdata/postgresql.auto.conf").write_text("shared_buffers = nonsense\n")
    with pytest.raises(Unavailable, match=r"did not start: .*contains errors.*cluster/server\.log"), database.running():
        pass


@pytest.mark.parametrize("users", [((), ()), *([((), (STRANGER,), (), (STRANGER,))] if IS_ROOT else [])])
def test_everyone_finds_their_database_again(
    open_folder: Path, start_process: Start, users: tuple[tuple[str, ...], ...]
) -> None:
    seen: dict[object, int] = {}
    for user in users:
        process = start_process(open_folder / ".lotse", *user)
        found = first_line(process)
        assert process.wait() == 0
        assert found["visits"] == seen.get(found["folder"], 0)
        seen[found["folder"]] = seen.get(found["folder"], 0) + 1
    assert len(seen) == len(set(users))


def test_folder_closed_to_the_server_s_account_puts_the_cluster_into_the_state_folder(
    open_folder: Path, state: Path
) -> None:
    private = open_folder / "root"
    private.mkdir(mode=0o700 if IS_ROOT else 0o500)
    database = embedded_in(private / "clone" / ".lotse")
    assert state in database.place.folder.parents
    with database.running() as url:
        assert one(url, "SELECT 1") == 1
    assert not IS_ROOT or (private / "clone/.lotse/cluster-elsewhere.txt").read_text().strip() == str(
        database.place.folder
    )


@pytest.mark.skipif(not IS_ROOT, reason="only root can hand folders to other users")
def test_root_runs_the_server_as_the_owner_of_the_checkout(open_folder: Path) -> None:
    owner = pwd.getpwnam(STRANGER)
    os.chown(open_folder, owner.pw_uid, owner.pw_gid)
    with embedded_in(open_folder / ".lotse").running():
        assert (open_folder / ".lotse").stat().st_uid == owner.pw_uid
    assert choose_place(open_folder / ".lotse").account.name == STRANGER


def test_what_a_killed_test_run_left_is_removed_by_the_next() -> None:
    account = accounts.stand_in() if IS_ROOT else accounts.current()
    left_behind = Path(tempfile.mkdtemp(prefix=embedded.TEMPORARY_PREFIX, dir="/tmp"))
    account.own(left_behind)
    (left_behind / "use.lock").touch()
    running = Cluster(left_behind, account, embedded.THROW_AWAY).start()
    with temporary_cluster():
        assert not left_behind.exists()
        assert not is_running(running.pid)

"""The command line: what it prints, where, and with which exit code; and that it stops what it started."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.db.embedded import EmbeddedCluster
from app.settings import Settings
from tests.conftest import Run

Capture = pytest.CaptureFixture[str]


@pytest.mark.usefixtures("on_server")
def test_token_is_shown_once_listed_without_its_secret_and_revoked(run: Run, capsys: Capture) -> None:
    assert run("partner", "add", "ewg-saalekreis", "EWG Saalekreis") == 0
    assert run("token", "create", "land desk", "--role", "editor", "--partner", "ewg-saalekreis", "--days", "30") == 0
    secret = capsys.readouterr().out.strip()
    assert run("token", "list") == 0
    (row,) = capsys.readouterr().out.splitlines()
    number, role, partner, _expires, state, label = row.split("\t")
    assert (role, partner, state, label) == ("editor", "ewg-saalekreis", "valid", "land desk")
    assert secret not in row
    assert run("token", "revoke", number) == 0
    assert run("token", "list") == 0
    assert "\trevoked\t" in capsys.readouterr().out


@pytest.mark.usefixtures("on_server")
@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["token", "revoke", "99"], 1, "lotse: Token 99 was not found."),
        (["token", "create", "x", "--role", "editor"], 2, "lotse: An editor token needs a partner"),
        (["token", "create", "x", "--role", "viewer", "--days", "0"], 2, "lotse: A token must be valid for at least"),
    ],
    ids=["unknown token", "editor without partner", "no days"],
)  # fmt: skip
def test_error_is_one_sentence_and_an_exit_code(
    run: Run, capsys: Capture, arguments: list[str], code: int, sentence: str
) -> None:
    assert run(*arguments) == code
    captured = capsys.readouterr()
    assert captured.err.startswith(sentence)
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


def test_setting_that_is_no_setting_is_named(run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_PORT", "http")
    assert run("db", "url") == 2
    assert re.fullmatch(r"lotse: LOTSE_PORT: Input should be a valid integer.*\n", capsys.readouterr().err)


def test_port_in_use_is_said_before_anything_is_started(
    run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path / ".lotse"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("serve", "--port", str(port)) == 1
    assert capsys.readouterr().err.startswith(f"lotse: Cannot listen on 127.0.0.1 port {port}: Address already in use")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("on_server")
def test_dump_holds_the_whole_database(run: Run, capsys: Capture, tmp_path: Path) -> None:
    assert run("db", "dump", str(tmp_path / "all.dump")) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "all.dump")
    assert (tmp_path / "all.dump").read_bytes().startswith(b"PGDMP")


def test_url_of_an_embedded_database_that_does_not_run_is_an_error(
    run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path))
    assert run("db", "url") == 1
    assert "start it with `lotse serve`" in capsys.readouterr().err


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder that the server's account may enter, with its database removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="flaechenlotse-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def serve(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], tuple[subprocess.Popen[str], str]]]:
    """Starts `lotse serve` on a free port and gives the process and its address once it answers."""
    monkeypatch.setenv("LOTSE_DATA_DIR", str(data_dir))
    monkeypatch.delenv("LOTSE_DATABASE_URL", raising=False)
    started: list[subprocess.Popen[str]] = []

    def start() -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r"Serving on (http://\S+)", line):
                httpx.get(found[1] + "/health/live", timeout=30).raise_for_status()
                return process, found[1]
        raise AssertionError("lotse serve ended before it served")

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.database
def test_service_told_to_stop_leaves_no_database_running(
    serve: Callable[[], tuple[subprocess.Popen[str], str]], data_dir: Path
) -> None:
    process, address = serve()
    embedded = EmbeddedCluster(Settings(data_dir=data_dir))
    assert embedded.running_url() is not None
    assert httpx.get(address + "/health/ready", timeout=30).status_code == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 128 + signal.SIGTERM
    assert embedded.running_url() is None


@pytest.mark.database
def test_killed_service_is_repaired_by_the_next_start_which_ctrl_c_ends_cleanly(
    serve: Callable[[], tuple[subprocess.Popen[str], str]], data_dir: Path
) -> None:
    process, _ = serve()
    process.kill()
    process.wait()
    embedded = EmbeddedCluster(Settings(data_dir=data_dir))
    assert embedded.running_url() is not None
    process, address = serve()
    assert httpx.get(address + "/health/ready", timeout=30).status_code == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert embedded.running_url() is None

"""One private PostgreSQL cluster in a folder: make it, start it, repair what a crash left, stop it.

Layout of the folder: `pgdata/` (the cluster), `server.log`. The server listens on a Unix socket only, in a folder
`/tmp/lotse-…` of its own with mode 0700: a socket's path ends at 107 bytes, so it cannot lie in the cluster's folder.
Who may enter that folder may connect; that is the account the server runs as, and root. Where the socket is, is read
from `postmaster.pid`, so every process that can read the folder finds a server that already runs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from app.db.accounts import Account
from app.db.postgres import Postgres, find_postgres
from app.errors import Unavailable

SUPERUSER = "lotse"
DATABASE = "lotse"
SOCKET_ROOT = Path("/tmp")  # noqa: S108 -- a socket's path must be short; the folder in it is 0700 and newly named
SOCKET_PREFIX = "lotse-"
START_TIMEOUT_S = 300  # recovery after a crash can take minutes
STOP_TIMEOUT_S = 60
ORPHAN_TIMEOUT_S = 10
NO_PROCESS = 2**31 - 2  # above every system's largest process number


@dataclass(frozen=True)
class Postmaster:
    """A running server, as its `postmaster.pid` describes it."""

    pid: int
    socket_dir: Path

    @property
    def url(self) -> str:
        """URL of our database on it."""
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(self.socket_dir), safe='')}"

    def answers(self) -> bool:
        """Whether a connection can be made."""
        try:
            _connect(self).close()
        except psycopg.OperationalError:
            return False
        return True


@dataclass(frozen=True)
class Cluster:
    """A cluster folder and the account its server runs as. Callers keep two processes from starting it at once.

    `options` are settings that the server must have; without `tuning` it starts too, where the system refuses that.
    """

    folder: Path
    account: Account
    options: Mapping[str, str] = field(default_factory=dict)
    tuning: Mapping[str, str] = field(default_factory=dict)

    @property
    def pgdata(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "pgdata"

    def start(self) -> Postmaster:
        """Make the cluster if there is none, start it if it does not run, and return where it answers."""
        postgres = self._installed()
        self._make(postgres)
        self.account.own_tree(self.pgdata)
        running = self.postmaster()
        if running is not None and not self._wait_for(running):
            self.stop()  # alive without a socket, or stuck in shutting down
            running = None
        if running is None:
            running = self._launch(postgres)
        _ensure_database(running)
        return running

    def stop(self) -> None:
        """Stop the server if it runs, by force if it does not go in time, and remove its socket folder."""
        running = self.postmaster()
        if running is None:
            return
        for mode in ("fast", "immediate"):
            command = [self._installed().program("pg_ctl"), "stop", "-w", "-D", "pgdata", "-m", mode]
            self.account.run([*command, "-t", str(STOP_TIMEOUT_S)], cwd=self.folder)
            if self.postmaster() is None:
                break
        _remove_socket_dir(running.socket_dir, self.account)

    def postmaster(self) -> Postmaster | None:
        """The server that runs on this cluster; None where `postmaster.pid` is missing or a crash left it behind."""
        found = self._read_pid_file()
        return found if found is not None and _is_alive(found.pid, self.pgdata) else None

    def _installed(self) -> Postgres:
        version = self.pgdata / "PG_VERSION"
        return find_postgres(int(version.read_text()) if version.exists() else None)

    def _make(self, postgres: Postgres) -> None:
        """Run initdb under another name and rename: a `pgdata` that exists is whole."""
        if self.pgdata.exists():
            return
        for left_behind in self.folder.glob("pgdata.unfinished*"):
            shutil.rmtree(left_behind, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix="pgdata.unfinished-", dir=self.folder))
        self.account.own(unfinished)
        command = [postgres.program("initdb"), "-D", unfinished.name, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
        if self.options.get("fsync") == "off":
            command.append("--no-sync")
        answer = self.account.run([*command, *_locale_options(postgres.major)], cwd=self.folder, env=_environment())
        if answer.returncode != 0:
            raise Unavailable("PostgreSQL could not make a cluster in {folder}: {reason}", folder=self.folder,
                              reason=_reason(answer.stdout))  # fmt: skip
        unfinished.rename(self.pgdata)

    def _launch(self, postgres: Postgres) -> Postmaster:
        left_behind = self._clear_after_crash()
        socket_dir = left_behind or self._new_socket_dir()
        until = time.monotonic() + ORPHAN_TIMEOUT_S
        while True:
            reason = self._try_start(postgres, socket_dir)
            running = self.postmaster()
            if reason is None and running is not None:
                return running
            if "still in use" not in (reason or "") or time.monotonic() > until:
                break
            time.sleep(0.2)  # the last sessions of a killed server are about to notice that it is gone
        if left_behind is None:
            _remove_socket_dir(socket_dir, self.account)
        raise Unavailable(
            "PostgreSQL did not start: {reason} (its log: {folder}/server.log)", folder=self.folder, reason=reason
        )

    def _try_start(self, postgres: Postgres, socket_dir: Path) -> str | None:
        """Start and wait until it answers; None when it does, else PostgreSQL's reason."""
        needed = {"listen_addresses": "", "unix_socket_directories": str(socket_dir), **self.options}
        reason = self._try_start_with(postgres, {**self.tuning, **needed})
        if reason is None or not self.tuning or "still in use" in reason:
            return reason
        return self._try_start_with(postgres, needed)

    def _try_start_with(self, postgres: Postgres, settings: Mapping[str, str]) -> str | None:
        log = self.folder / "server.log"
        if log.exists():
            log.replace(self.folder / "server.log.1")
        # Relative paths: pg_ctl goes through a shell, which must not see the name of the user's folder.
        answer = self.account.run(
            [postgres.program("pg_ctl"), "start", "-w", "-t", str(START_TIMEOUT_S), "-D", "pgdata",
             "-l", log.name, "-o", " ".join(f"-c {name}='{value}'" for name, value in settings.items())],
            cwd=self.folder, env=_environment(),
        )  # fmt: skip
        if answer.returncode == 0:
            return None
        return _reason(log.read_text(errors="replace") if log.exists() else answer.stdout)

    def _new_socket_dir(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir=SOCKET_ROOT))
        self.account.own(folder)
        return folder

    def _clear_after_crash(self) -> Path | None:
        """Make PostgreSQL see that a dead server is dead, even if another program now has its process number.

        The file itself stays: by it PostgreSQL finds out whether sessions of the dead server still hold its memory.
        Gives the dead server's socket folder, emptied, to be used again: who knows the old URL connects as before.
        """
        stale = self._read_pid_file()
        if stale is None:
            return None
        path = self.pgdata / "postmaster.pid"
        path.write_text(path.read_text().replace(str(stale.pid), str(NO_PROCESS), 1))
        if not _is_socket_dir(stale.socket_dir, self.account):
            return None
        for file in stale.socket_dir.iterdir():
            file.unlink()
        return stale.socket_dir

    def _wait_for(self, running: Postmaster) -> bool:
        """Wait for a server that another process started and that may still recover from a crash."""
        until = time.monotonic() + STOP_TIMEOUT_S
        while self.postmaster() == running and running.socket_dir.is_dir() and time.monotonic() < until:
            if running.answers():
                return True
            time.sleep(0.1)
        return False

    def _read_pid_file(self) -> Postmaster | None:
        try:
            lines = (self.pgdata / "postmaster.pid").read_text().splitlines()
            return Postmaster(pid=int(lines[0]), socket_dir=Path(lines[4]))
        except (OSError, ValueError, IndexError):
            return None


def _connect(running: Postmaster, database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(
        host=str(running.socket_dir), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
    )


def _ensure_database(running: Postmaster) -> None:
    with _connect(running) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _is_alive(pid: int, pgdata: Path) -> bool:
    """Whether the process is the server of this folder, and not another that got the number of a dead one."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False  # gone, or another user's: ours runs as us, or we are root
    if Path("/proc/self").exists():
        return _is_in(pid, pgdata)
    command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607 -- a number
    return "postgres" in command.stdout


def _is_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)  # a server works in its data folder
    except OSError:
        return False


def _is_socket_dir(folder: Path, account: Account) -> bool:
    """Whether it is a socket folder that we made; its path comes from a file, so anything else is left alone."""
    if folder.parent != SOCKET_ROOT or not folder.name.startswith(SOCKET_PREFIX) or folder.is_symlink():
        return False
    return folder.is_dir() and folder.stat().st_uid == account.uid


def _remove_socket_dir(folder: Path, account: Account) -> None:
    if _is_socket_dir(folder, account):
        shutil.rmtree(folder, ignore_errors=True)


def _locale_options(major: int) -> list[str]:
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return [f"--locale={_LOCALE}", "--lc-messages=C"]


_LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"  # macOS came late to C.UTF-8


def _environment() -> dict[str, str]:
    """What the server sees of the environment: nothing of the user's locale or PG* variables."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": _LOCALE}


def _reason(output: str) -> str:
    """The telling line of PostgreSQL's output: the last that names an error, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line or "ERROR" in line]
    return (telling or lines or ["it said nothing"])[-1]

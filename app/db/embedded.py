"""The embedded database: a private PostGIS cluster under `data_dir`, shared by every lotse process of the checkout.

Where it lies and who runs it:
- an ordinary user: `data_dir/cluster`; where that is another user's, `data_dir/cluster-<name>`; where nothing can be
  written there, `~/.local/state/flaechenlotse/<hash of data_dir>/cluster`;
- root, whom PostgreSQL refuses: `data_dir/cluster`, run as the owner of that folder (so root and the owner of a
  checkout share one database), else as the owner of the checkout, else as `postgres` or `nobody`; where that account
  cannot reach the checkout (a clone under /root), `/var/lib/flaechenlotse/<hash of data_dir>/cluster`.
A note `data_dir/cluster-elsewhere.txt` names a place outside. Dumps lie beside the cluster, in `dumps/`.

Two locks on the cluster's folder, which the system lifts from a killed process: `start.lock` is held while starting or
stopping, `use.lock` is shared by every process that uses the server. Who leaves last stops it.
"""

import fcntl
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from app.db import accounts
from app.db.accounts import Account
from app.db.cluster import SOCKET_ROOT, Cluster
from app.db.tuning import memory_bytes, tuned_settings
from app.errors import LotseError, Unavailable
from app.settings import Settings

log = logging.getLogger(__name__)

CHECK_INTERVAL_S = 1.0
STATE_OF_ROOT = Path("/var/lib/flaechenlotse")
TEMPORARY_PREFIX = "lotse-tmp-"
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}


@dataclass(frozen=True)
class Place:
    """A cluster's folder and the account that runs it."""

    folder: Path
    account: Account


class EmbeddedCluster:
    """The cluster that belongs to the settings' `data_dir`."""

    def __init__(self, settings: Settings) -> None:
        self._data_dir = settings.data_dir.resolve()
        self.place = choose_place(self._data_dir)
        self.dumps_dir = self.place.folder.parent / "dumps"
        self._cluster = Cluster(self.place.folder, self.place.account, tuning=tuned_settings(memory_bytes()))

    @contextmanager
    def running(self) -> Iterator[str]:
        """Start the server, or join one that runs, and give the URL of the database; the last to leave stops it.

        While it is used, a server that dies is started again under the same URL.
        """
        self._make_folders()
        use = _open_lock(self.place, "use.lock")
        try:
            with self._exclusive():
                fcntl.flock(use, fcntl.LOCK_SH)
            try:
                with self._exclusive():
                    url = self._cluster.start().url
                with self._kept_alive():
                    yield url
            finally:
                with self._exclusive():
                    if _is_free(use):
                        self._cluster.stop()
        finally:
            os.close(use)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        lock = _open_lock(self.place, "start.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    @contextmanager
    def _kept_alive(self) -> Iterator[None]:
        left = Event()
        keeper = Thread(target=self._keep_alive, args=[left], name="keep-database-alive", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            left.set()
            keeper.join()

    def _keep_alive(self, left: Event) -> None:
        while not left.wait(CHECK_INTERVAL_S):
            if self._cluster.postmaster() is not None:
                continue
            log.warning("The embedded database is gone; starting it again.")
            try:
                with self._exclusive():
                    self._cluster.start()
            except LotseError as error:
                log.error("%s", error)

    def _make_folders(self) -> None:
        _make_shared(self.place.folder.parent)
        self.place.folder.mkdir(mode=0o700, exist_ok=True)
        self.place.account.own(self.place.folder)
        if self.place.folder.parent != self._data_dir:
            _leave_note(self._data_dir, self.place.folder)

    def make_dumps_dir(self) -> Path:
        """The folder that dumps go to, made where it is missing."""
        _make_shared(self.dumps_dir)
        return self.dumps_dir

    def running_url(self) -> str | None:
        """URL of the database if the server runs now."""
        running = self._cluster.postmaster()
        return None if running is None else running.url

    def describe(self) -> str:
        """Where it lies and who runs it, for people."""
        return f"{self.place.folder} (run as {self.place.account.name})"


def choose_place(data_dir: Path) -> Place:
    """Where the cluster of a data folder lies and who runs it; see the rules at the top of this file."""
    return _place_of_root(data_dir) if os.geteuid() == 0 else _place_of_user(data_dir)


def _place_of_root(data_dir: Path) -> Place:
    folder = data_dir / "cluster"
    above = _nearest_existing(data_dir)
    account = (accounts.owner(folder) if folder.exists() else None) or accounts.owner(above) or accounts.stand_in()
    if account.can_enter(above):
        return Place(folder, account)
    return Place(STATE_OF_ROOT / _hash(data_dir) / "cluster", account)


def _place_of_user(data_dir: Path) -> Place:
    me = accounts.current()
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "flaechenlotse"
    for folder in (data_dir / "cluster", data_dir / f"cluster-{me.name}", state / _hash(data_dir) / "cluster"):
        if _is_mine_or_makeable(folder, me):
            return Place(folder, me)
    raise Unavailable(
        "Neither {data_dir} nor {state} can be written by {name}; set LOTSE_DATA_DIR to a folder that can.",
        data_dir=data_dir, state=state, name=me.name,
    )  # fmt: skip


def _is_mine_or_makeable(folder: Path, me: Account) -> bool:
    if os.path.lexists(folder):
        return os.access(folder, os.W_OK | os.X_OK) and folder.stat().st_uid == me.uid
    return os.access(_nearest_existing(folder), os.W_OK | os.X_OK)


def _nearest_existing(path: Path) -> Path:
    """The path itself or the closest folder above it that is there (as far as we may look)."""
    return next(folder for folder in (path, *path.parents) if os.path.exists(folder))


def _hash(data_dir: Path) -> str:
    return hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]


def _make_shared(folder: Path) -> None:
    """Make a folder as open as the one above it and owned alike: root must not lock the checkout's owner out."""
    if folder.is_dir():
        return
    _make_shared(folder.parent)
    above = folder.parent.stat()
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, above.st_uid, above.st_gid)
        if above.st_mode & 0o002:
            folder.chmod(0o1777)  # all may add their own, nobody may remove another's


def _leave_note(data_dir: Path, folder: Path) -> None:
    if os.access(_nearest_existing(data_dir), os.W_OK):
        _make_shared(data_dir)
        (data_dir / "cluster-elsewhere.txt").write_text(f"{folder}\n")


def _open_lock(place: Place, name: str) -> int:
    path = place.folder / name
    lock = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    place.account.own(path)
    return lock


def _is_free(lock: int) -> bool:
    """Whether no other process shares the lock; takes it alone if so."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def temporary_cluster(tuning: Mapping[str, str] | None = None) -> Iterator[str]:
    """A throw-away server for tests and benchmarks: nothing is synced to disk, and all of it is gone afterwards.

    Many may run side by side, so it takes as little memory as PostgreSQL does by itself, unless `tuning` says more.
    Gives the URL of its empty database. What a killed run left behind is removed by the next one.
    """
    account = accounts.stand_in() if os.geteuid() == 0 else accounts.current()
    _sweep(account)
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=SOCKET_ROOT))
    account.own(folder)
    place = Place(folder, account)
    cluster = Cluster(folder, account, THROW_AWAY, tuning or {})
    lock = _open_lock(place, "use.lock.new")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / "use.lock.new").rename(folder / "use.lock")  # seen by others only once it is held
        yield cluster.start().url
    finally:
        cluster.stop()
        shutil.rmtree(folder)
        os.close(lock)


def _sweep(account: Account) -> None:
    """Stop and remove the throw-away clusters whose process is gone: their lock is free."""
    for folder in SOCKET_ROOT.glob(f"{TEMPORARY_PREFIX}*"):
        if folder.is_symlink() or folder.stat().st_uid != account.uid or not (folder / "use.lock").exists():
            continue
        lock = os.open(folder / "use.lock", os.O_RDONLY)
        try:
            if _is_free(lock):
                Cluster(folder, account).stop()
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)

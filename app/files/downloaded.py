"""What a download keeps on disk: a part that can be gone on with, and a whole file with what is known of it."""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import httpx

from app.errors import Conflict, Unavailable

FOLDER_CHARACTERS = 12  # of the digest of an address


@dataclass(frozen=True)
class State:
    """What a server said of its file: enough to tell whether a later answer is of the same one."""

    url: str
    etag: str | None
    last_modified: str | None
    size_bytes: int | None  # as announced

    @property
    def validator(self) -> str | None:
        """What `If-Range` may carry: a strong entity tag, else the day of the last change."""
        strong = self.etag is not None and not self.etag.startswith("W/")
        return self.etag if strong else self.last_modified


@dataclass(frozen=True)
class Kept:
    """A whole file that was downloaded."""

    path: Path
    state: State
    fetched_at: datetime
    sha256: str
    size_bytes: int
    checked_by: str | None  # where the checksum came from that it was compared with


class Shelf:
    """The folder of one address: `NAME`, `NAME.json` about it, and `NAME.part` with `NAME.part.json` on the way."""

    def __init__(self, downloads_dir: Path, url: httpx.URL) -> None:
        digest = hashlib.sha256(str(url).encode()).hexdigest()[:FOLDER_CHARACTERS]
        self.url = str(url)
        self.folder = downloads_dir / digest
        self.path = self.folder / _file_name(url)
        self.part = Part(self._beside(".part"), self._beside(".part.json"))

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.name + ending)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one process at a time write here."""
        with written(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._beside(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise Conflict("{url} is being downloaded by another command.", url=self.url) from None
        finally:
            os.close(lock)

    def kept(self) -> Kept | None:
        """The file of an earlier download, where it is as it was then."""
        stored = _read_json(self._beside(".json"))
        try:
            kept = Kept(
                self.path, State(**stored["state"]), datetime.fromisoformat(stored["fetched_at"]),
                stored["sha256"], stored["size_bytes"], stored["checked_by"],
            )  # fmt: skip
            is_whole = self.path.stat().st_size == kept.size_bytes and digest_of(self.path, "sha256") == kept.sha256
        except (KeyError, TypeError, ValueError, OSError):
            return None
        return kept if is_whole and kept.state.url == self.url else None

    def keep(self, state: State, checked_by: str | None) -> Kept:
        """Make the finished part the file that is kept."""
        kept = Kept(
            self.path, state, datetime.now(UTC), digest_of(self.part.path, "sha256"), self.part.size, checked_by
        )
        told = asdict(kept) | {"path": self.path.name, "fetched_at": kept.fetched_at.isoformat()}
        with written(self.path):
            self._beside(".json").unlink(missing_ok=True)  # it speaks of the file before
            self.part.path.replace(self.path)
            self._beside(".json").write_text(json.dumps(told), encoding="utf-8")
        self.part.discard()
        return kept


class Part:
    """A file on its way, with what it belongs to."""

    def __init__(self, path: Path, state_path: Path) -> None:
        self.path = path
        self._state_path = state_path

    @property
    def size(self) -> int:
        """Bytes that are there; 0 where there is no part."""
        return self.path.stat().st_size if self.path.exists() else 0

    def state(self) -> State | None:
        """What the part belongs to; None where there is nothing to go on with."""
        try:
            state = State(**_read_json(self._state_path))
        except TypeError:
            return None
        return state if self.size > 0 and state.validator is not None else None

    def begin(self, state: State) -> None:
        """Start anew."""
        self.discard()
        with written(self.path):
            self._state_path.write_text(json.dumps(asdict(state)), encoding="utf-8")
            self.path.touch(mode=0o600)

    def start(self, count: int) -> bytes:
        """The first bytes."""
        with self.path.open("rb") as file:
            return file.read(count)

    def discard(self) -> None:
        """Forget it."""
        self.path.unlink(missing_ok=True)
        self._state_path.unlink(missing_ok=True)


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Say in a sentence what the disk refuses."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as error:
        raise Unavailable("{path} cannot be written: {reason}.", path=path, reason=error.strerror or error) from error


def digest_of(path: Path, algorithm: str) -> str:
    """A digest of a file as hexadecimal digits; MD5 only where a server offers nothing better."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()


def _file_name(url: httpx.URL) -> str:
    """The last part of the address, with harmless characters only."""
    plain = re.sub(r"[^\w.-]", "_", PurePosixPath(url.path).name)[-100:]
    return plain.lstrip(".") or "download"


def _read_json(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        stored = json.loads(path.read_text(encoding="utf-8"))
        return stored if isinstance(stored, dict) else {}
    return {}

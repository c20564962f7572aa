"""Download a large file: with progress, resumed where it broke off, checked, bounded in size and time, and kept.

A file that is kept is used again without asking the server, unless it is to be refreshed.
"""

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.errors import InvalidInput, TooLarge, Unavailable
from app.files.addresses import parse_url
from app.files.downloaded import Kept, Shelf, State, digest_of, written
from app.files.web import Terms, asked

Progress = Callable[[str, float], None]  # what is done now, and how far it is (0 to 1)
CheckStart = Callable[[bytes, str], None]  # refuses a file by its first bytes; takes its name too

BEGINNING_BYTES = 64  # what a file is told by
MEGABYTE = 1_000_000
LONGEST_PAUSE_S = 30.0
CHECKSUM_BYTES = 4_096  # most of a file of checksums that is read
CHECKSUMS = {"md5": 32, "sha256": 64}  # ending beside the file, as public servers of extracts name it → digits
WORTH_ANOTHER_TRY = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Limits:
    """Bounds of a download as a whole."""

    most_bytes: int = 8 * 2**30
    whole_s: float = 6 * 3600.0
    least_bytes_per_s: float = 2_000.0
    patience_s: float = 60.0  # before the speed is judged
    attempts: int = 8
    pause_s: float = 1.0  # before the second attempt; twice as long before each further one
    free_bytes: int = 256 * 2**20  # that stay free on the disk


@dataclass(frozen=True)
class Downloads:
    """Where downloads go, and on what terms."""

    folder: Path
    terms: Terms = field(default_factory=Terms)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Wanted:
    """What is to be downloaded."""

    url: str
    sha256: str | None = None  # that the file must have; without it, the checksum beside it on the server is taken
    refresh: bool = False  # ask the server for a newer one than that which is kept


class _BrokeOff(Exception):
    """The server did not send all of it."""


def download(wanted: Wanted, downloads: Downloads, check_start: CheckStart, progress: Progress) -> Kept:
    """Fetch a file, or take the one that is kept. What breaks off leaves its part there, to go on with."""
    if wanted.sha256 is not None and not re.fullmatch("[0-9a-f]{64}", wanted.sha256):
        raise InvalidInput("A SHA-256 has 64 hexadecimal digits, in small letters.")
    shelf = Shelf(downloads.folder, parse_url(wanted.url))
    with shelf.alone():
        kept = shelf.kept()
        if kept is not None and wanted.sha256 not in (None, kept.sha256):
            kept = None
        if kept is not None and not wanted.refresh:
            return kept
        found = _Transfer(shelf, downloads, check_start, progress).run(kept)
        return found if isinstance(found, Kept) else shelf.keep(found, _compare(shelf, wanted, downloads.terms))


class _Transfer:
    """The bytes of one file on their way to the disk."""

    def __init__(self, shelf: Shelf, downloads: Downloads, check_start: CheckStart, progress: Progress) -> None:
        self.url = httpx.URL(shelf.url)
        self.name = shelf.path.name
        self.part = shelf.part
        self.terms = downloads.terms
        self.limits = downloads.limits
        self.check_start = check_start
        self.progress = progress
        self.ends_at = time.monotonic() + downloads.limits.whole_s

    def run(self, kept: Kept | None) -> Kept | State:
        """Fetch it in as many attempts as it takes; what is kept where that is still what the server has."""
        reason = ""
        for attempt in range(self.limits.attempts):
            if attempt > 0:
                time.sleep(min(self.limits.pause_s * 2 ** (attempt - 1), LONGEST_PAUSE_S))
            try:
                return self._attempt(kept)
            except (_BrokeOff, httpx.TransportError) as error:
                reason = str(error) or type(error).__name__
                if attempt == 0 and isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                    raise Unavailable("{url} does not answer: {reason}.", url=self.url, reason=reason) from error
        raise Unavailable(
            "The download of {url} broke off {count} times, with {size} bytes here ({reason}); the same command "
            "goes on from there.",
            url=self.url, count=self.limits.attempts, size=self.part.size, reason=reason,
        )  # fmt: skip

    def _attempt(self, kept: Kept | None) -> Kept | State:
        begun = self.part.state()
        if begun is not None and begun.size_bytes == self.part.size:
            return begun
        with asked(self.url, _conditions(begun, self.part.size, kept), self.terms) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and kept is not None:
                return kept
            if begun is not None and response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                return self._ended(begun, response)
            self._require_file(response)
            state = self._going_on(begun, response) or self._anew(response)
            self._receive(response, state)
            return state

    def _ended(self, begun: State, response: httpx.Response) -> State:
        """There is nothing after the part: it is all, where the server says so and never said otherwise."""
        if begun.size_bytes is None and response.headers.get("content-range") == f"bytes */{self.part.size}":
            return begun
        self.part.discard()
        raise _BrokeOff("the file on the server is another one now")

    def _require_file(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in WORTH_ANOTHER_TRY:
            raise _BrokeOff(f"status {status}")
        if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise InvalidInput("{url} answers with status {status}, not with a file.", url=self.url, status=status)

    def _going_on(self, begun: State | None, response: httpx.Response) -> State | None:
        """What is begun, where the answer continues it; None where the answer is the whole file."""
        if response.status_code == httpx.codes.OK:
            return None
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("content-range", ""))
        total = None if found is None or found[2] == "*" else int(found[2])
        if begun is None or found is None or int(found[1]) != self.part.size or total != begun.size_bytes:
            self.part.discard()
            raise _BrokeOff("the server sent another part than the one it was asked for")
        return begun

    def _anew(self, response: httpx.Response) -> State:
        stated = response.headers.get("content-length", "")
        size = int(stated) if stated.isdecimal() else None
        self._require_room(size or 0)
        state = State(str(self.url), response.headers.get("etag"), response.headers.get("last-modified"), size)
        self.part.begin(state)
        return state

    def _require_room(self, size: int) -> None:
        if size > self.limits.most_bytes:
            self.part.discard()
            raise TooLarge("{url} is larger than the {most} bytes that are downloaded.",
                           url=self.url, most=self.limits.most_bytes)  # fmt: skip
        free = shutil.disk_usage(self.part.path.parent).free
        if size > free - self.limits.free_bytes:
            raise Unavailable("There is no room for the {size} bytes of {url}: {free} are free in {folder}.",
                              size=size, url=self.url, free=free, folder=self.part.path.parent)  # fmt: skip

    def _receive(self, response: httpx.Response, state: State) -> None:
        """Append what comes; the file is told by its first bytes as soon as they are there."""
        began, received, is_told = time.monotonic(), 0, self.part.size >= BEGINNING_BYTES
        with written(self.part.path), self.part.path.open("ab") as file:
            for chunk in response.iter_raw():
                file.write(chunk)
                received += len(chunk)
                self._judge(received, time.monotonic() - began, file.tell())
                if not is_told and file.tell() >= BEGINNING_BYTES:
                    file.flush()
                    self._tell()
                    is_told = True
                self._show(file.tell(), state.size_bytes)
        if not is_told:
            self._tell()
        if state.size_bytes is not None and self.part.size != state.size_bytes:
            raise _BrokeOff(f"{self.part.size} bytes came, {state.size_bytes} were announced")

    def _judge(self, received: int, seconds: float, size: int) -> None:
        """Refuse what is too large or too slow."""
        if size > self.limits.most_bytes:
            self._require_room(size)
        if seconds > self.limits.patience_s and received < seconds * self.limits.least_bytes_per_s:
            raise Unavailable("{url} is too slow: {received} bytes in {seconds:.0f} s.",
                              url=self.url, received=received, seconds=seconds)  # fmt: skip
        if time.monotonic() > self.ends_at:
            raise Unavailable("{url} takes longer than {seconds:.0f} s; the same command goes on from {size} bytes.",
                              url=self.url, seconds=self.limits.whole_s, size=size)  # fmt: skip

    def _tell(self) -> None:
        try:
            self.check_start(self.part.start(BEGINNING_BYTES), str(self.url))
        except InvalidInput:
            self.part.discard()
            raise

    def _show(self, size: int, total: int | None) -> None:
        of_all = f" of {total / MEGABYTE:.1f}" if total else ""
        self.progress(f"Downloading {self.name} ({size / MEGABYTE:.1f}{of_all} MB)", size / total if total else 0.0)


def _conditions(begun: State | None, size: int, kept: Kept | None) -> dict[str, str]:
    """Go on with what is begun if it is still the same file; else send it only if it is another than the one kept."""
    if begun is not None and begun.validator is not None:
        return {"Range": f"bytes={size}-", "If-Range": begun.validator}
    if kept is None:
        return {}
    known = {"If-None-Match": kept.state.etag, "If-Modified-Since": kept.state.last_modified}
    return {name: value for name, value in known.items() if value is not None}


def _compare(shelf: Shelf, wanted: Wanted, terms: Terms) -> str | None:
    """Compare with the checksum that was given, else with that beside the file; where it came from, None if nowhere."""
    given = None if wanted.sha256 is None else ("sha256", wanted.sha256, "--sha256")
    found = given or _published_checksum(httpx.URL(shelf.url), terms)
    if found is None:
        return None
    algorithm, checksum, where = found
    digest = digest_of(shelf.part.path, algorithm)
    if digest != checksum:
        shelf.part.discard()
        raise InvalidInput(
            "{url} has the {algorithm} {found}, but {where} says {wanted}; the file was thrown away, try again.",
            url=shelf.url, algorithm=algorithm, found=digest, where=where, wanted=checksum,
        )  # fmt: skip
    return where


def _published_checksum(url: httpx.URL, terms: Terms) -> tuple[str, str, str] | None:
    """Algorithm, digits and address of the checksum beside a file; None where the server has none."""
    for algorithm, digits in CHECKSUMS.items():
        beside = url.copy_with(path=f"{url.path}.{algorithm}")
        text = _small_text(beside, terms).lower()
        found = re.search(rf"\b[0-9a-f]{{{digits}}}\b", text)
        if found is not None and not text.startswith("<"):
            return algorithm, found[0], str(beside)
    return None


def _small_text(url: httpx.URL, terms: Terms) -> str:
    """The beginning of a small file, empty where there is none."""
    try:
        with asked(url, {}, terms) as response:
            if response.status_code != httpx.codes.OK:
                return ""
            return next(response.iter_bytes(CHECKSUM_BYTES), b"").decode("ascii", errors="replace")
    except (httpx.TransportError, InvalidInput, Unavailable):
        return ""

"""Memory of the service while a whole collection streams out of it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.peers import boxes
from tests.bench.report import Line, Section
from tests.bench.servers import Server, service

FORMATS = ("geojsonl", "csv", "gpkg")
FEW = 1_000
PAUSE_S = 0.05
CHUNK_BYTES = 1 << 20


@dataclass
class Watch:
    """The most memory that a process and its children held at once."""

    pid: int
    peak_bytes: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Look again and again until it is over."""
        while not self.is_over.wait(PAUSE_S):
            self.peak_bytes = max(self.peak_bytes, sum(map(_resident_bytes, _family(self.pid))))


def measure_exports(database_url: str, stock: int) -> Section:
    """Export few features and all of them in some formats, each from a service that has just started."""
    lines = []
    for extension in FORMATS:
        with service(database_url) as server:
            box = next(boxes(stock, FEW))
            corners = f"{box.west:.6f},{box.south:.6f},{box.east:.6f},{box.north:.6f}"
            few = _export(server, f"/exports/parcels.{extension}?bbox={corners}")
            many = _export(server, f"/exports/parcels.{extension}")
        rate = f"{many.features:,} features as {extension}, {many.size_bytes / 1e6:,.0f} MB in {many.seconds:.0f} s"
        lines.append(
            Line(
                rate,
                f"peak {many.peak_bytes / 1e6:.0f} MB",
                f"{few.features:,} features: peak {few.peak_bytes / 1e6:.0f} MB",
                few.peak_bytes / many.peak_bytes,
            )
        )
    return Section(
        "Memory of an export",
        "The most memory (RSS) that the service and its children hold while a file is written and sent. The ratio is "
        "that of few features by that of all: 1 is flat.",
        lines,
    )


@dataclass(frozen=True)
class Exported:
    """A file that was downloaded and thrown away."""

    features: int
    size_bytes: int
    seconds: float
    peak_bytes: int


def _export(server: Server, path: str) -> Exported:
    started, size_bytes = time.perf_counter(), 0
    parts = urlsplit(server.address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=600)
    try:
        with _watched(server.pid) as watch:
            connection.request("GET", path)
            response = connection.getresponse()
            if response.status != 200:
                raise RuntimeError(f"{path} answered {response.status}: {response.read(300)!r}")
            while chunk := response.read(CHUNK_BYTES):
                size_bytes += len(chunk)
        features = int(response.headers["OGC-NumberMatched"])
        return Exported(features, size_bytes, time.perf_counter() - started, watch.peak_bytes)
    finally:
        connection.close()


@contextmanager
def _watched(pid: int) -> Iterator[Watch]:
    watch = Watch(pid)
    thread = threading.Thread(target=watch.look)
    thread.start()
    try:
        yield watch
    finally:
        watch.is_over.set()
        thread.join()


def _family(pid: int) -> Iterator[int]:
    """A process and all that come from it."""
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(listed).split():
            yield from _family(int(child))


def _resident_bytes(pid: int) -> int:
    found = [line.split()[1] for line in _read(Path(f"/proc/{pid}/status")).splitlines() if line.startswith("VmRSS:")]
    return 1024 * int(found[0]) if found else 0


def _read(path: Path) -> str:
    """What a file of /proc says; nothing where its process is gone."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""

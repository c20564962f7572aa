"""Measuring every parcel on a large road network: time of each phase, and memory of all processes together."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.db.session import sqlalchemy_url
from app.network import measure, store
from app.scoring.criteria import TARGETS
from app.settings import PROJECT_DIR
from tests.bench.land import FINE, make_parcels
from tests.bench.report import Line, Section
from tests.bench.roads import make_roads

GOALS_S = {100_000: 40.0, 1_000_000: 90.0}
MOST_BYTES = 3_000_000_000
PAUSE_S = 0.2
A_FEW = 200


@dataclass
class Memory:
    """The most memory that processes held at once, what they share counted once, without the cache of the database."""

    pid: int
    database_url: str
    peak_bytes: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Look again and again until it is over."""
        with closing(psycopg.connect(self.database_url, autocommit=True)) as connection:
            while not self.is_over.wait(PAUSE_S):
                servers = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
                held = sum(map(_own_bytes, _family(self.pid))) + sum(_bytes(pid, "Pss_Anon:") for (pid,) in servers)
                self.peak_bytes = max(self.peak_bytes, held)


def measure_network(database_url: str, sizes: Sequence[int], nodes: int) -> Section:
    """Measure growing stocks on one network."""
    engine = create_engine(sqlalchemy_url(database_url))
    with Session(engine) as session, session.begin():
        session.execute(text("SET LOCAL jit = off"))
        network = make_roads(nodes)
        store.make_current(session, store.save(session, network, store.About("Generated", None, "the benchmark")))
        what = f"{network.node_count:,} nodes, {network.edge_count:,} edges"
    del network
    lines: list[Line] = []
    have = 0
    for size in sorted(sizes):
        with Session(engine) as session, session.begin():
            make_parcels(session, have + 1, size, FINE)
        have = size
        lines += _lines(size, _in_a_process(database_url))
    engine.dispose()
    return Section(
        "Road network",
        f"Measure every parcel anew to the facilities of {len(TARGETS)} targets, by car and by lorry, there and back, "
        f"on a generated network of {what}: read from the database, hang parcels on edges, search, store rows of "
        "parcels and fields of nodes in a new run, drop the former one, commit. One round each. Memory is that of all "
        "processes and of the database's together, what they share counted once, without the database's cache.",
        lines,
    )


@dataclass(frozen=True)
class Measured:
    """How long the phases of a run took, in the order they began, and the most memory."""

    phases: list[tuple[str, float]]
    few_ms: float
    peak_bytes: int

    @property
    def seconds(self) -> float:
        """The whole."""
        return sum(seconds for _, seconds in self.phases)


def _in_a_process(database_url: str) -> Measured:
    """Measure in a process of its own, which holds nothing else."""
    command = [sys.executable, "-m", "tests.bench.network", database_url]
    with (
        subprocess.Popen(command, cwd=PROJECT_DIR, stdout=subprocess.PIPE, text=True) as child,
        _watched(child.pid, database_url) as memory,
    ):
        told, _ = child.communicate()
    if child.returncode != 0:
        raise RuntimeError("Measuring broke off.")
    return Measured(**json.loads(told), peak_bytes=memory.peak_bytes)


def _lines(size: int, measured: Measured) -> list[Line]:
    goal_s = GOALS_S.get(size)
    lines = [
        Line(
            f"{size:,} parcels",
            f"{measured.seconds:.1f} s",
            "" if goal_s is None else f"goal: {goal_s:.0f} s",
            None if goal_s is None else goal_s / measured.seconds,
            None if goal_s is None else 1.0,
        )
    ]
    lines += [Line(f"… {step.lower()}", f"{seconds:.1f} s", "", None) for step, seconds in measured.phases]
    memory = f"{measured.peak_bytes / 1e9:.2f} GB"
    lines.append(Line("… memory", memory, f"goal: {MOST_BYTES / 1e9:.0f} GB", MOST_BYTES / measured.peak_bytes, 1.0))
    lines.append(Line("… then any place, from the fields", f"{measured.few_ms:.1f} ms", "", None))
    return lines


@contextmanager
def _watched(pid: int, database_url: str) -> Iterator[Memory]:
    memory = Memory(pid, database_url)
    thread = threading.Thread(target=memory.look)
    thread.start()
    try:
        yield memory
    finally:
        memory.is_over.set()
        thread.join()


def _family(pid: int) -> Iterator[int]:
    """A process and all that come from it."""
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(listed).split():
            yield from _family(int(child))


def _own_bytes(pid: int) -> int:
    """Memory of a process, of what it shares its part."""
    return _bytes(pid, "Pss:")


def _bytes(pid: int, name: str) -> int:
    listed = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(1024 * int(line.split()[1]) for line in listed if line.startswith(name))


def _read(path: Path) -> str:
    """What a file of /proc says; nothing where its process is gone."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _measure_here(database_url: str) -> dict[str, object]:
    """Measure everything once, then some places one by one."""
    engine = create_engine(sqlalchemy_url(database_url))
    targets = {target.id: list(target.kinds) for target in TARGETS}
    marks: list[tuple[str, float]] = []
    with Session(engine) as session, session.begin():
        session.execute(text("SET LOCAL jit = off"))
        measure.measure_all(session, targets, lambda step, _: marks.append((step, time.perf_counter())))
        session.commit()
        marks.append(("Committed", time.perf_counter()))
    phases = [(step, after - at) for (step, at), (_, after) in pairwise(marks)]
    with Session(engine) as session:
        session.execute(text("SET LOCAL jit = off"))
        spots = [(11.2 + 0.01 * number, 51.2 + 0.002 * number) for number in range(A_FEW)]
        measure.of_places(session, spots[:5])
        started = time.perf_counter()
        for spot in spots:
            measure.of_places(session, [spot])
        few_ms = 1_000 * (time.perf_counter() - started) / len(spots)
    engine.dispose()
    return {"phases": phases, "few_ms": few_ms}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure_here(sys.argv[1])))

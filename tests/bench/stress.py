"""What must stay as it is: pages deep in a long walk, and waits of readers while others write."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.codes import Role
from app.db.session import sqlalchemy_url
from app.features import paging
from app.features.paging import After
from app.features.query import FeatureQuery
from app.parcels.collection import PARCELS
from app.partners import store
from app.partners.model import ANONYMOUS
from app.published.pages import Walk
from app.settings import PROJECT_DIR
from tests.bench import peers
from tests.bench.load import Request, Turn, fetch, medians, requests_per_second, take_turn
from tests.bench.processors import Processors
from tests.bench.reads import Effort
from tests.bench.report import Line, Section, per_second
from tests.bench.servers import service
from tests.bench.writers import Writers

DEEP_SHARE = 0.9
DEEP_GOAL = 0.67  # 1.5 times as long at the most
WRITERS = 20
READERS = 4
EDITED = 2_000
WAIT_GOAL = 1 / 4
TOGETHER_S = 5.0  # readers and writers at once, for as many answers as a 99th percentile needs
PAGE = "/ogc/collections/parcels/items?limit=100"


def measure_deep_page(database_url: str, stock: int, effort: Effort) -> Section:
    """The first page of a walk through a large stock, and one at nine tenths of it."""
    row_id = int(stock * DEEP_SHARE)
    token = paging.encode(After(row_id), Walk(PARCELS, FeatureQuery(), ANONYMOUS).question)
    with service(database_url) as server:
        first, deep = f"{server.address}{PAGE}", f"{server.address}{PAGE}&next={token}"
        if f'"id":{row_id + 1},'.encode() not in fetch(deep).body:
            raise RuntimeError(f"The page after row {row_id} does not begin there.")
        asked = {"first": Request(first), "deep": Request(deep)}
        rates = medians(
            {name: partial(requests_per_second, request, 1, effort.seconds) for name, request in asked.items()},
            effort.rounds,
        )
    line = Line(
        f"page of 100 after row {row_id:,}",
        per_second(rates["deep"], ""),
        f"first page: {per_second(rates['first'], '')}",
        rates["deep"] / rates["first"],
        DEEP_GOAL,
    )
    return Section("A long walk", f"A walk by `next` links through {stock:,} parcels, one client.", [line])


def measure_reads_while_writing(database_url: str, stock: int, effort: Effort) -> Section:
    """Waits of readers, alone and while writers edit."""
    token = _staff_token(database_url)
    ids = peers.visible_ids(database_url, EDITED)
    with service(database_url) as server:
        reader = peers.Contender("ours", f"{server.address}/ogc/collections/parcels/items")
        pages = map(partial(reader.page, limit=100), peers.boxes(stock, 100))
        seconds = max(effort.seconds, TOGETHER_S)
        processors = Processors(server.pid, database_url)
        began = processors.now()
        alone = take_turn(pages, READERS, seconds)
        alone_took = processors.shares_since(began)
        writers = Writers(server.address, token, WRITERS, ids)
        began = processors.now()
        with _writing(writers) as finish:
            together = take_turn(pages, READERS, seconds)
            edits = finish()
        together_took = processors.shares_since(began)
    lines = [
        _waits("pages of 100 alone", alone, None),
        _waits(f"pages of 100 while {WRITERS} edit", together, WAIT_GOAL),
        Line("edits at the same time", per_second(edits, ""), "", None),
        Line("pages at the same time", per_second(together.rate, ""), f"alone: {per_second(alone.rate, '')}", None),
        *(
            Line(f"processors that {name} keeps busy", f"{share:.2f}", f"alone: {alone_took[name]:.2f}", None)
            for name, share in together_took.items()
        ),
    ]
    return Section(
        "Reading while others write",
        f"{READERS} readers ask for pages of 100 parcels by box, {WRITERS} writers change single parcels without a "
        f"pause, each edit scored anew for every profile; {seconds:g} s, one process. Processors by `/proc`, of "
        f"{os.cpu_count()}, over the whole time that the writers ran.",
        lines,
    )


def _waits(what: str, turn: Turn, goal: float | None) -> Line:
    half, nearly_all = turn.wait_s(50), turn.wait_s(99)
    return Line(what, f"p99 {1000 * nearly_all:.0f} ms", f"median: {1000 * half:.0f} ms", half / nearly_all, goal)


@contextmanager
def _writing(writers: Writers) -> Iterator[Callable[[], float]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.writers"],
        cwd=PROJECT_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None  # a pipe was asked for
    started = time.perf_counter()
    process.stdin.write(writers.to_json())
    process.stdin.flush()

    def finish() -> float:
        """End the writing; edits per second."""
        said, _ = process.communicate(timeout=60)
        if process.returncode:
            raise RuntimeError("A writer failed.")
        return int(said) / (time.perf_counter() - started)

    try:
        yield finish
    finally:
        process.kill()


def _staff_token(database_url: str) -> str:
    engine = create_engine(sqlalchemy_url(database_url))
    with Session(engine) as session, session.begin():
        token = store.create_token(session, "bench", Role.STAFF)
    engine.dispose()
    return token

"""Reads of a real server: pages, items and answers without content, against what the same rows cost at the least."""

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from app.db.session import sqlalchemy_url
from app.features.query import FeatureQuery, select_page
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS
from tests.bench.floor import Floor
from tests.bench.load import Request, fetch, medians, requests_per_second
from tests.bench.report import Line, Section, per_second
from tests.bench.servers import floor_server, service

PAGE = "/parcels?limit=1000"
FEW = "/parcels?limit=10"
RANKED = "/parcels?profile=logistics&limit=1000"
CONNECTIONS = (1, 4)
COPIES = 20  # by each psql


@dataclass(frozen=True)
class Effort:
    """How long each contender runs, and how often they take turns."""

    rounds: int
    seconds: float


def measure_reads(database_url: str, effort: Effort) -> Section:
    """Measure every kind of read."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        ours = stack.enter_context(service(database_url)).address
        page = fetch(ours + PAGE)
        (folder / "page.json").write_bytes(page.body)
        statement, parameters = page_statement(database_url, FeatureQuery(limit=1000))
        floor = Floor(database_url, statement, parameters, str(folder / "page.json"))
        bare = stack.enter_context(floor_server(floor)).address
        _check_same_rows(page.body, fetch(f"{bare}/rows").body)
        asked = {
            "page": Request(ours + PAGE),
            "page, gzip": Request(ours + PAGE, {"Accept-Encoding": "gzip"}),
            "last page": Request(_last_page(ours + PAGE)),
            "ranked page": Request(ours + RANKED),
            "held page": Request(ours + PAGE, {"If-None-Match": page.headers["etag"]}, 304),
            "few": Request(ours + FEW),
            "item": Request(ours + "/parcels/1"),
            "live": Request(ours + "/health/live"),
            "rows": Request(f"{bare}/rows"),
            "file": Request(f"{bare}/file"),
        }
        rates = medians(_contenders(asked, effort, database_url), effort.rounds)
        zipped = fetch(ours + PAGE, **{"Accept-Encoding": "gzip"})
    return Section(
        "Reads",
        f"Answers per second of `lotse serve`, one process, over 1 and 4 connections; a page is "
        f"{len(page.body) / 1e6:.2f} MB ({len(zipped.body) / 1e6:.2f} MB with gzip). "
        f"Medians of {effort.rounds} rounds of {effort.seconds} s in which all take turns.",
        _lines(rates),
    )


Key = tuple[str, int]


def _contenders(asked: Mapping[str, Request], effort: Effort, database_url: str) -> dict[Key, Callable[[], float]]:
    found: dict[Key, Callable[[], float]] = {
        (name, connections): partial(requests_per_second, request, connections, effort.seconds)
        for name, request in asked.items()
        for connections in CONNECTIONS
    }
    return found | {("copy", 1): partial(_copies_per_second, database_url)}


def _lines(rates: Mapping[Key, float]) -> list[Line]:
    def line(what: str, name: str, other: str, connections: int, other_text: str) -> Line:
        other_key = (other, connections) if (other, connections) in rates else (other, 1)
        ours, theirs = rates[(name, connections)], rates[other_key]
        return Line(what, per_second(ours, ""), f"{other_text}: {per_second(theirs, '')}", ours / theirs)

    lines = []
    for connections in CONNECTIONS:
        over = f"{connections} connection{'s' if connections > 1 else ''}"
        lines += [
            line(f"1,000 parcels, {over}", "page", "rows", connections, "bare ASGI, same statement"),
            line(f"1,000 parcels, {over}", "page", "file", connections, "static file of the same bytes"),
            line(f"… with gzip, {over}", "page, gzip", "page", connections, "without"),
            line(f"… last page of the walk, {over}", "last page", "page", connections, "first page"),
            line(f"… ordered by a profile, {over}", "ranked page", "page", connections, "by id"),
            line(f"… held by the caller (304), {over}", "held page", "live", connections, "`/health/live`"),
            line(f"10 parcels, {over}", "few", "live", connections, "`/health/live`"),
            line(f"one parcel with evidence, {over}", "item", "live", connections, "`/health/live`"),
        ]
    lines.insert(1, line("1,000 parcels, 1 connection", "page", "copy", 1, "COPY of the same rows by psql"))
    return lines


def page_statement(database_url: str, wanted: FeatureQuery) -> tuple[str, dict[str, Any]]:
    """The statement, with its parameters, that reads a page of parcels."""
    return sent_statement(database_url, lambda session: select_page(session, PARCELS, wanted, ANONYMOUS))


def sent_statement(database_url: str, ask: Callable[[Session], object]) -> tuple[str, dict[str, Any]]:
    """The one statement, with its parameters, that a question sends."""
    engine = create_engine(sqlalchemy_url(database_url))
    sent: list[tuple[str, dict[str, Any]]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, dict(parameters)))

    with Session(engine) as session:
        ask(session)
    engine.dispose()
    (found,) = sent
    return found


def _check_same_rows(ours: bytes, theirs: bytes) -> None:
    """The floor reads one row more: how the service knows that there is a next page."""
    features, floor = json.loads(ours)["features"], json.loads(theirs)["features"]
    if len(features) != 1000 or features != floor[:1000]:
        raise RuntimeError("The service and the floor do not answer with the same 1,000 parcels.")


def _last_page(url: str) -> str:
    """The address of the last full page of a walk along the `next` links."""
    while True:
        links = {link["rel"]: link["href"] for link in json.loads(fetch(url).body)["links"]}
        following = links.get("next")
        if following is None or json.loads(fetch(following).body)["numberReturned"] < 1000:
            return url
        url = following


def _copies_per_second(database_url: str) -> float:
    """How often a second psql can COPY the features of the page to nowhere, its own start not counted."""
    copy = "COPY (SELECT feature_json FROM parcel WHERE visibility = 'public' ORDER BY id LIMIT 1000) TO STDOUT;\n"
    timed = "\\timing on\n\\o /dev/null\n" + copy * COPIES
    said = subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", database_url], input=timed, capture_output=True, text=True, check=True
    ).stdout
    times_ms = [float(milliseconds) for milliseconds in re.findall(r"Time: ([\d.]+) ms", said)]
    return 1000 * len(times_ms) / sum(times_ms)

"""Where the time of a page, an item and a 304 goes: in the database, in the service, and for its caller."""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

import psycopg

from app.features.query import FeatureQuery, select_first_page
from app.geo import Bbox
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS
from tests.bench.equality import GEOJSON
from tests.bench.load import WARM_UP, Request, Requests, fetch, take_turn
from tests.bench.peers import ITEMS, LIMITS, Contender, boxes, visible_ids
from tests.bench.processors import Processors
from tests.bench.reads import sent_statement
from tests.bench.report import Line, Section
from tests.bench.servers import service

BOXES = 40
SHORTEST_S = 3.0  # processor time is counted in hundredths of a second
SKIPPED = 100  # boxes that the other half of the run has asked for
EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "


def measure_parts(database_url: str, stock: int, seconds: float) -> Iterator[Section]:
    """What PostgreSQL says of its part, and what callers and `/proc` say of the whole."""
    yield _in_database(database_url, stock)
    yield _by_http(database_url, stock, max(seconds, SHORTEST_S))


@dataclass(frozen=True)
class Explained:
    """One statement by PostgreSQL's own clock, and the blocks of 8 kB that were not in its memory."""

    planning_ms: float
    execution_ms: float
    blocks_read: int


def _in_database(database_url: str, stock: int) -> Section:
    lines = []
    with psycopg.connect(database_url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        for limit in LIMITS:
            asked = list(itertools.islice(boxes(stock, limit), BOXES))
            sent = [_statement_of_page(database_url, box, limit) for box in asked]
            fresh = [_explained(connection, *statement) for statement in sent]
            again = [_explained(connection, *statement) for statement in sent for _ in range(2)][1::2]
            lines += [_line(f"page of {limit:,}, boxes not asked before", fresh)]
            lines += [_line(f"page of {limit:,}, the same boxes again", again)]
    return Section(
        "Parts in the database",
        f"The statement of a first page with its count, {BOXES} boxes, {stock:,} parcels: medians of what "
        "`EXPLAIN (ANALYZE, BUFFERS)` says. Writing, sending and decoding the rows comes on top.",
        lines,
    )


def _statement_of_page(database_url: str, box: Bbox, limit: int) -> tuple[str, dict[str, Any]]:
    wanted = FeatureQuery(bbox=box, limit=limit)
    return sent_statement(database_url, lambda session: select_first_page(session, PARCELS, wanted, ANONYMOUS))


def _explained(connection: psycopg.Connection, statement: str, parameters: Mapping[str, Any]) -> Explained:
    ((plans,),) = connection.execute((EXPLAIN + statement).encode(), parameters).fetchall()
    (plan,) = plans if isinstance(plans, list) else json.loads(plans)
    return Explained(plan["Planning Time"], plan["Execution Time"], plan["Plan"]["Shared Read Blocks"])


def _line(what: str, found: list[Explained]) -> Line:
    planning, execution = median(one.planning_ms for one in found), median(one.execution_ms for one in found)
    blocks = median(one.blocks_read for one in found)
    return Line(what, f"execution {execution:.2f} ms", f"planning {planning:.2f} ms, {blocks:.0f} blocks read", None)


def _by_http(database_url: str, stock: int, seconds: float) -> Section:
    with service(database_url) as server:
        processors = Processors(server.pid, database_url)
        ours = Contender("ours", f"{server.address}/ogc/collections/parcels/items")
        lines = []
        for what, requests in _asked(ours, server.address, visible_ids(database_url, ITEMS), stock).items():
            take_turn(requests, 1, seconds / 4)
            before = processors.used_s()
            turn = take_turn(requests, 1, seconds)
            answers = len(turn.waits_s) + WARM_UP
            used_ms = {name: 1000 * (used - before[name]) / answers for name, used in processors.used_s().items()}
            busy = f"service {used_ms['service']:.2f} ms, PostgreSQL {used_ms['PostgreSQL']:.2f} ms"
            lines.append(Line(what, f"waited {1000 * turn.wait_s(50):.2f} ms", busy, None))
    return Section(
        "Parts of an answer",
        "One client: the median that it waits, and the processor time (`/proc`) that the service and PostgreSQL take "
        "for each answer. The count of the same box is kept, so that its page alone is read again.",
        lines,
    )


def _asked(ours: Contender, address: str, ids: list[int], stock: int) -> dict[str, Requests]:
    asked: dict[str, Requests] = {}
    for limit in LIMITS:
        page = partial(ours.page, limit=limit)
        others = itertools.islice(boxes(stock, limit), SKIPPED, None)
        asked[f"page of {limit:,}, another box each time"] = map(page, others)
        asked[f"page of {limit:,}, the same box"] = itertools.repeat(page(next(boxes(stock, limit))))
    held = ours.page(next(boxes(stock, LIMITS[0])), LIMITS[0])
    tag = fetch(held.url, **GEOJSON).headers["etag"]
    asked["single item"] = map(ours.item, itertools.cycle(ids))
    asked["a page held by the caller (304)"] = itertools.repeat(
        Request(held.url, {**GEOJSON, "If-None-Match": tag}, 304)
    )
    asked["`/health/live`"] = itertools.repeat(Request(f"{address}/health/live"))
    return asked

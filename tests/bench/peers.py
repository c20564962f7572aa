"""tipg and pygeoapi against the service on one database: the same features, asked by the same load generator."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import psycopg
from psycopg.sql import SQL, Identifier

from app.features.query import FeatureQuery
from app.geo import Bbox
from tests.bench.equality import GEOJSON, check_same_features
from tests.bench.floor import Floor
from tests.bench.load import Request, Requests, fetch, medians, take_turn
from tests.bench.peer_servers import pygeoapi, tipg
from tests.bench.peer_tables import SCHEMA, TABLE
from tests.bench.reads import Effort, page_statement
from tests.bench.report import Line, Section, per_second
from tests.bench.servers import floor_server, service

LIMITS = (100, 1_000)
CLIENTS = (1, 16)
BOXES_CHECKED = 5
ITEMS = 1_000
MATCHES_PER_LIMIT = 1.5  # a box holds about this many times the features of a page
INTERIOR = Bbox(11.2, 51.15, 12.2, 51.85)  # land on all sides, so that each box of a size holds as many parcels
SHARE_PER_SQUARE_DEGREE = 0.67  # of the stock: what is public in a square degree of the interior
PAGE_GOALS = {"tipg": 15.0, "pygeoapi": 30.0}
ITEM_GOAL = 3.0


@dataclass(frozen=True)
class Contender:
    """A server that is measured, and where its features lie."""

    name: str
    items: str

    def page(self, box: Bbox, limit: int) -> Request:
        """A page of features in a box."""
        corners = f"{box.west:.6f},{box.south:.6f},{box.east:.6f},{box.north:.6f}"
        return Request(f"{self.items}?bbox={corners}&limit={limit}", GEOJSON)

    def item(self, feature_id: int) -> Request:
        """One feature."""
        return Request(f"{self.items}/{feature_id}", GEOJSON)


def boxes(stock: int, limit: int) -> Iterator[Bbox]:
    """Boxes anywhere in the interior, the same ones every time, with more features in each than fit a page."""
    chance = random.Random(limit)  # noqa: S311 - no secret
    side = (MATCHES_PER_LIMIT * limit / (stock * SHARE_PER_SQUARE_DEGREE)) ** 0.5
    while True:
        west = chance.uniform(INTERIOR.west, INTERIOR.east - side)
        south = chance.uniform(INTERIOR.south, INTERIOR.north - side)
        yield Bbox(west, south, west + side, south + side)


def measure_features(database_url: str, properties: Sequence[str], stock: int, effort: Effort) -> Section:
    """Pages by box and single features of all three, after their answers were found equal."""
    with ExitStack() as stack:
        ours = stack.enter_context(service(database_url)).address
        one = stack.enter_context(tipg(database_url, properties)).address
        other = stack.enter_context(pygeoapi(database_url)).address
        contenders = (
            Contender("ours", f"{ours}/ogc/collections/parcels/items"),
            Contender("tipg", f"{one}/collections/{SCHEMA}.{TABLE}/items"),
            Contender("pygeoapi", f"{other}/collections/{TABLE}/items"),
        )
        ids = visible_ids(database_url, ITEMS)
        compared = _check_equal(contenders, stock, ids)
        asked = _asked(contenders, stock, ids)
        for limit in LIMITS:
            bare = stack.enter_context(floor_server(_floor(database_url, stock, limit))).address
            floor = Contender("bare ASGI", f"{bare}/rows")
            _check_pages((contenders[0], floor), stock, limit)
            asked[floor.name, f"page of {limit:,}"] = _pages(floor, stock, limit)
        held = contenders[0].page(next(boxes(stock, 100)), 100)
        tag = fetch(held.url, **GEOJSON).headers["etag"]
        not_modified = Request(held.url, {**GEOJSON, "If-None-Match": tag}, 304)
        asked["ours", "a page held by the caller (304)"] = itertools.repeat(not_modified)
        asked["live", "a page held by the caller (304)"] = itertools.repeat(Request(f"{ours}/health/live"))
        rates = medians(_measures(asked, effort), effort.rounds)
        size = len(fetch(contenders[0].page(next(boxes(stock, 1_000)), 1_000).url, **GEOJSON).body)
    return Section("Features", _how(stock, compared, size, effort), _lines(rates))


Question = tuple[str, str]  # who is asked, and for what
Rates = dict[tuple[Question, int], float]
Asked = dict[Question, Requests]


def _asked(contenders: Sequence[Contender], stock: int, ids: Sequence[int]) -> Asked:
    asked: Asked = {}
    for contender in contenders:
        for limit in LIMITS:
            asked[contender.name, f"page of {limit:,}"] = _pages(contender, stock, limit)
        asked[contender.name, "single item"] = map(contender.item, itertools.cycle(ids))
    return asked


def _pages(contender: Contender, stock: int, limit: int) -> Requests:
    """Each contender goes on through one endless row of boxes: no box comes twice."""
    return map(partial(contender.page, limit=limit), boxes(stock, limit))


def _measures(asked: Asked, effort: Effort) -> dict[tuple[Question, int], Callable[[], float]]:
    def measure(requests: Requests, clients: int) -> float:
        return take_turn(requests, clients, effort.seconds).rate

    what = sorted({question for _, question in asked})
    return {
        ((name, question), clients): partial(measure, asked[name, question], clients)
        for question in what
        for clients in CLIENTS
        for name, asked_for in asked
        if asked_for == question
    }


def _check_equal(contenders: Sequence[Contender], stock: int, ids: Sequence[int]) -> int:
    compared = sum(_check_pages(contenders, stock, limit) for limit in LIMITS)
    for feature_id in ids[:BOXES_CHECKED]:
        compared += check_same_features([contender.item(feature_id).url for contender in contenders])
    return compared


def _check_pages(contenders: Sequence[Contender], stock: int, limit: int) -> int:
    compared = 0
    for box in itertools.islice(boxes(stock, limit), BOXES_CHECKED):
        number = check_same_features([contender.page(box, limit).url for contender in contenders])
        if number != limit:
            raise RuntimeError(f"A box that shall fill a page of {limit} holds {number} features.")
        compared += number
    return compared


def _floor(database_url: str, stock: int, limit: int) -> Floor:
    """The statement of a page by box; one row less than fits is asked for, since it reads one more than that."""
    box = next(boxes(stock, limit))
    statement, parameters = page_statement(database_url, FeatureQuery(bbox=box, limit=limit - 1))
    names = [
        name
        for corner in (box.west, box.south, box.east, box.north)
        for name, value in parameters.items()
        if value == corner
    ]
    return Floor(database_url, statement, parameters, __file__, names)


def visible_ids(database_url: str, number: int) -> list[int]:
    """Ids of public parcels anywhere, the same ones every time."""
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            SQL("SELECT id FROM {} ORDER BY hashint8(id) LIMIT %s").format(Identifier(SCHEMA, TABLE)), [number]
        ).fetchall()
    return [row[0] for row in found]


def _how(stock: int, compared: int, size: int, effort: Effort) -> str:
    return (
        f"Answers per second from {stock:,} parcels, one process each. Before the clock ran, {compared:,} features "
        f"were found equal in all three: ids and order, coordinates to the last digit, every property. Each page is of "
        f"another box, which holds about {MATCHES_PER_LIMIT:g} times the page; a page of 1,000 is {size / 1e6:.2f} MB. "
        f"Medians of {effort.rounds} rounds of {effort.seconds:g} s or more in which all take turns."
    )


def _lines(rates: Rates) -> list[Line]:
    lines = []
    for question in dict.fromkeys(question for (_, question), _ in rates):
        for clients in CLIENTS:
            ours = rates[("ours", question), clients]
            for (name, asked_for), at in rates:
                if asked_for == question and at == clients and name != "ours":
                    theirs = rates[(name, question), clients]
                    goal = PAGE_GOALS.get(name) if question.startswith("page") else _item_goal(name, question)
                    said = f"{'`/health/live`' if name == 'live' else name}: {per_second(theirs, '')}"
                    what = f"{question}, {clients} client{'s' if clients > 1 else ''}"
                    lines.append(Line(what, per_second(ours, ""), said, ours / theirs, goal))
    return lines


def _item_goal(name: str, question: str) -> float | None:
    return ITEM_GOAL if question == "single item" and name in PAGE_GOALS else None

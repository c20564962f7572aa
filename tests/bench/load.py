"""A small load generator: connections that are kept open, each asking again as soon as it has its answer."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median
from typing import TypeVar
from urllib.parse import urlsplit

Name = TypeVar("Name")

WARM_UP = 3  # answers per connection before the clock runs


@dataclass(frozen=True)
class Request:
    """What is asked again and again, and the status that must come back."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Answer:
    """One answer in full."""

    headers: Mapping[str, str]
    body: bytes


def ask(connection: HTTPConnection, request: Request) -> Answer:
    """Ask once; an answer with another status ends the measurement."""
    parts = urlsplit(request.url)
    connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=request.headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != request.status:
        raise RuntimeError(f"{request.url} answered {response.status}, not {request.status}: {body[:300]!r}")
    return Answer({name.lower(): value for name, value in response.getheaders()}, body)


def fetch(url: str, **headers: str) -> Answer:
    """Ask once on a connection of its own."""
    connection = _connect(url)
    try:
        return ask(connection, Request(url, headers))
    finally:
        connection.close()


def requests_per_second(request: Request, connections: int, seconds: float) -> float:
    """Answers per second over some connections, each a thread of this process."""
    with ThreadPoolExecutor(connections) as pool:
        rates = pool.map(lambda _: _rate(request, seconds), range(connections))
        return sum(rates)


def _rate(request: Request, seconds: float) -> float:
    connection = _connect(request.url)
    try:
        for _ in range(WARM_UP):
            ask(connection, request)
        started, answers = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            ask(connection, request)
            answers += 1
        return answers / (time.perf_counter() - started)
    finally:
        connection.close()


def _connect(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    return HTTPConnection(parts.hostname or "", parts.port, timeout=30)


def medians(contenders: Mapping[Name, Callable[[], float]], rounds: int) -> dict[Name, float]:
    """The median of each contender over rounds in which all take turns (A B C A B C …)."""
    figures: dict[Name, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, measure in contenders.items():
            figures[name].append(measure())
    return {name: median(found) for name, found in figures.items()}

"""A small load generator: connections that are kept open, each asking again as soon as it has its answer.

One thread serves all of them and keeps no bodies, so that it takes little of the processors it shares with the servers.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import repeat
from statistics import median, quantiles
from typing import TypeVar
from urllib.parse import urlsplit

Name = TypeVar("Name")

WARM_UP = 3  # answers per connection before the clock runs
FEWEST_ANSWERS = 2  # per connection, however slow they come …
LONGEST_TURN_S = 20  # … but no longer than this
SILENCE_S = 60
BUFFER_BYTES = 1 << 18
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """What is asked, and the status that must come back."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    def head(self) -> bytes:
        """The request as it goes over the line."""
        parts = urlsplit(self.url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", *(f"{k}: {v}" for k, v in self.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode()


Requests = Iterator[Request]


@dataclass(frozen=True)
class Answer:
    """One answer in full."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Turn:
    """What a turn of asking showed: answers per second, and how long each was waited for."""

    rate: float
    waits_s: list[float]

    def wait_s(self, percent: int) -> float:
        """The wait that so many percent of the answers do not exceed."""
        return median(self.waits_s) if percent == 50 else quantiles(self.waits_s, n=100)[percent - 1]


def fetch(url: str, **headers: str) -> Answer:
    """Ask once on a connection of its own; an answer that is no 200 ends the measurement."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=SILENCE_S)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{url} answered {response.status}: {body[:300]!r}")
        return Answer({name.lower(): value for name, value in response.getheaders()}, body)
    finally:
        connection.close()


def requests_per_second(request: Request, connections: int, seconds: float) -> float:
    """Answers per second to one request asked again and again."""
    return take_turn(repeat(request), connections, seconds).rate


def take_turn(requests: Requests, connections: int, seconds: float) -> Turn:
    """Ask one request after the other over some connections for a while."""
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        for _ in range(connections):
            line = _Line(stack, next(requests))
            selector.register(line.socket, selectors.EVENT_READ, line)
        for _ in _answers(selector, requests, connections * WARM_UP, 0, seconds):
            pass
        started = time.perf_counter()
        waits_s = list(_answers(selector, requests, connections * FEWEST_ANSWERS, seconds, LONGEST_TURN_S))
        return Turn(len(waits_s) / (time.perf_counter() - started), waits_s)


def _answers(
    selector: selectors.BaseSelector, requests: Requests, fewest: int, seconds: float, longest_s: float
) -> Iterator[float]:
    """The wait for each answer, until there are enough and the time is over."""
    started, answers = time.perf_counter(), 0
    while True:
        ready = selector.select(SILENCE_S)
        if not ready:
            raise RuntimeError(f"No answer came within {SILENCE_S} s.")
        for key, _ in ready:
            wait_s = key.data.read()
            if wait_s is None:
                continue
            yield wait_s
            answers += 1
            key.data.ask(next(requests))
        passed = time.perf_counter() - started
        if (answers >= fewest and passed >= seconds) or (answers > 0 and passed >= longest_s):
            return


class _Line:
    """One connection with the request that is under way on it."""

    def __init__(self, stack: ExitStack, request: Request) -> None:
        parts = urlsplit(request.url)
        self.socket = stack.enter_context(socket.create_connection((parts.hostname or "", parts.port or 80)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(BUFFER_BYTES)
        self.ask(request)

    def ask(self, request: Request) -> None:
        self._request = request
        self._head = b""
        self._missing: int | None = None  # bytes of the body; None until its head is whole
        self._asked = time.perf_counter()
        self.socket.sendall(request.head())

    def read(self) -> float | None:
        """Take what has come; seconds since the request where the answer is whole."""
        number = self.socket.recv_into(self._buffer)
        if number == 0:
            raise RuntimeError(f"{self._request.url}: the server closed the connection.")
        if self._missing is None:
            self._head += bytes(self._buffer[:number])
            head, end, body = self._head.partition(b"\r\n\r\n")
            if not end:
                return None
            self._missing = self._length(head + b"\r\n") - len(body)
        else:
            self._missing -= number
        return time.perf_counter() - self._asked if self._missing <= 0 else None

    def _length(self, head: bytes) -> int:
        status = int(head[9:12])
        if status != self._request.status:
            raise RuntimeError(f"{self._request.url} answered {status}, not {self._request.status}.")
        found = LENGTH.search(head)
        if found is None and status not in (204, 304):
            raise RuntimeError(f"{self._request.url} does not state its length.")
        return int(found[1]) if found is not None and status not in (204, 304) else 0


def medians(contenders: Mapping[Name, Callable[[], float]], rounds: int) -> dict[Name, float]:
    """The median of each contender over rounds in which all take turns (A B C A B C …)."""
    figures: dict[Name, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, measure in contenders.items():
            figures[name].append(measure())
    return {name: median(found) for name, found in figures.items()}

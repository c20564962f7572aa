"""A real server on loopback for programs that open an address; it writes down what they ask for."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.bounded_http import BoundedHttp

START_LIMIT_S = 10
OPTIONS: dict[str, Any] = {
    "host": "127.0.0.1",
    "port": 0,
    "http": BoundedHttp,
    "log_level": "warning",
    "lifespan": "off",
}


@dataclass(frozen=True)
class Asked:
    """One request: its path as sent, and its query."""

    method: str
    path: str
    query: dict[str, str]


@dataclass
class Served:
    """The address of a running server, and the requests it got, in order."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    def asked_under(self, path: str) -> list[Asked]:
        """The requests for this path or below it."""
        return [each for each in self.asked if each.path == path or each.path.startswith(f"{path}/")]


@contextmanager
def serving(app: ASGIApp) -> Iterator[Served]:
    """Serve an application, already started, in a thread; the port is any free one."""
    asked: list[Asked] = []
    config = uvicorn.Config(_recorded(app, asked.append), **OPTIONS)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + START_LIMIT_S
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield Served(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", asked)
    finally:
        server.should_exit = True
        thread.join(START_LIMIT_S)


def _recorded(app: ASGIApp, record: Callable[[Asked], None]) -> ASGIApp:
    async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
            record(Asked(scope["method"], scope["path"], query))
        await app(scope, receive, send)

    return recorded

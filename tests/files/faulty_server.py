"""A real HTTP server on loopback that misbehaves as it is told, and writes down what it was asked."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override

PBF_START = b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x20"
CONTENT = PBF_START + bytes(range(256)) * 2_000  # half a megabyte, no real extract
ETAG = '"first"'


@dataclass
class Site:
    """What is served: paths and what each does to a request."""

    url: str = ""
    pages: dict[str, Callable[["Handler"], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)  # path, headers

    def ranges(self) -> list[str | None]:
        """The ranges that were asked for, in order, without those of checksums."""
        return [headers.get("range") for path, headers in self.asked if not path.endswith((".md5", ".sha256"))]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        page = self.site.pages.get(self.path)
        if page is None:
            self.answer(404, b"not here")
        else:
            page(self)

    def head(self, status: int, **headers: object) -> None:
        """Send status and headers, written with underscores."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def answer(self, status: int, body: bytes, **headers: object) -> None:
        """A well-behaved answer."""
        self.head(status, content_length=len(body), **headers)
        self.wfile.write(body)

    def leave(self) -> None:
        """Close the connection in the middle of things."""
        self.wfile.flush()
        self.close_connection = True

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Keeps to itself that a client left."""

    daemon_threads = True

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


def whole(content: bytes = CONTENT, etag: str = ETAG) -> Callable[[Handler], None]:
    """A good server: ranges, entity tags."""

    def page(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.head(304, etag=etag)
            return
        wanted, condition = handler.headers.get("Range"), handler.headers.get("If-Range")
        if wanted is None or condition != etag:
            handler.answer(200, content, etag=etag)
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(content):
            handler.answer(416, b"", content_range=f"bytes */{len(content)}")
            return
        stated = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.answer(206, content[start:], etag=etag, content_range=stated)

    return page


def dying(after: int, times: int, content: bytes = CONTENT) -> Callable[[Handler], None]:
    """Breaks off after so many bytes of each answer, so many times; then it is good."""
    left = [times]

    def page(handler: Handler) -> None:
        left[0] -= 1
        if left[0] < 0:
            whole(content)(handler)
            return
        start = int((handler.headers.get("Range") or "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        rest = content[start:]
        if start:
            stated = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.head(206, content_length=len(rest), etag=ETAG, content_range=stated)
        else:
            handler.head(200, content_length=len(rest), etag=ETAG)
        handler.wfile.write(rest[:after])
        handler.leave()

    return page


def stated_length(content: bytes, length: int) -> Callable[[Handler], None]:
    """Announces another length than it sends."""

    def page(handler: Handler) -> None:
        handler.head(200, content_length=length, etag=ETAG)
        handler.wfile.write(content)
        handler.leave()

    return page


def dripping(pause_s: float, *, in_headers: bool = False) -> Callable[[Handler], None]:
    """Sends a hundred bytes one by one, then all the rest: who waits long enough has the file."""

    def page(handler: Handler) -> None:
        if in_headers:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            begun, rest = b"x" * 100, f"\r\nContent-Length: {len(CONTENT)}\r\n\r\n".encode() + CONTENT
        else:
            handler.head(200, content_length=len(CONTENT), etag=ETAG)
            begun, rest = CONTENT[:100], CONTENT[100:]
        with contextlib.suppress(OSError):
            for byte in begun:
                handler.wfile.write(bytes([byte]))
                time.sleep(pause_s)
            handler.wfile.write(rest)

    return page


def silent(seconds: float) -> Callable[[Handler], None]:
    """Sends the beginning, is silent, and sends all the rest."""

    def page(handler: Handler) -> None:
        handler.head(200, content_length=len(CONTENT), etag=ETAG)
        handler.wfile.write(CONTENT[:1000])
        time.sleep(seconds)
        with contextlib.suppress(OSError):
            handler.wfile.write(CONTENT[1000:])

    return page


def part_without_tag(content: bytes, length: int | None) -> Callable[[Handler], None]:
    """Sends so much of a file, announced with this length or none, that no later answer can be told to be of it."""

    def page(handler: Handler) -> None:
        handler.head(200, connection="close", **({} if length is None else {"content_length": length}))
        with contextlib.suppress(OSError):
            handler.wfile.write(content)
        handler.leave()

    return page


def leading_to(location: str) -> Callable[[Handler], None]:
    """Leads on to another address."""
    return lambda handler: handler.answer(302, b"", location=location)


def saying(status: int, body: bytes = b"") -> Callable[[Handler], None]:
    """Answers with a status and a body."""
    return lambda handler: handler.answer(status, body)


@contextmanager
def faulty_server() -> Iterator[Site]:
    """A running server without pages."""
    site = Site()
    server = Server(("127.0.0.1", 0), type("SiteHandler", (Handler,), {"site": site}))
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""One question to a server of the web: checked address, followed redirects, bounded waiting; the answer streams."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from app.errors import InvalidInput
from app.files.addresses import addresses_of, parse_url

USER_AGENT = "flaechenlotse"
MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Waiting:
    """How long a server is waited for, in seconds."""

    connect_s: float = 10.0
    headers_s: float = 60.0  # from the question to the first byte of the file
    silence_s: float = 30.0  # without a byte


@dataclass(frozen=True)
class Terms:
    """On what terms servers are asked."""

    allowed_hosts: Collection[str] = ()  # may lie in a private network
    waiting: Waiting = field(default_factory=Waiting)


@contextmanager
def asked(url: httpx.URL, headers: Mapping[str, str], terms: Terms) -> Iterator[httpx.Response]:
    """The answer to a GET, its body unread and not decoded.

    Raises httpx.TransportError where the server does not answer. The environment's proxies are not used: they would
    resolve the name themselves.
    """
    waiting = terms.waiting
    timeout = httpx.Timeout(waiting.silence_s, connect=waiting.connect_s)
    sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
    with httpx.Client(timeout=timeout, verify=_certificates(), trust_env=False) as client:
        response = _answer(client, url, sent, terms)
        try:
            for _ in range(MOST_REDIRECTS):
                if not response.has_redirect_location:
                    break
                response.close()
                url = _next(url, response.headers["location"])
                response = _answer(client, url, sent, terms)
            if response.has_redirect_location:
                raise InvalidInput("{url} leads on more than {most} times.", url=url, most=MOST_REDIRECTS)
            yield response
        finally:
            response.close()


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities that are trusted: those of SSL_CERT_FILE or SSL_CERT_DIR, else those that come with httpx."""
    return httpx.create_ssl_context(trust_env=True)


def _next(url: httpx.URL, location: str) -> httpx.URL:
    try:
        joined = url.join(location)
    except httpx.InvalidURL:
        raise InvalidInput("{url} leads on to what is no address.", url=url) from None
    if url.scheme == "https" and joined.scheme == "http":
        raise InvalidInput("{url} leads from https to http, which anybody on the way can change.", url=url)
    return parse_url(str(joined))


def _answer(client: httpx.Client, url: httpx.URL, headers: Mapping[str, str], terms: Terms) -> httpx.Response:
    """Ask the addresses of the host in turn until one takes the connection."""
    *others, last = addresses_of(url, terms.allowed_hosts)
    for address in others:
        with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
            return _ask(client, url, address, headers, terms.waiting)
    return _ask(client, url, last, headers, terms.waiting)


def _ask(
    client: httpx.Client, url: httpx.URL, address: str, headers: Mapping[str, str], waiting: Waiting
) -> httpx.Response:
    """Connect to the address that was checked, and speak to the host by its name."""
    with _patience(waiting.headers_s) as watch:
        request = client.build_request(
            "GET",
            url.copy_with(host=address),
            headers={**headers, "Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii"), "trace": watch.trace},
        )
        return client.send(request, stream=True, follow_redirects=False)


class _Watch:
    """Knows the connection of a request, to cut it from outside."""

    def __init__(self) -> None:
        self._connection: socket.socket | None = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Note the connection when it is made, and again when TLS is put over it."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._connection = info["return_value"].get_extra_info("socket")

    def cut(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def _patience(seconds: float) -> Iterator[_Watch]:
    """Cut the connection when the time is up, also where a byte comes now and then."""
    watch = _Watch()
    timer = threading.Timer(seconds, watch.cut)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()

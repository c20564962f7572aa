"""What HTTP asks of every answer: HEAD as GET without a body, tags of compressed bodies, the host asked for."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import InvalidRequest
from app.web.problems import on_domain_error


class HeadAsGet:
    """Answer HEAD as GET is answered, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a HEAD on as a GET and keep the headers only; what costs much may look for `is_head` and do less."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET", "is_head": True}, receive, send_headers)


class WeakTagWhenEncoded:
    """Mark the tag of a compressed body as weak: its bytes are not those the tag was made for (RFC 9110 §8.8)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch the headers of the answer."""

        async def send_weakened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                tag = headers.get("etag")
                if tag is not None and "content-encoding" in headers and not tag.startswith("W/"):
                    headers["etag"] = f"W/{tag}"
            await send(message)

        await self.app(scope, receive, send_weakened)


class KnownHost:
    """Refuse a request for a host this service does not answer for: links in answers repeat that host."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what names a known host; `*.example.org` stands for every host below example.org."""
        if scope["type"] != "http" or self._is_known(_host(scope)):
            await self.app(scope, receive, send)
            return
        refusal = InvalidRequest("This service does not answer for the host of the request.")
        await on_domain_error(Request(scope), refusal)(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        return any(
            known in ("*", host) or (known.startswith("*.") and host.endswith(known[1:])) for known in self.hosts
        )


def _host(scope: Scope) -> str:
    """Host name without its port, in lower case; an IPv6 address keeps its brackets."""
    named = Headers(scope=scope).get("host", "").lower()
    return named[: named.index("]") + 1] if named.startswith("[") and "]" in named else named.partition(":")[0]

"""Large answers compressed in a thread: the event loop serves others meanwhile."""

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import add_compress_type

from app.web.encodings import ENCODERS, encoding_for

LARGE_FROM_BYTES = 64 * 1024  # smaller ones hold the event loop for less than a millisecond
TEXTS = ("text/html", "text/plain", "text/csv", "image/svg+xml")
OURS = (
    "application/json",
    "application/geo+json",
    "application/geo+json-seq",
    "application/problem+json",
    "application/schema+json",
    "application/vnd.oai.openapi+json",
    "application/xml",
)
COMPRESSED = frozenset((*TEXTS, *OURS))

for media_type in COMPRESSED:
    add_compress_type(media_type)


class LargeBodiesInThread:
    """Compress bodies that are sent in one piece and are large; whatever else is left to the middleware outside."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold back the headers until the first piece of the body shows which case it is."""
        encoding = encoding_for(Headers(scope=scope).get("accept-encoding", "")) if scope["type"] == "http" else None
        if encoding is None:
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def send_packed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                held, start = start, None
                if _is_large(held, message):
                    packed = await run_in_threadpool(ENCODERS[encoding], message["body"])
                    _mark(held, encoding, len(packed))
                    message = {**message, "body": packed}
                await send(held)
            await send(message)

        await self.app(scope, receive, send_packed)


def _is_large(start: Message, first: Message) -> bool:
    if first.get("more_body", False) or len(first.get("body", b"")) < LARGE_FROM_BYTES or start["status"] == 206:
        return False
    headers = Headers(raw=start["headers"])
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return "content-encoding" not in headers and media_type in COMPRESSED


def _mark(start: Message, encoding: str, length: int) -> None:
    headers = MutableHeaders(raw=start["headers"])
    headers["Content-Encoding"] = encoding
    headers["Content-Length"] = str(length)
    headers.add_vary_header("Accept-Encoding")

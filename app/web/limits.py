"""Limits on what one caller may cost: body sizes and request rates."""

import math
import re
import time
from collections import deque
from threading import Lock

from limits import RateLimitItem, parse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooManyRequests

UPLOAD_PATHS = re.compile(r"/imports|/layers(/[^/]+)?")
DOCUMENT_PATHS = re.compile(r"/projects/[^/]+/documents")
INQUIRY_PATHS = re.compile(r"/inquiries|/[a-z]+/inquiry")
INQUIRY_BYTES = 64 * 2**10
FORM_BYTES = 64 * 2**10  # what a form holds beside its file


class RateLimiter:
    """Allowance per caller, counted in a moving window in this process."""

    def __init__(self, ordinary: str | None, expensive: str | None, inquiries: str | None = None) -> None:
        self._ordinary = MovingWindow(parse(ordinary)) if ordinary else None
        self._expensive = MovingWindow(parse(expensive)) if expensive else None
        self._inquiries = MovingWindow(parse(inquiries)) if inquiries else None

    def spend(self, caller: str) -> None:
        """Count a request of the caller, or refuse it."""
        if self._ordinary is not None:
            self._ordinary.count(caller)

    def spend_expensive(self, caller: str) -> None:
        """Count a request that costs (scores, searches, changes), or refuse it."""
        if self._expensive is not None:
            self._expensive.count(caller)

    def spend_inquiry(self, caller: str) -> None:
        """Count an inquiry that is about to be stored, or refuse it."""
        if self._inquiries is not None:
            self._inquiries.count(caller)


class MovingWindow:
    """The moments of each caller's requests, for as long as they count: each is added and dropped once."""

    def __init__(self, limit: RateLimitItem) -> None:
        self.limit = limit
        self._span_s = limit.get_expiry()
        self._moments_s: dict[str, deque[float]] = {}
        self._swept_at_s = time.monotonic()
        self._lock = Lock()

    def count(self, caller: str) -> None:
        """Count a request, or refuse it; what is refused does not count."""
        now_s = time.monotonic()
        with self._lock:
            if now_s - self._swept_at_s > self._span_s:
                self._sweep(now_s)
            moments_s = self._moments_s.setdefault(caller, deque())
            while moments_s and moments_s[0] <= now_s - self._span_s:
                moments_s.popleft()
            if len(moments_s) < self.limit.amount:
                moments_s.append(now_s)
                return
            wait_s = moments_s[0] + self._span_s - now_s if moments_s else self._span_s
        raise TooManyRequests(
            "More than {limit}; try again in {retry_after_s} seconds.",
            retry_after_s=max(1, math.ceil(wait_s)),
            limit=str(self.limit),
        )

    def _sweep(self, now_s: float) -> None:
        """Forget callers who have asked nothing for a whole window."""
        recent = {caller: each for caller, each in self._moments_s.items() if each and each[-1] > now_s - self._span_s}
        self._moments_s, self._swept_at_s = recent, now_s


class BodyLimit:
    """Stop reading a body beyond its limit: by its stated length before the first byte, else while it comes in."""

    def __init__(self, app: ASGIApp, max_body_bytes: int, max_upload_bytes: int, max_document_bytes: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.most_bytes = (
            (UPLOAD_PATHS, max_upload_bytes),
            (DOCUMENT_PATHS, max_document_bytes + FORM_BYTES),
            (INQUIRY_PATHS, INQUIRY_BYTES),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own = (most for paths, most in self.most_bytes if paths.fullmatch(scope["path"]))
        most = next(own, self.max_body_bytes)
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        read = 0
        is_too_long = stated.isdigit() and int(stated) > most

        async def counting_receive() -> Message:
            nonlocal read
            if is_too_long:
                raise HTTPException(413)
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        await self.app(scope, counting_receive, send)

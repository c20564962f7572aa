"""Limits on what one caller may cost: body sizes and request rates."""

import math
import re
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooManyRequests

UPLOAD_PATHS = re.compile(r"/imports|/layers(/[^/]+)?")


class RateLimiter:
    """Allowance per caller, counted in a moving window in this process."""

    def __init__(self, ordinary: str | None, expensive: str | None) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._ordinary = parse(ordinary) if ordinary else None
        self._expensive = parse(expensive) if expensive else None

    def spend(self, caller: str) -> None:
        """Count a request of the caller, or refuse it."""
        self._hit(self._ordinary, "ordinary", caller)

    def spend_expensive(self, caller: str) -> None:
        """Count a request that costs (scores, searches, changes), or refuse it."""
        self._hit(self._expensive, "expensive", caller)

    def _hit(self, limit: RateLimitItem | None, what: str, caller: str) -> None:
        if limit is None or self._limiter.hit(limit, what, caller):
            return
        reset_at, _ = self._limiter.get_window_stats(limit, what, caller)
        raise TooManyRequests(
            "More than {limit}; try again in {retry_after_s} seconds.",
            retry_after_s=max(1, math.ceil(reset_at - time.time())),
            limit=str(limit),
        )


class BodyLimit:
    """Stop reading a body beyond its limit: by its stated length before the first byte, else while it comes in."""

    def __init__(self, app: ASGIApp, max_body_bytes: int, max_upload_bytes: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.max_upload_bytes if UPLOAD_PATHS.fullmatch(scope["path"]) else self.max_body_bytes
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

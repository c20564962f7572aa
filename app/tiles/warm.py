"""The short way of a tile that the public was shown before: out of the cache, after one look at the versions."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.db.live import LiveVersions
from app.errors import TooManyRequests
from app.partners.access import caller_address
from app.tiles.serve import Form, Shown, Tiles, tile_headers, tile_response
from app.web.limits import RateLimiter
from app.web.problems import on_domain_error
from app.web.responses import not_modified

READ_HEADERS = (b"authorization", b"accept-encoding", b"if-none-match")


class WarmTiles:
    """Answer an address that was answered before, where its collection is as it was then.

    Only requests without a token come this way, and only addresses that the ordinary way has shown to the public; all
    others pass on. Headers are sent as they were encoded the first time.
    """

    def __init__(self, app: ASGIApp, tiles: Tiles, versions: LiveVersions, limiter: RateLimiter) -> None:
        self.app = app
        self.tiles = tiles
        self.versions = versions
        self.limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what was not shown before, or not to the public, or is not so any more."""
        shown = self._shown(scope)
        if shown is None or not await self._is_current(shown):
            await self.app(scope, receive, send)
            return
        asked = {name: value for name, value in scope["headers"] if name in READ_HEADERS}
        form = self.tiles.kept_form(shown.content, asked.get(b"accept-encoding", b"").decode("latin-1"))
        if form is None or b"authorization" in asked:
            await self.app(scope, receive, send)
            return
        scope["route"] = shown.route  # what the meters count it under
        request = Request(scope)
        try:
            self.limiter.spend(caller_address(request))
        except TooManyRequests as refusal:
            await on_domain_error(request, refusal)(scope, receive, send)
            return
        await self._answer(request, shown, form, asked, send)

    async def _answer(
        self, request: Request, shown: Shown, form: Form, asked: Mapping[bytes, bytes], send: Send
    ) -> None:
        held = not_modified(request, tile_headers(shown.tag, public=True)) if b"if-none-match" in asked else None
        if held is not None:
            await held(request.scope, request.receive, send)
            return
        headers = shown.headers.get(form.encoding)
        if headers is None:
            answer = tile_response(form, tile_headers(shown.tag, public=True))
            headers = shown.headers[form.encoding] = answer.raw_headers
        status = 200 if form.body else 204
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": form.body})

    def _shown(self, scope: Scope) -> Shown | None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        return self.tiles.shown_at(scope["path"], scope["query_string"])

    async def _is_current(self, shown: Shown) -> bool:
        versions = await self.versions.now()
        return versions is not None and versions.get(shown.counted_as) == shown.collection_version

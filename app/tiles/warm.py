"""The short way of a tile that the public was shown before: out of the cache, after one look at the versions."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.db.live import LiveVersions
from app.errors import TooManyRequests
from app.partners.access import caller_address
from app.tiles.serve import Shown, Tiles, tile_headers, tile_response
from app.web.limits import RateLimiter
from app.web.problems import on_domain_error
from app.web.responses import not_modified


class WarmTiles:
    """Answer an address that was answered before, where its collection is as it was then.

    Only requests without a token come this way, and only addresses that the ordinary way has shown to the public; all
    others pass on. The version is read after the request has come in: what was committed before shows.
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
        request = Request(scope)
        headers = tile_headers(shown.tag, public=True)
        answer = not_modified(request, headers)
        if answer is None:
            form = self.tiles.kept_form(shown.content, request.headers.get("accept-encoding", ""))
            if form is None:
                await self.app(scope, receive, send)
                return
            answer = tile_response(form, headers)
        scope["route"] = shown.route  # what the meters count it under
        try:
            self.limiter.spend(caller_address(request))
        except TooManyRequests as refusal:
            answer = on_domain_error(request, refusal)
        await answer(scope, receive, send)

    def _shown(self, scope: Scope) -> Shown | None:
        if scope["type"] != "http" or scope["method"] != "GET" or "authorization" in Headers(scope=scope):
            return None
        return self.tiles.shown_at(scope["path"], scope["query_string"])

    async def _is_current(self, shown: Shown) -> bool:
        versions = await self.versions.now()
        return versions is not None and versions.get(shown.counted_as) == shown.collection_version

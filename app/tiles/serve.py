"""One tile for one viewer: 304 before any geometry is read, from the cache, or made anew by one request for all."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock
from typing import Any

from fastapi import Request, Response

from app import __version__
from app.features.collection import Collection
from app.features.grid import Tile
from app.features.query import FeatureQuery
from app.features.tile_versions import TileState, tile_state
from app.features.tiles import make_tile
from app.partners.model import Viewer
from app.published.access import get_published
from app.published.selection import read_parameters, selected
from app.tiles.cache import ByteCache
from app.tiles.parameters import TileParameters
from app.web.deps import reading
from app.web.encodings import COMPRESSED_FROM_BYTES, ENCODERS, encoding_for
from app.web.responses import entity_tag, not_modified

MVT = "application/vnd.mapbox-vector-tile"
VARY = "Authorization, Accept-Encoding"
MOST_ADDRESSES = 50_000


@dataclass(frozen=True)
class Shown:
    """What an address showed the public last, and under which version of the collection that was so."""

    counted_as: str
    collection_version: int
    tag: str
    content: Hashable
    route: Any
    headers: dict[str | None, list[tuple[bytes, bytes]]] = field(default_factory=dict)  # by encoding, as sent before


@dataclass(frozen=True)
class Form:
    """The bytes of a tile, compressed or not."""

    body: bytes
    encoding: str | None


class Tiles:
    """The tiles of an application: those kept, and what each address stands for now."""

    def __init__(self, max_bytes: int, at_once: int) -> None:
        self.cache = ByteCache(max_bytes)
        self.turns = BoundedSemaphore(at_once)  # maps must not take every connection from those who edit
        self._shown: OrderedDict[tuple[str, bytes], Shown] = OrderedDict()
        self._lock = Lock()

    def shown_at(self, path: str, query: bytes) -> Shown | None:
        """What the public was shown at an address."""
        return self._shown.get((path, query))

    def show(self, path: str, query: bytes, shown: Shown) -> None:
        """Remember what the public is shown at an address."""
        with self._lock:
            self._shown[path, query] = shown
            self._shown.move_to_end((path, query))
            if len(self._shown) > MOST_ADDRESSES:
                self._shown.popitem(last=False)

    def kept_form(self, content: Hashable, accepted: str) -> Form | None:
        """A tile as a caller takes it, where that is kept: nothing is computed."""
        body = self.cache.get((content, None))
        encoding = encoding_for(accepted)
        if body is None or encoding is None or len(body) < COMPRESSED_FROM_BYTES:
            return None if body is None else Form(body, None)
        packed = self.cache.get((content, encoding))
        return None if packed is None else Form(packed, encoding)

    def form(self, content: Hashable, body: bytes, accepted: str) -> Form:
        """A tile as a caller takes it, compressed once for all."""
        encoding = encoding_for(accepted)
        if encoding is None or len(body) < COMPRESSED_FROM_BYTES:
            return Form(body, None)
        return Form(self.cache.get_or_make((content, encoding), lambda: ENCODERS[encoding](body)), encoding)


@dataclass(frozen=True)
class Asked:
    """A tile of the rows that match a question, as a viewer may see it."""

    collection: Collection
    query: FeatureQuery
    viewer: Viewer
    tile: Tile


def tile_answer(request: Request, collection_id: str, viewer: Viewer, tile: Tile) -> Response:
    """The tile of a collection; no connection is held while another request makes it."""
    with reading(request) as session:
        collection = get_published(request).find(session, collection_id, viewer)
        query = selected(read_parameters(request, collection, TileParameters), collection)
        state = tile_state(session, collection, tile.cells, is_filtered=query.filter is not None)
    tiles: Tiles = request.app.state.tiles
    asked = Asked(collection, query, viewer, tile)
    content = _identity(asked, state)
    tag = entity_tag(__version__, *content)
    if not viewer.is_known:
        shown = Shown(collection.counted_as, state.collection_version, tag, content, request.scope["route"])
        tiles.show(request.scope["path"], request.scope["query_string"], shown)
    headers = tile_headers(tag, public=not viewer.is_known)
    held = not_modified(request, headers)
    if held is not None:
        return held
    body = tiles.cache.get_or_make((content, None), lambda: _make(request, asked))
    return tile_response(tiles.form(content, body, request.headers.get("accept-encoding", "")), headers)


def tile_headers(tag: str, *, public: bool) -> dict[str, str]:
    """Caches ask again every time; a tile for a token holder is kept in no shared one."""
    return {"ETag": tag, "Cache-Control": f"{'public' if public else 'private'}, no-cache", "Vary": VARY}


def tile_response(form: Form, headers: dict[str, str]) -> Response:
    """A tile; one without anything in it has no body at all."""
    if not form.body:
        return Response(status_code=204, headers=headers)
    if form.encoding is not None:
        headers = headers | {"Content-Encoding": form.encoding, "ETag": f"W/{headers['ETag']}"}
    return Response(form.body, headers=headers, media_type=MVT)


def _identity(asked: Asked, state: TileState) -> tuple[Hashable, ...]:
    """What decides the content of a tile. Viewers of one class see the same rows, those of another never share."""
    tile = (asked.tile.zoom, asked.tile.column, asked.tile.row)
    versions = (state.tile_version, state.scoring_version)
    return (asked.collection.id, *tile, *versions, asked.viewer.visibility_class, *asked.query.identity)


def _make(request: Request, asked: Asked) -> bytes:
    tiles: Tiles = request.app.state.tiles
    with tiles.turns, reading(request) as session:
        return make_tile(session, asked.collection, asked.query, asked.viewer, asked.tile)

"""Plain tiles, column before row, and their TileJSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from app.features.extents import Extents
from app.features.grid import Tile
from app.network.listed import origins
from app.partners.access import ViewerDep
from app.published.access import CollectionDep, CollectionId
from app.published.origins import behind
from app.tiles.metadata import tilejson
from app.tiles.parameters import read_tile
from app.tiles.serve import MVT, tile_answer
from app.web.deps import ReadSessionDep, checks_parameters
from app.web.responses import NOT_MODIFIED, document

router = APIRouter(prefix="/tiles", tags=["tiles"])

TILEJSON: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"application/json": {"schema": {"type": "object"}}},
        "description": "TileJSON 3.0.",
    }
}
TILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {MVT: {"schema": {"type": "string", "format": "binary"}}},
        "description": "A Mapbox Vector Tile with one layer, called as the collection.",
    },
    204: {"description": "Nothing lies in this tile."},
}


async def get_tile_by_column(
    z: Annotated[str, Path(description="Zoom, from 0.", examples=["9"])],
    x: Annotated[str, Path(description="Column, from the west.", examples=["273"])],
    y: Annotated[str, Path(description="Row, from the north.", examples=["170"])],
) -> Tile:
    """The tile of a path that names the column first."""
    return read_tile(z, x, y)


@router.get("/{collection_id}.json", responses=NOT_MODIFIED | TILEJSON, response_class=Response)
def get_tilejson(request: Request, session: ReadSessionDep, viewer: ViewerDep, collection: CollectionDep) -> Response:
    """The TileJSON of a collection: where its tiles are, what they carry and where something lies."""
    extents: Extents = request.app.state.extents
    networks = behind(collection, origins(session))
    described = tilejson(request, collection, extents.of(session, collection, viewer), networks)
    return document(request, described, public=not viewer.is_known)


@router.get("/{collection_id}/{z}/{x}/{y}.mvt", responses=NOT_MODIFIED | TILE, response_class=Response)
@checks_parameters
def get_tile(
    request: Request, viewer: ViewerDep, collection_id: CollectionId, tile: Annotated[Tile, Depends(get_tile_by_column)]
) -> Response:
    """A vector tile of WebMercatorQuad: zoom, column from the west, row from the north.

    It takes what selects rows everywhere: `filter`, `datetime`, `q`, `bbox` and properties by name. Where a tile would
    hold too many features, it holds the sums of its parts instead, each with `aggregated`, `count` and `area_ha`.
    """
    return tile_answer(request, collection_id, viewer, tile)

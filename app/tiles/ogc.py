"""OGC API – Tiles: the tile matrix set, the tile set of each collection, and its tiles, row before column."""

from functools import cache
from typing import Annotated, Any

import morecantile
from fastapi import APIRouter, Depends, Request, Response

from app.features.extents import Extents
from app.features.grid import Tile
from app.partners.access import ViewerDep
from app.published.access import CollectionDep
from app.tiles.metadata import JSON_TYPE, MATRIX_SET_URI, tile_set, tile_sets
from app.tiles.parameters import MATRIX_SET, JsonDep, check_matrix_set, read_tile
from app.tiles.serve import tile_answer
from app.web.deps import ReadSessionDep, checks_parameters
from app.web.responses import document, link_to

router = APIRouter(prefix="/ogc", include_in_schema=False)


@cache
def matrix_set() -> dict[str, Any]:
    """The definition of WebMercatorQuad."""
    definition = morecantile.tms.get(MATRIX_SET)
    described: dict[str, Any] = definition.model_dump(exclude_none=True, mode="json", by_alias=True)
    return described


@router.get("/tileMatrixSets")
def ogc_tile_matrix_sets(request: Request, viewer: ViewerDep, _format: JsonDep) -> Response:
    """The tile matrix sets there are: one."""
    path = f"/ogc/tileMatrixSets/{MATRIX_SET}"
    links = [{"rel": "self", "type": JSON_TYPE, "title": "Definition", "href": link_to(request, path)}]
    title = matrix_set()["title"]
    listed = [{"id": MATRIX_SET, "title": title, "uri": MATRIX_SET_URI, "links": links}]
    return document(request, {"tileMatrixSets": listed}, public=not viewer.is_known)


@router.get("/tileMatrixSets/{matrix_set_id}")
def ogc_tile_matrix_set(request: Request, viewer: ViewerDep, matrix_set_id: str, _format: JsonDep) -> Response:
    """The definition of a tile matrix set."""
    check_matrix_set(matrix_set_id)
    return document(request, matrix_set(), public=not viewer.is_known)


@router.get("/collections/{collection_id}/tiles")
def ogc_tile_sets(request: Request, viewer: ViewerDep, collection: CollectionDep, _format: JsonDep) -> Response:
    """The tile sets of a collection."""
    return document(request, tile_sets(request, collection), public=not viewer.is_known)


@router.get("/collections/{collection_id}/tiles/{matrix_set_id}")
def ogc_tile_set(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    collection: CollectionDep,
    matrix_set_id: str,
    _format: JsonDep,
) -> Response:
    """The description of one tile set."""
    check_matrix_set(matrix_set_id)
    extents: Extents = request.app.state.extents
    described = tile_set(request, collection, extents.of(session, collection, viewer))
    return document(request, described, public=not viewer.is_known)


async def get_tile_by_row(matrix_set_id: str, z: str, row: str, column: str) -> Tile:
    """The tile of a path that names the row first."""
    check_matrix_set(matrix_set_id)
    return read_tile(z, column, row)


@router.get("/collections/{collection_id}/tiles/{matrix_set_id}/{z}/{row}/{column}")
@checks_parameters
def ogc_tile(
    request: Request, viewer: ViewerDep, collection_id: str, tile: Annotated[Tile, Depends(get_tile_by_row)]
) -> Response:
    """A vector tile."""
    return tile_answer(request, collection_id, viewer, tile)

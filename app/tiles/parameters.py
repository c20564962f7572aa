"""What a request for a tile says: which tile, and which rows of the collection."""

import re
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from app.errors import InvalidRequest, NotFound
from app.features.grid import MAX_ZOOM, Tile
from app.published.selection import Selection

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,40}", re.ASCII)
MATRIX_SET = "WebMercatorQuad"


class TileFormat(StrEnum):
    """How a tile is written."""

    MVT = "mvt"


class MetadataFormat(StrEnum):
    """How what is said of tiles is written."""

    JSON = "json"


async def get_json(
    f: Annotated[MetadataFormat, Query(description="Format; there is one.")] = MetadataFormat.JSON,
) -> MetadataFormat:
    """The format of a description of tiles."""
    return f


JsonDep = Annotated[MetadataFormat, Depends(get_json)]


class TileParameters(Selection):
    """The query parameters of a tile."""

    f: TileFormat = Field(default=TileFormat.MVT, description="Format of the tile; there is one.")


def read_tile(zoom: str, column: str, row: str) -> Tile:
    """The tile that three numbers of a path name; nothing is asked of the database for one that cannot be."""
    if not all(WHOLE_NUMBER.fullmatch(number) for number in (zoom, column, row)):
        raise InvalidRequest("Zoom, column and row of a tile are whole numbers.")
    tile = Tile(int(zoom), int(column), int(row))
    if not tile.exists:
        raise NotFound("There is no such tile: zoom runs from 0 to {most}, column and row from 0.", most=MAX_ZOOM)
    return tile


def check_matrix_set(name: str) -> None:
    """Refuse another tile matrix set than the one there is."""
    if name != MATRIX_SET:
        raise NotFound("There is no tile matrix set of this name; /ogc/tileMatrixSets lists those there are.")

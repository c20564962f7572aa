"""The paths of OGC API – Tiles in the description of what stands under /ogc."""

from typing import Any

from app.features.collection import Collection
from app.ogc.openapi import get, in_query, parameter
from app.published.selection import Selection, names_of
from app.tiles.parameters import MATRIX_SET
from app.tiles.serve import MVT

Schema = dict[str, Any]
JSON = in_query("f", "Format of the answer; there is one.", {"type": "string", "enum": ["json"]})
TILE = in_query("f", "Format of the tile; there is one.", {"type": "string", "enum": ["mvt"]})
PLACE = {"tileMatrix": "Zoom, from 0.", "tileRow": "Row, from the north.", "tileCol": "Column, from the west."}


def paths_of_matrix_sets() -> Schema:
    """The tile matrix sets."""
    return {
        "/tileMatrixSets": {"get": get("tile_matrix_sets", "Tile matrix sets", _json(), [JSON])},
        f"/tileMatrixSets/{MATRIX_SET}": {"get": get("web_mercator_quad", MATRIX_SET, _json(), [JSON])},
    }


def paths_of_tiles(collection: Collection) -> Schema:
    """The tile sets and tiles of a collection."""
    path, name = f"/collections/{collection.id}/tiles", collection.id
    content = {"description": "A tile", "content": {MVT: {"schema": {"type": "string", "format": "binary"}}}}
    tile = get(f"{name}_tile", f"A tile: {collection.title}", content, _parameters())
    tile["responses"]["204"] = {"description": "Nothing lies in this tile"}
    return {
        path: {"get": get(f"{name}_tile_sets", f"Tile sets: {collection.title}", _json(), [JSON])},
        f"{path}/{MATRIX_SET}": {"get": get(f"{name}_tile_set", f"Tile set: {collection.title}", _json(), [JSON])},
        f"{path}/{MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": {"get": tile},
    }


def _parameters() -> list[Schema]:
    place = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": description,
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        }
        for name, description in PLACE.items()
    ]
    return [*place, *(parameter(name) for name in sorted(names_of(Selection))), TILE]


def _json() -> Schema:
    return {"description": "A JSON object", "content": {"application/json": {"schema": {"type": "object"}}}}

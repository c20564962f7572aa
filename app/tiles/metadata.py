"""What is said of the tiles of a collection: TileJSON for map clients, tile sets for OGC API – Tiles."""

from collections.abc import Iterable
from html import escape
from typing import Any

from fastapi import Request

from app.crs import OFFERED, WEB_MERCATOR
from app.features.collection import Collection, ShapeKind, ValueType
from app.features.extents import Extent
from app.features.grid import MAX_ZOOM
from app.features.tiles import has_area, tile_properties
from app.geo import Bbox
from app.network.listed import Origin
from app.tiles.parameters import MATRIX_SET
from app.tiles.serve import MVT
from app.web.problems import language_of, translate
from app.web.responses import link_to

FULL_ZOOM = 16  # clients draw nearer views from tiles of this zoom
JSON_TYPE = "application/json"
MATRIX_SET_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
DIMENSIONS = {ShapeKind.POINT: 0, ShapeKind.LINE: 1, ShapeKind.POLYGON: 2}
PLAIN = {ValueType.NUMBER: "Number", ValueType.INTEGER: "Number", ValueType.BOOLEAN: "Boolean"}
SUMS = {"aggregated": ValueType.BOOLEAN, "count": ValueType.INTEGER}
AREAS = {"area_ha": ValueType.NUMBER, "area_unknown_count": ValueType.INTEGER}

Link = dict[str, str]


def carried(collection: Collection) -> dict[str, ValueType]:
    """Every property a feature of a tile may carry, those of sums included."""
    return tile_properties(collection) | SUMS | (AREAS if has_area(collection) else {})


def tilejson(request: Request, collection: Collection, extent: Extent, networks: Iterable[Origin]) -> dict[str, Any]:
    """The TileJSON 3.0 of a collection; whoever made one of the road networks behind it is named."""
    own = translate("© Flächenlotse and the sources that each feature names", language_of(request))
    named = (collection.attribution or own, *(network.attribution for network in networks))
    fields = {name: PLAIN.get(value_type, "String") for name, value_type in carried(collection).items()}
    where = {} if extent.bbox is None else _where(extent.bbox)
    return {
        "tilejson": "3.0.0",
        "name": collection.title,
        "description": collection.description or collection.title,
        "scheme": "xyz",
        "tiles": [link_to(request, f"/tiles/{collection.id}/{{z}}/{{x}}/{{y}}.mvt")],
        "minzoom": 0,
        "maxzoom": FULL_ZOOM,
        **where,
        "attribution": escape(" | ".join(named), quote=False),  # maps show it as HTML
        "vector_layers": [
            {
                "id": collection.id,
                "description": collection.title,
                "minzoom": 0,
                "maxzoom": FULL_ZOOM,
                "fields": fields,
            }
        ],
    }


def _where(box: Bbox) -> dict[str, list[float]]:
    centre = [(box.west + box.east) / 2, (box.south + box.north) / 2, 8]
    return {"bounds": [box.west, box.south, box.east, box.north], "center": centre}


def tile_sets(request: Request, collection: Collection) -> dict[str, Any]:
    """The list of tile sets of a collection: there is one."""
    path = f"/ogc/collections/{collection.id}/tiles"
    item = _said(collection) | {"links": [_link(request, "self", f"{path}/{MATRIX_SET}", JSON_TYPE, "Tile set")]}
    return {"links": [_link(request, "self", path, JSON_TYPE, "Tile sets")], "tilesets": [item | _matrix(request)]}


def tile_set(request: Request, collection: Collection, extent: Extent) -> dict[str, Any]:
    """The description of the tile set of a collection."""
    path = f"/ogc/collections/{collection.id}/tiles/{MATRIX_SET}"
    addresses = {
        "rel": "item",
        "type": MVT,
        "title": "Tiles, by matrix, row and column",
        "href": link_to(request, path) + "/{tileMatrix}/{tileRow}/{tileCol}?f=mvt",
        "templated": True,
    }
    links = [
        _link(request, "self", path, JSON_TYPE, "Tile set"),
        addresses,
        _link(request, "describedby", f"/tiles/{collection.id}.json", JSON_TYPE, "The same as TileJSON"),
        _link(request, f"{REL}tiling-scheme", f"/ogc/tileMatrixSets/{MATRIX_SET}", JSON_TYPE, MATRIX_SET),
        _link(request, f"{REL}geodata", f"/ogc/collections/{collection.id}", JSON_TYPE, collection.title),
    ]
    schema = {name: _schema(value_type) for name, value_type in carried(collection).items()}
    layer = {
        "id": collection.id,
        "title": collection.title,
        "dataType": "vector",
        **_dimension(collection),
        "minTileMatrix": "0",
        "maxTileMatrix": str(MAX_ZOOM),
        "propertiesSchema": {"type": "object", "properties": schema},
    }
    box = {} if extent.bbox is None else {"boundingBox": _bounding_box(extent.bbox)}
    return _said(collection) | _matrix(request) | box | {"links": links, "layers": [layer]}


def _said(collection: Collection) -> dict[str, Any]:
    return {"title": collection.title, "dataType": "vector", "crs": WEB_MERCATOR.uri}


def _matrix(request: Request) -> dict[str, str]:
    return {
        "tileMatrixSetURI": MATRIX_SET_URI,
        "tileMatrixSetDefinition": link_to(request, f"/ogc/tileMatrixSets/{MATRIX_SET}"),
    }


def _bounding_box(box: Bbox) -> dict[str, Any]:
    return {
        "lowerLeft": [box.west, box.south],
        "upperRight": [box.east, box.north],
        "crs": next(iter(OFFERED)),
    }


def _dimension(collection: Collection) -> dict[str, int]:
    number = DIMENSIONS.get(collection.shape_kind)
    return {} if number is None else {"geometryDimension": number}


def _schema(value_type: ValueType) -> dict[str, str]:
    plain = value_type if value_type.value in ("number", "integer", "boolean") else ValueType.STRING
    return {"type": plain.value}


def _link(request: Request, rel: str, path: str, media_type: str, title: str) -> Link:
    return {"rel": rel, "type": media_type, "title": title, "href": link_to(request, path)}

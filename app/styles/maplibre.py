"""A MapLibre style per collection: its own tiles, plain colours, no address of anybody else and no letters to load."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fastapi import Request

from app.features.collection import Collection, ShapeKind
from app.styles.legends import (
    ANY,
    COUNTS,
    KINDS,
    KNOCKED_OUT,
    LAYERS,
    OUTLINES,
    SCORES,
    STATUSES,
    UNKNOWN,
    Entry,
)
from app.web.responses import link_to

Layer = dict[str, Any]
Expression = list[Any] | str
IS_SUM: Expression = ["has", "aggregated"]
SHAPES = {
    "areas": ["Polygon", "MultiPolygon"],
    "lines": ["LineString", "MultiLineString"],
    "points": ["Point", "MultiPoint"],
}
ADMINISTRATIVE = ("districts", "municipalities")  # drawn as outlines, so that what lies in them shows


def style(request: Request, collection: Collection, language: str) -> dict[str, Any]:
    """The style of a collection, version 8 of the specification."""
    return {
        "version": 8,
        "name": collection.title,
        "metadata": {"flaechenlotse:legend": _legend(collection, language)},
        "sources": {collection.id: {"type": "vector", "url": link_to(request, f"/tiles/{collection.id}.json")}},
        "layers": [_named(layer, collection, language) for layer in _layers(collection)],
    }


def _layers(collection: Collection) -> Iterator[Layer]:
    colour = _colour(collection)
    yield {"id": "background", "type": "background", "paint": {"background-color": "#f5f5f2"}}
    yield _layer("sums", "fill", IS_SUM, {"fill-color": _ramp("count", COUNTS), "fill-opacity": 0.75})
    if collection.shape_kind is not ShapeKind.POINT:
        if collection.id not in ADMINISTRATIVE:
            yield _layer("areas", "fill", _of("areas"), {"fill-color": colour, "fill-opacity": 0.6})
        yield _layer("outlines", "line", _of("areas"), {"line-color": colour, "line-width": 1.2})
        yield _layer("lines", "line", _of("lines"), {"line-color": colour, "line-width": 2})
    if collection.shape_kind in (ShapeKind.POINT, ShapeKind.MIXED):
        paint = {"circle-color": colour, "circle-radius": 5, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1}
        yield _layer("points", "circle", _of("points"), paint)


def _layer(id_: str, kind: str, shown: Expression, paint: Mapping[str, Any]) -> Layer:
    return {"id": id_, "type": kind, "filter": shown, "paint": dict(paint)}


def _named(layer: Layer, collection: Collection, language: str) -> Layer:
    source = {} if layer["type"] == "background" else {"source": collection.id, "source-layer": collection.id}
    return layer | source | {"metadata": {"flaechenlotse:title": LAYERS[layer["id"]][language]}}


def _of(shape: str) -> Expression:
    return ["all", ["!", IS_SUM], ["match", ["geometry-type"], SHAPES[shape], True, False]]


def _colour(collection: Collection) -> Expression:
    """What features are coloured by: their score, status or kind, where they have one."""
    names = collection.tile_properties
    if "score" in names and "group" in names:
        known = ["case", ["has", "score"], _ramp("score", SCORES), UNKNOWN.colour]
        return ["match", ["get", "group"], "knocked_out", KNOCKED_OUT.colour, known]
    entries = _entries(collection)
    if entries is None:
        return (OUTLINES if collection.id in ADMINISTRATIVE else ANY).colour
    name, colours = entries
    pairs = [part for value, entry in colours.items() for part in (str(value), entry.colour)]
    return ["match", ["get", name], *pairs, UNKNOWN.colour]


def _entries(collection: Collection) -> tuple[str, Mapping[Any, Entry]] | None:
    """The property with a code list that colours stand for."""
    for name, entries in (("status", STATUSES), ("kind", KINDS)):
        queryable = collection.queryables.get(name)
        code_list = None if queryable is None else queryable.code_list
        if name in collection.tile_properties and code_list is not None and isinstance(next(iter(entries)), code_list):
            return name, entries
    return None


def _ramp(name: str, stops: Iterable[tuple[float, str]]) -> Expression:
    return ["interpolate", ["linear"], ["get", name], *(part for stop in stops for part in stop)]


def _legend(collection: Collection, language: str) -> Sequence[Mapping[str, str]]:
    """Colours and their meanings, each once."""
    if "score" in collection.tile_properties:
        ramp = [{"colour": colour, "title": f"{points:g}"} for points, colour in SCORES]
        return [*ramp, *_told((KNOCKED_OUT, UNKNOWN), language)]
    entries = _entries(collection)
    if entries is None:
        return _told([OUTLINES if collection.id in ADMINISTRATIVE else ANY], language)
    return _told({entry.colour: entry for entry in entries[1].values()}.values(), language)


def _told(entries: Iterable[Entry], language: str) -> list[Mapping[str, str]]:
    return [{"colour": entry.colour, "title": entry.titles[language]} for entry in entries]

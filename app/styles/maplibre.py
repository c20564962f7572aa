"""A MapLibre style per collection: its own tiles, plain colours, no address of anybody else and no letters to load."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request

from app.codes import FacilityStatus
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
    SUPERSEDED,
    UNKNOWN,
    Entry,
)
from app.web.responses import link_to

Layer = dict[str, Any]
Expression = list[Any]
# Filters are in the older form and each colour is a layer of its own: QGIS 3.22 reads the style too, and no other form.
IS_SUM: Expression = ["has", "aggregated"]
IS_FEATURE: Expression = ["!has", "aggregated"]
IS_SUPERSEDED: Expression = ["==", "status", FacilityStatus.SUPERSEDED.value]
IS_IN_PLACE: Expression = ["!=", "status", FacilityStatus.SUPERSEDED.value]
IS_RANKED: Expression = ["!=", "group", "knocked_out"]
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


@dataclass(frozen=True)
class Part:
    """Features of one colour; `suffix` tells their layers from others."""

    suffix: str
    shown: tuple[Expression, ...]
    colour: str


@dataclass(frozen=True)
class Symbol:
    """How the features of one type of geometry are drawn."""

    id: str
    shape: str
    kind: str
    paint: Mapping[str, Any]


AREAS = Symbol("areas", "Polygon", "fill", {"fill-opacity": 0.6})
OUTLINE = Symbol("outlines", "Polygon", "line", {"line-width": 1.2})
LINES = Symbol("lines", "LineString", "line", {"line-width": 2})
POINTS = Symbol(
    "points", "Point", "circle", {"circle-radius": 5, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1}
)


def _layers(collection: Collection) -> Iterator[Layer]:
    yield {"id": "background", "type": "background", "paint": {"background-color": "#f5f5f2"}}
    for suffix, shown, colour in _classes("count", COUNTS):
        paint = {"fill-color": colour, "fill-opacity": 0.75}
        yield {"id": f"sums{suffix}", "type": "fill", "filter": ["all", IS_SUM, *shown], "paint": paint}
    parts = _parts(collection)
    for symbol in _symbols(collection):
        for part in parts:
            yield {
                "id": f"{symbol.id}{part.suffix}",
                "type": symbol.kind,
                "filter": ["all", IS_FEATURE, ["==", "$type", symbol.shape], *part.shown],
                "paint": {f"{symbol.kind}-color": part.colour, **symbol.paint},
            }


def _symbols(collection: Collection) -> Iterator[Symbol]:
    if collection.shape_kind is not ShapeKind.POINT:
        if collection.id not in ADMINISTRATIVE:
            yield AREAS
        yield OUTLINE
        yield LINES
    if collection.shape_kind in (ShapeKind.POINT, ShapeKind.MIXED):
        yield POINTS


def _named(layer: Layer, collection: Collection, language: str) -> Layer:
    source = {} if layer["type"] == "background" else {"source": collection.id, "source-layer": collection.id}
    return layer | source | {"metadata": {"flaechenlotse:title": LAYERS[layer["id"].partition("-")[0]][language]}}


def _parts(collection: Collection) -> list[Part]:
    """What features are coloured by: their score, status or kind, where they have one."""
    names = collection.tile_properties
    if "score" in names and "group" in names:
        return [
            Part("-knocked-out", (["==", "group", "knocked_out"],), KNOCKED_OUT.colour),
            Part("-unknown", (IS_RANKED, ["!has", "score"]), UNKNOWN.colour),
            *(Part(suffix, (IS_RANKED, *shown), colour) for suffix, shown, colour in _classes("score", SCORES)),
        ]
    entries = _entries(collection)
    if entries is None:
        return [Part("", (), (OUTLINES if collection.id in ADMINISTRATIVE else ANY).colour)]
    name, by_value = entries
    unknown = Part("-unknown", (["!in", name, *map(str, by_value)],), UNKNOWN.colour)
    colours = dict.fromkeys(entry.colour for entry in by_value.values())
    parts = [unknown, *(_part_of(colour, name, by_value) for colour in colours)]
    if by_value is not KINDS:
        return parts
    stepped_back = Part("-superseded", (IS_SUPERSEDED,), SUPERSEDED.colour)
    return [stepped_back, *(replace(part, shown=(IS_IN_PLACE, *part.shown)) for part in parts)]


def _part_of(colour: str, name: str, by_value: Mapping[Any, Entry]) -> Part:
    values = [str(value) for value, entry in by_value.items() if entry.colour == colour]
    return Part(f"-{values[0]}", (["in", name, *values],), colour)


def _classes(name: str, stops: Sequence[tuple[float, str]]) -> Iterator[tuple[str, list[Expression], str]]:
    """Suffix, filter and colour of each class of a number: from its stop up to the next one."""
    ends = [*(start for start, _ in stops[1:]), None]
    for (start, colour), end in zip(stops, ends, strict=True):
        below: list[Expression] = [] if end is None else [["<", name, end]]
        yield f"-{start:g}", [[">=", name, start], *below], colour


def _entries(collection: Collection) -> tuple[str, Mapping[Any, Entry]] | None:
    """The property with a code list that colours stand for."""
    for name, entries in (("status", STATUSES), ("kind", KINDS)):
        queryable = collection.queryables.get(name)
        code_list = None if queryable is None else queryable.code_list
        if name in collection.tile_properties and code_list is not None and isinstance(next(iter(entries)), code_list):
            return name, entries
    return None


def _legend(collection: Collection, language: str) -> Sequence[Mapping[str, str]]:
    """Colours and their meanings, each once."""
    if "score" in collection.tile_properties:
        ramp = [{"colour": colour, "title": f"≥ {points:g}"} for points, colour in SCORES]
        return [*ramp, *_told((KNOCKED_OUT, UNKNOWN), language)]
    entries = _entries(collection)
    if entries is None:
        return _told([OUTLINES if collection.id in ADMINISTRATIVE else ANY], language)
    by_value = entries[1]
    stepped_back = [SUPERSEDED] if by_value is KINDS else []
    return _told([*{entry.colour: entry for entry in by_value.values()}.values(), *stepped_back], language)


def _told(entries: Iterable[Entry], language: str) -> list[Mapping[str, str]]:
    return [{"colour": entry.colour, "title": entry.titles[language]} for entry in entries]

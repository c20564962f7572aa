"""Vector tiles: made anew against the peers', from the cache against a server that only hands out the same bytes."""

import itertools
import math
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import mapbox_vector_tile

from app.features.tiles import MOST_FEATURES
from app.parcels.collection import PARCELS
from tests.bench.floor import Floor
from tests.bench.load import Request, Requests, fetch, medians, take_turn
from tests.bench.peer_servers import pygeoapi, tipg
from tests.bench.peer_tables import SCHEMA, TABLE
from tests.bench.peers import INTERIOR
from tests.bench.reads import Effort
from tests.bench.report import Line, Section, per_second
from tests.bench.servers import floor_server, nginx, service

ZOOMS = range(8, 15)
ZOOMS_OF_PYGEOAPI = range(14, 15)  # further out one of its tiles takes seconds to minutes
WARM_ZOOMS = (12, 14)
COLD_GOAL, WARM_GOAL = 3.0, 0.5
COLD_CLIENTS, WARM_CLIENTS = 4, 16
MARKS_RATIO = 0.1  # of ours: polygons too small to draw, which others leave out
EDGE = 2.0  # by the root of a tile's features: so many may differ, as each server has its own edge
Address = tuple[int, int, int]  # zoom, column, row


def tiles_at(zoom: int) -> list[Address]:
    """The tiles of WebMercatorQuad inside the region, one at the least, in no order of place."""
    west, south = _place(INTERIOR.west, INTERIOR.south, zoom)
    east, north = _place(INTERIOR.east, INTERIOR.north, zoom)
    columns, rows = range(math.ceil(west), math.floor(east)), range(math.ceil(north), math.floor(south))
    middle = [(zoom, math.floor((west + east) / 2), math.floor((north + south) / 2))]
    inside = [(zoom, column, row) for column in columns for row in rows] or middle
    return sorted(inside, key=lambda tile: (tile[1] * 7919 + tile[2] * 104729) % 1009)


def _place(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Column and row of a place, with fractions."""
    tiles = 2**zoom
    return (lon + 180) / 360 * tiles, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * tiles


def measure_tiles(database_url: str, properties: list[str], effort: Effort) -> Iterator[Section]:
    """Tiles of every zoom made anew, then some of them again and again."""
    with ExitStack() as stack:
        ours = stack.enter_context(service(database_url, LOTSE_TILE_CACHE_BYTES="0")).address
        one = stack.enter_context(tipg(database_url, properties)).address
        other = stack.enter_context(pygeoapi(database_url)).address
        chosen = ",".join(PARCELS.tile_properties)
        tipg_tiles = f"{one}/collections/{SCHEMA}.{TABLE}/tiles/WebMercatorQuad"
        yield _cold(
            {
                "ours": f"{ours}/tiles/parcels/{{z}}/{{x}}/{{y}}.mvt",
                "tipg": f"{tipg_tiles}/{{z}}/{{x}}/{{y}}?properties={chosen}",
                "pygeoapi": f"{other}/collections/{TABLE}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?f=mvt",
            },
            effort,
        )
    yield _warm(database_url, effort)


def _cold(templates: Mapping[str, str], effort: Effort) -> Section:
    asked = [(n, z) for z in ZOOMS for n in templates if n != "pygeoapi" or z in ZOOMS_OF_PYGEOAPI]
    held = {(name, zoom): _content(templates[name], tiles_at(zoom)[0]) for name, zoom in asked}
    for zoom in ZOOMS:
        _check_alike(zoom, {name: held[name, at][0] for name, at in asked if at == zoom})
    contenders: dict[tuple[str, int], Callable[[], float]] = {}
    for name, zoom in asked:
        requests = map(partial(_request, templates[name]), itertools.cycle(tiles_at(zoom)))
        contenders[name, zoom] = partial(_rate, requests, COLD_CLIENTS, effort.seconds)
    rates = medians(contenders, effort.rounds)
    lines = [
        Line(
            f"z{zoom}: {_described(*held['ours', zoom])}",
            per_second(rates["ours", zoom], ""),
            f"{name}: {per_second(rates[name, zoom], '')}, {_described(*held[name, zoom])}",
            rates["ours", zoom] / rates[name, zoom],
            COLD_GOAL if name == "tipg" else None,
        )
        for name, zoom in asked
        if name != "ours"
    ]
    return Section(
        "Tiles made anew",
        f"Different tiles over {COLD_CLIENTS} connections, no cache; each with the same {len(PARCELS.tile_properties)} "
        "properties and, but for the edge and for polygons too small to draw (ours keeps a mark of them), the same "
        "features. Beside the rate: features and size of one of the tiles. "
        f"From {MOST_FEATURES:,} features on ours hold sums instead, tipg leaves out what exceeds 10,000. pygeoapi is "
        "asked at zoom 14 only: further out one of its tiles takes seconds to minutes.",
        lines,
    )


def _warm(database_url: str, effort: Effort) -> Section:
    lines = []
    for zoom in WARM_ZOOMS:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder.chmod(0o755)
            ours = stack.enter_context(service(database_url)).address
            tile = _request(f"{ours}/tiles/parcels/{{z}}/{{x}}/{{y}}.mvt", tiles_at(zoom)[0])
            kept = folder / "tile.mvt"
            kept.write_bytes(fetch(tile.url).body)
            bare = stack.enter_context(floor_server(Floor(database_url, "", {}, str(kept)))).address
            asked = {"ours": tile, "bare ASGI, the same bytes": Request(f"{bare}/bytes")}
            if shutil.which("nginx") is not None:
                asked["nginx, a file"] = Request(f"{stack.enter_context(nginx(folder)).address}/tile.mvt")
            for clients in (1, WARM_CLIENTS):
                rates = medians(
                    {name: partial(_rate, itertools.repeat(r), clients, effort.seconds) for name, r in asked.items()},
                    effort.rounds,
                )
                lines += [
                    Line(
                        f"z{zoom}, {kept.stat().st_size / 1000:.0f} kB, {clients} client{'s' if clients > 1 else ''}",
                        per_second(rates["ours"], ""),
                        f"{name}: {per_second(rates[name], '')}",
                        rates["ours"] / rates[name],
                        WARM_GOAL if name.startswith("bare") else None,
                    )
                    for name in asked
                    if name != "ours"
                ]
    return Section("Tiles from the cache", "One tile again and again; each answer looks at the versions first.", lines)


def _request(template: str, tile: Address) -> Request:
    zoom, column, row = tile
    return Request(template.format(z=zoom, x=column, y=row))


def _rate(requests: Requests, clients: int, seconds: float) -> float:
    return take_turn(requests, clients, seconds).rate


Features = list[dict[str, dict[str, object]]]


def _content(template: str, tile: Address) -> tuple[Features, int]:
    """The features of a tile, and how many bytes it has."""
    body = fetch(_request(template, tile).url).body
    (layer,) = mapbox_vector_tile.decode(body).values()
    return layer["features"], len(body)


def _described(features: Features, size: int) -> str:
    sums = sum("aggregated" in feature["properties"] for feature in features)
    return f"{len(features):,} {'sums' if sums else 'features'}, {size / 1000:.0f} kB"


def _check_alike(zoom: int, tiles: Mapping[str, Features]) -> None:
    """Tiles that hold features hold the same ones, but for the edge, with the same properties."""
    found = {name: {str(f["properties"].get("key")): f["properties"] for f in tile} for name, tile in tiles.items()}
    ours = found.pop("ours")
    if len(ours) <= 1:  # sums bear no key
        return
    for name, theirs in found.items():
        common = ours.keys() & theirs.keys()
        unlike = [key for key in common if _plain(ours[key]) != _plain(theirs[key])]
        if unlike:
            raise RuntimeError(f"z{zoom}: {name} has {theirs[unlike[0]]} where ours has {ours[unlike[0]]}.")
        missing, extra = theirs.keys() - ours.keys(), ours.keys() - theirs.keys()
        if len(missing) > EDGE * len(theirs) ** 0.5 or len(extra) > EDGE * len(ours) ** 0.5 + MARKS_RATIO * len(ours):
            raise RuntimeError(f"z{zoom}: only {len(common)} features of {len(ours)} are in the tile of {name}.")


def _plain(properties: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in properties.items() if name != "id"}

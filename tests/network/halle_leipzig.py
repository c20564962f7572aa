"""The real streets of Halle, and the main roads of Leipzig, as a network to measure lengths on.

The file has neither classes nor one-way rules nor speeds (see its SOURCE.md): every way is open both ways, and all are
driven at the same speed, so that the quickest way is the shortest. No time may be read from it.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from app.codes import Method
from app.geo import project
from app.network.model import MODES, Booleans, Network

FILE = Path("osm-halle-leipzig") / "wege_halle_leipzig.gpkg"
HALLE_BOX = (11.83, 51.39, 12.14, 51.55)  # lon/lat; complete here, while of Leipzig only the main roads are there
NO_ROADS = {  # codes of `quality`
    2: "access=no", 5: "proposed", 6: "sidewalk", 7: "sidewalk", 8: "construction", 9: "footway or steps",
    11: "corridor", 12: "platform", 501: "path", 502: "footway", 503: "footway", 700: "cycleway",
}  # fmt: skip
NO_ACCESS = (3, 4)  # motorways and their ramps; around Leipzig they cannot be told from other ways
GUESSED_KMH = (95.0, 20.0, 27.0, 42.0, 50.0)  # by level


@dataclass(frozen=True)
class Streets:
    """The network, whose classes are not known and None, and the stress level (m,) of cyclists on its edges."""

    network: Network
    level: np.ndarray


def read_halle_leipzig(shared_data: Path) -> Streets:
    """Ways cut where others meet them."""
    meta, _, geometries, columns = pyogrio.raw.read(shared_data / FILE)
    of_column = dict(zip(meta["fields"].tolist(), columns, strict=True))
    level, quality = of_column["lts_level"], of_column["quality"]
    lines = shapely.from_wkb(geometries)
    rows = np.flatnonzero(~np.isin(quality, list(NO_ROADS)))
    degrees, place = np.unique(np.round(shapely.get_coordinates(lines[rows]), 7), axis=0, return_inverse=True)
    stretches, way = _stretches(place.ravel(), shapely.get_num_coordinates(lines[rows]))
    xy = project(degrees)
    cut = np.array([shapely.LineString(xy[stretch]) for stretch in stretches], dtype=object)
    from_node, to_node = (np.array([stretch[end] for stretch in stretches]) for end in (0, -1))
    nodes, ends = np.unique(np.concatenate([from_node, to_node]), return_inverse=True)
    from_node, to_node = ends[: len(cut)], ends[len(cut) :]
    length_m = shapely.length(cut)
    of_way = rows[way]
    network = Network(
        method=Method.ROAD,
        xy=xy[nodes],
        from_node=from_node,
        to_node=to_node,
        length_m=length_m,
        seconds={mode: np.column_stack([length_m, length_m]) for mode in MODES},
        is_access=~np.isin(quality[of_way], NO_ACCESS) & _is_main(from_node, to_node, len(nodes)),
        road_class=np.full(len(cut), None, dtype=object),
        name=of_column["name"][of_way],
        way_id=of_column["osm_way_id"][of_way],
        lines=cut,
    )
    return Streets(network, level[of_way].astype(np.int64))


def with_guessed_speeds(network: Network, level: np.ndarray) -> Network:
    """The same as it might be driven: a guess that finds likelier ways than the shortest, never a time."""
    seconds = network.length_m * 3.6 / np.array(GUESSED_KMH)[level]
    return replace(network, seconds={mode: np.column_stack([seconds, seconds]) for mode in MODES})


def is_in_halle(lonlat: np.ndarray) -> Booleans:
    """Which positions (n, 2) lie where the streets are complete."""
    west, south, east, north = HALLE_BOX
    lon, lat = lonlat.T
    inside: Booleans = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _stretches(place: np.ndarray, counts: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """The places along each stretch between two junctions, and the way that each is of."""
    is_junction = np.bincount(place)[place] > 1
    stretches, way = [], []
    start = 0
    for number, count in enumerate(counts.tolist()):
        inner = np.flatnonzero(is_junction[start + 1 : start + count - 1]) + 1
        for first, last in pairwise([0, *inner.tolist(), count - 1]):
            stretches.append(place[start + first : start + last + 1])
            way.append(number)
        start += count
    return stretches, np.array(way)


def _is_main(from_node: np.ndarray, to_node: np.ndarray, count: int) -> Booleans:
    """Which edges belong to the largest part that hangs together."""
    _, part = connected_components(coo_array((np.ones(len(from_node)), (from_node, to_node)), shape=(count, count)))
    main: Booleans = part[from_node] == np.bincount(part).argmax()
    return main

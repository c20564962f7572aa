"""Read a skeleton network from `nodes.csv` and `edges.csv`.

A length that nobody has published is left empty in the file (`source` is then `computed`) and follows from the straight
line between the ends, times the detour of the class of road.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import shapely

from app.codes import Method, Mode
from app.errors import InvalidInput
from app.geo import project
from app.network.model import MODES, Booleans, Floats, Network, RoadClass
from app.network.skeleton.rows import Row, rows_of

FILES = NODES, EDGES = "nodes.csv", "edges.csv"
NODE_COLUMNS = ("id", "name", "lon", "lat", "kind", "accuracy_m", "source", "as_of")
EDGE_COLUMNS = ("from", "to", "ref", "length_km", "road_class", "car_kmh", "truck_kmh", "oneway", "source")
KINDS = ("exit", "interchange", "place", "crossing", "bridge")
COMPUTED = "computed"

# Road length ÷ straight line between successive nodes; that of motorways follows from published lengths.
DETOUR: Mapping[RoadClass, float] = {
    RoadClass.MOTORWAY: 1.05,
    RoadClass.TRUNK: 1.05,
    RoadClass.PRIMARY: 1.15,
    RoadClass.SECONDARY: 1.15,
    RoadClass.TERTIARY: 1.20,
}
NO_ACCESS = (RoadClass.MOTORWAY, RoadClass.TRUNK)
KMH_COLUMNS = {Mode.CAR: "car_kmh", Mode.TRUCK: "truck_kmh"}


@dataclass(frozen=True)
class Skeleton:
    """A skeleton network, the ids of its nodes in their order, and the date of its youngest fact."""

    network: Network
    node_ids: Sequence[str]
    as_of: date


@dataclass(frozen=True)
class _Edge:
    from_node: int
    to_node: int
    ref: str | None
    road_class: RoadClass
    length_m: float | None
    kmh: Mapping[Mode, float]
    is_one_way: bool


def read(folder: Path) -> Skeleton:
    """The network of the two files in a folder; InvalidInput names file and line of the first fault."""
    positions: dict[str, tuple[float, float]] = {}
    as_of = date.min
    for row in rows_of(folder / NODES, NODE_COLUMNS):
        _add_node(positions, row)
        as_of = max(as_of, _date(row))
    number = {node_id: at for at, node_id in enumerate(positions)}
    edges: dict[tuple[int, int], _Edge] = {}
    for row in rows_of(folder / EDGES, EDGE_COLUMNS):
        _add_edge(edges, number, row)
    xy = project(np.array(list(positions.values()), dtype=np.float64).reshape(-1, 2))
    return Skeleton(_network(xy, list(edges.values())), tuple(positions), as_of)


def _add_node(positions: dict[str, tuple[float, float]], row: Row) -> None:
    node_id = row.text("id")
    if not node_id or node_id in positions:
        raise InvalidInput(
            "{file}, line {line}: a node needs an id of its own, not '{id}'.", file=row.file, line=row.line, id=node_id
        )
    row.choice("kind", KINDS)
    row.number("accuracy_m", 1, 10_000)
    positions[node_id] = (row.number("lon", -180, 180), row.number("lat", -90, 90))


def _date(row: Row) -> date:
    try:
        return date.fromisoformat(row.text("as_of"))
    except ValueError as fault:
        raise InvalidInput(
            "{file}, line {line}: as_of must be a date such as 2026-01-31, not '{value}'.",
            file=row.file,
            line=row.line,
            value=row.text("as_of"),
        ) from fault


def _add_edge(edges: dict[tuple[int, int], _Edge], number: Mapping[str, int], row: Row) -> None:
    start, end = _node(number, row, "from"), _node(number, row, "to")
    ends = (min(start, end), max(start, end))
    if start == end or ends in edges:
        raise InvalidInput(
            "{file}, line {line}: a road leads from one node to another, and stands once.", file=row.file, line=row.line
        )
    edges[ends] = _Edge(
        start,
        end,
        row.text("ref") or None,
        RoadClass(row.choice("road_class", tuple(DETOUR))),
        _published_length_m(row),
        {mode: row.number(KMH_COLUMNS[mode], 1, 200) for mode in MODES},
        row.choice("oneway", ("yes", "no")) == "yes",
    )


def _node(number: Mapping[str, int], row: Row, column: str) -> int:
    if row.text(column) not in number:
        raise InvalidInput(
            "{file}, line {line}: there is no node '{id}'.", file=row.file, line=row.line, id=row.text(column)
        )
    return number[row.text(column)]


def _published_length_m(row: Row) -> float | None:
    if row.text("source") == COMPUTED and not row.text("length_km"):
        return None
    if row.text("source") in ("", COMPUTED):
        raise InvalidInput(
            "{file}, line {line}: a length needs its source; without a length the source is 'computed'.",
            file=row.file,
            line=row.line,
        )
    return 1_000.0 * row.number("length_km", 0.01, 200)


def _network(xy: Floats, edges: Sequence[_Edge]) -> Network:
    from_node = np.array([edge.from_node for edge in edges], dtype=np.int64)
    to_node = np.array([edge.to_node for edge in edges], dtype=np.int64)
    length_m = _lengths_m(edges, np.hypot(*(xy[to_node] - xy[from_node]).T))
    is_one_way = np.array([edge.is_one_way for edge in edges], dtype=np.bool_)
    return Network(
        method=Method.SKELETON,
        xy=xy,
        from_node=from_node,
        to_node=to_node,
        length_m=length_m,
        seconds={mode: _seconds(mode, edges, length_m, is_one_way) for mode in MODES},
        is_access=np.array([edge.road_class not in NO_ACCESS for edge in edges], dtype=np.bool_),
        road_class=np.array([edge.road_class for edge in edges], dtype=object),
        name=np.array([edge.ref for edge in edges], dtype=object),
        way_id=np.zeros(len(edges), dtype=np.int64),
        lines=np.asarray(shapely.linestrings(np.stack([xy[from_node], xy[to_node]], axis=1))),
    )


def _lengths_m(edges: Sequence[_Edge], straight_m: Floats) -> Floats:
    return np.array(
        [
            edge.length_m if edge.length_m is not None else DETOUR[edge.road_class] * straight
            for edge, straight in zip(edges, straight_m.tolist(), strict=True)
        ],
        dtype=np.float64,
    )


def _seconds(mode: Mode, edges: Sequence[_Edge], length_m: Floats, is_one_way: Booleans) -> Floats:
    along_s = length_m * 3.6 / np.array([edge.kmh[mode] for edge in edges], dtype=np.float64)
    return np.column_stack([along_s, np.where(is_one_way, np.inf, along_s)])

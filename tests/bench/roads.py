"""A generated road network of any size: a grid with streets left out, the same every time."""

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from app.codes import Method, Mode
from app.network.model import MODES, Booleans, Floats, Integers, Network, Objects, RoadClass
from tests.bench.land import HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M

SEED = 20_261_122
SPAN_M = 200_000.0  # the side of the square that the network covers, with the region in its middle
# Every so many lines of the grid are of a class; the rest are streets, of which a part is left out.
CLASSES = ((64, RoadClass.MOTORWAY), (16, RoadClass.PRIMARY), (8, RoadClass.SECONDARY), (4, RoadClass.TERTIARY))
SPEEDS_KM_H = {
    RoadClass.MOTORWAY: (115.0, 80.0),
    RoadClass.PRIMARY: (75.0, 60.0),
    RoadClass.SECONDARY: (65.0, 55.0),
    RoadClass.TERTIARY: (50.0, 45.0),
    RoadClass.RESIDENTIAL: (30.0, 25.0),
}
LEFT_OUT = 0.55  # of the streets that are of no class
ONE_WAY, NO_LORRIES = 0.05, 0.03
JITTER = 0.3  # a crossing lies up to this far from its place in the grid, in widths of a cell


def make_roads(nodes: int) -> Network:
    """A network of about so many nodes."""
    chance = np.random.default_rng(SEED)
    side = round(nodes**0.5)
    step_m = SPAN_M / side
    rows, columns = np.divmod(np.arange(side * side), side)
    corner = np.array([WEST_M + WIDTH_M / 2, SOUTH_M + HEIGHT_M / 2]) - SPAN_M / 2
    xy = corner + step_m * (np.stack([columns, rows], axis=1) + chance.uniform(-JITTER, JITTER, (side * side, 2)))
    ends, road_class = _streets(side, chance)
    straight_m = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    length_m = straight_m * chance.uniform(1.0, 1.15, len(ends))
    seconds = _seconds(road_class, length_m, chance)
    is_access = (road_class != RoadClass.MOTORWAY) & _is_main(ends, seconds, side * side)
    return Network(
        method=Method.ROAD,
        xy=xy,
        from_node=ends[:, 0],
        to_node=ends[:, 1],
        length_m=length_m,
        seconds=seconds,
        is_access=is_access,
        road_class=road_class,
        name=np.full(len(ends), None, dtype=object),
        way_id=np.arange(1, len(ends) + 1),
        lines=shapely.linestrings(xy[ends]),
    )


def _streets(side: int, chance: np.random.Generator) -> tuple[Integers, Objects]:
    """Both ends of every street, and its class."""
    numbers = np.arange(side * side).reshape(side, side)
    parts = []
    for first, second, line in (
        (numbers[:, :-1], numbers[:, 1:], np.broadcast_to(np.arange(side)[:, np.newaxis], (side, side - 1))),
        (numbers[:-1], numbers[1:], np.broadcast_to(np.arange(side), (side - 1, side))),
    ):
        parts.append(np.stack([first.ravel(), second.ravel(), line.ravel()], axis=1))
    streets = np.concatenate(parts)
    road_class = np.full(len(streets), RoadClass.RESIDENTIAL, dtype=object)
    for every, name in reversed(CLASSES):
        road_class[streets[:, 2] % every == 0] = name
    is_there = (road_class != RoadClass.RESIDENTIAL) | (chance.random(len(streets)) >= LEFT_OUT)
    return streets[is_there, :2], road_class[is_there]


def _seconds(road_class: Objects, length_m: Floats, chance: np.random.Generator) -> dict[Mode, Floats]:
    speeds = np.array([SPEEDS_KM_H[name] for name in road_class]) / 3.6
    both_ways = {mode: np.repeat((length_m / speeds[:, i])[:, np.newaxis], 2, axis=1) for i, mode in enumerate(MODES)}
    is_street = road_class == RoadClass.RESIDENTIAL
    is_one_way = is_street & (chance.random(len(length_m)) < ONE_WAY)
    for seconds in both_ways.values():
        seconds[is_one_way, 1] = np.inf
    both_ways[Mode.TRUCK][is_street & (chance.random(len(length_m)) < NO_LORRIES)] = np.inf
    return both_ways


def _is_main(ends: Integers, seconds: dict[Mode, Floats], nodes: int) -> Booleans:
    """Which streets belong to the largest part that both modes can drive to and from everywhere."""
    is_main = np.ones(len(ends), dtype=np.bool_)
    for times in seconds.values():
        arcs = np.concatenate([ends[np.isfinite(times[:, 0])], ends[np.isfinite(times[:, 1])][:, ::-1]])
        matrix = csr_array((np.ones(len(arcs), dtype=np.int8), arcs.T), shape=(nodes, nodes))
        _, part = connected_components(matrix, connection="strong")
        of_main = part == np.bincount(part).argmax()
        is_main &= of_main[ends].all(axis=1) & np.isfinite(times).any(axis=1)
    return is_main

"""A cross of four roads, small enough to tell every figure by heart."""

import numpy as np
import shapely

from app.codes import Method, Mode
from app.network.model import MODES, Network, RoadClass


def cross() -> Network:
    """Node 0 in the middle, 1 to 4 a kilometre east, north, west and south; node 5 is a copy of 1; the east one way."""
    xy = np.array([(0, 0), (1000, 0), (0, 1000), (-1000, 0), (0, -1000), (1000, 0)], dtype=np.float64)
    ends = [(0, 1), (0, 2), (0, 3), (0, 4)]
    times = {Mode.CAR: 50.0, Mode.TRUCK: 100.0}
    seconds = {mode: np.full((4, 2), times[mode]) for mode in MODES}
    for mode in MODES:
        seconds[mode][0, 1] = np.inf
    lines = np.array([shapely.LineString([xy[a], xy[b]]) for a, b in ends], dtype=object)
    return Network(
        method=Method.ROAD,
        xy=xy,
        from_node=np.array([a for a, _ in ends]),
        to_node=np.array([b for _, b in ends]),
        length_m=np.full(4, 1000.0),
        seconds=seconds,
        is_access=np.array([True] * 4),
        road_class=np.array([RoadClass.PRIMARY] * 4, dtype=object),
        name=np.array(["East", "North", "West", "South"], dtype=object),
        way_id=np.array([11, 12, 13, 14]),
        lines=lines,
    )

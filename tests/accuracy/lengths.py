"""Lengths between places and facilities: on real streets, straight, and by the skeleton network."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import shapely

from app.codes import Mode
from app.network import skeleton, snapping
from app.network.model import MODES, Direction, Facilities, Floats, Hung, Network, Objects
from app.network.travel import Searched, places_of, search, travel
from app.settings import PROJECT_DIR
from tests.network.halle_leipzig import Streets, with_guessed_speeds


@dataclass(frozen=True)
class Lengths:
    """Metres (p, f) between places and facilities; NaN where a network joins them by no way."""

    straight: Floats
    real_shortest: Floats
    real_quickest: Floats  # at guessed speeds
    shortest: Floats  # by the skeleton
    quickest: Floats

    def of(self, rows: np.ndarray) -> "Lengths":
        """Those of some places."""
        return Lengths(*(each[rows] for each in vars(self).values()))


def measured(streets: Streets, places: Objects, points: Objects) -> Lengths:
    """Each pair by each method, by car to the facility."""
    each = Facilities(np.arange(len(points)), [""] * len(points), np.eye(len(points)) > 0, points)
    roads = skeleton.read(PROJECT_DIR / "geodata" / "skeleton").network
    by_length = replace(roads, seconds={mode: np.column_stack([roads.length_m] * 2) for mode in MODES})
    return Lengths(
        np.array([shapely.distance(places, point) for point in points]).T,
        _on_streets(streets.network, places, each),
        _on_streets(with_guessed_speeds(streets.network, streets.level), places, each),
        _on_skeleton(by_length, places, each, _at_a_metre_a_second),
        _on_skeleton(roads, places, each, lambda hung: hung),
    )


def _on_streets(network: Network, places: Objects, facilities: Facilities) -> Floats:
    searched = search(network, facilities, snapping.hang(network, facilities.points))
    return _told(searched, places, snapping.hang(network, places))


def _on_skeleton(network: Network, places: Objects, facilities: Facilities, legs: Callable[[Hung], Hung]) -> Floats:
    """Of near pairs as well, which the service leaves to the straight line."""
    searched = search(network, facilities, legs(skeleton.hang(network, facilities.points)))
    return _told(searched, places, legs(skeleton.hang(network, places)))


def _told(searched: Searched, places: Objects, hung: Hung) -> Floats:
    lengths = travel(searched, places_of(places, hung, None)).found[Mode.CAR, Direction.TO].road_m
    return np.where(np.isfinite(lengths), lengths, np.nan)


def _at_a_metre_a_second(hung: Hung) -> Hung:
    return replace(
        hung,
        by_mode={
            mode: replace(legs, to_node_s=legs.to_node_m, from_node_s=legs.from_node_m)
            for mode, legs in hung.by_mode.items()
        },
    )

"""How fast cars and lorries drive when the road is free: the limit times a factor of the kind of road.

The factors are fitted to another routing engine on half of the pairs of `docs/accuracy.md`, whose other half says how
well they hold. Traffic jams are in neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.codes import Mode
from app.network.model import MODES, Booleans, Floats, Integers, RoadClass
from app.network.osm.ways import WayRules

TRUCK_MOTORWAY_KMH = 80.0  # StVO § 18, also on expressways
TRUCK_RURAL_KMH = 60.0  # StVO § 3: above 7.5 t on all other roads out of town
FERRY_KMH = 10.0  # where no duration is stated
FERRY_WAIT_S = 300.0  # on average, until it leaves
UNPAVED_KMH = 30.0
SLOWEST_KMH = 5.0
DESTINATION_FACTOR = 0.5  # on roads that must not be passed through, so that a way hardly ever does

# A town is where residential streets are dense: metres of street per square kilometre, around cells of this size.
CELL_M = 250.0
TOWN_STREET_M_PER_KM2 = 2_000.0
STREETS = (RoadClass.RESIDENTIAL, RoadClass.LIVING_STREET)
RURAL_FROM_KMH = 65.0  # a stated limit above this is never one of a town

# What is driven of the limit: on motorways and their like, on main roads in town and outside, and in streets.
FAST = 0.95
TOWN = 0.91
RURAL = 0.96
STREET = 0.84
FREE = 1.0  # where the limit is too low to be missed


@dataclass(frozen=True)
class ClassSpeed:
    """Of a class: the limit where none is stated, and the share of the limit that is driven, in town and outside."""

    town_kmh: float
    rural_kmh: float
    town_factor: float
    rural_factor: float


SPEEDS: Mapping[RoadClass, ClassSpeed] = {
    RoadClass.MOTORWAY: ClassSpeed(100, 130, FAST, FAST),
    RoadClass.MOTORWAY_LINK: ClassSpeed(60, 80, FAST, FAST),
    RoadClass.TRUNK: ClassSpeed(70, 100, FAST, FAST),
    RoadClass.TRUNK_LINK: ClassSpeed(50, 70, FAST, FAST),
    RoadClass.PRIMARY: ClassSpeed(50, 100, TOWN, RURAL),
    RoadClass.PRIMARY_LINK: ClassSpeed(50, 60, TOWN, RURAL),
    RoadClass.SECONDARY: ClassSpeed(50, 100, TOWN, RURAL),
    RoadClass.SECONDARY_LINK: ClassSpeed(50, 60, TOWN, RURAL),
    RoadClass.TERTIARY: ClassSpeed(50, 90, TOWN, RURAL),
    RoadClass.TERTIARY_LINK: ClassSpeed(50, 60, TOWN, RURAL),
    RoadClass.UNCLASSIFIED: ClassSpeed(50, 70, STREET, STREET),
    RoadClass.RESIDENTIAL: ClassSpeed(40, 50, STREET, STREET),
    RoadClass.LIVING_STREET: ClassSpeed(10, 10, FREE, FREE),
    RoadClass.SERVICE: ClassSpeed(20, 25, FREE, FREE),
    RoadClass.TRACK: ClassSpeed(15, 15, FREE, FREE),
    RoadClass.FERRY: ClassSpeed(FERRY_KMH, FERRY_KMH, FREE, FREE),
}


@dataclass(frozen=True)
class Stretches:
    """What the speed of m edges depends on."""

    rules: Sequence[WayRules]
    rule: Integers  # (m,) position in rules
    length_m: Floats  # (m,)
    middle: Floats  # (m, 2) EPSG:25832


def seconds_of(stretches: Stretches, truck_rural_kmh: float = TRUCK_RURAL_KMH) -> dict[Mode, Floats]:
    """Seconds (m, 2) along and against each edge by mode; infinity where the mode may not."""
    in_town = is_in_town(stretches)
    speeds = {
        Mode.CAR: _driven_kmh(stretches, in_town, np.full((len(in_town), 2), np.inf)),
        Mode.TRUCK: _driven_kmh(stretches, in_town, truck_limits_kmh(stretches, in_town, truck_rural_kmh)),
    }
    seconds = {}
    for mode in MODES:
        is_destination = _column([rules.is_destination[mode] for rules in stretches.rules], stretches)
        kmh = np.where(is_destination[:, None], speeds[mode] * DESTINATION_FACTOR, speeds[mode])
        is_open = _column([rules.is_open[mode] for rules in stretches.rules], stretches)
        seconds[mode] = np.where(is_open, stretches.length_m[:, None] / kmh * 3.6, np.inf)
    return seconds


def _driven_kmh(stretches: Stretches, in_town: Booleans, limits_of_mode: Floats) -> Floats:
    """Speeds (m, 2) along and against each edge, below the limits of all and those of the mode."""
    of_class = [SPEEDS[rules.road_class] for rules in stretches.rules]
    unstated = _by_place([(speed.town_kmh, speed.rural_kmh) for speed in of_class], stretches, in_town)
    factor = _by_place([(speed.town_factor, speed.rural_factor) for speed in of_class], stretches, in_town)
    limit = _column([_numbers(rules.limit_kmh) for rules in stretches.rules], stretches)
    limit = np.minimum(np.where(np.isnan(limit), unstated[:, None], limit), limits_of_mode)
    kmh: Floats = limit * factor[:, None]
    is_unpaved = _column([rules.is_unpaved for rules in stretches.rules], stretches)
    kmh[is_unpaved] = np.minimum(kmh[is_unpaved], UNPAVED_KMH)
    return np.maximum(kmh, SLOWEST_KMH)


def truck_limits_kmh(stretches: Stretches, in_town: Booleans, rural_kmh: float) -> Floats:
    """Limits (m, 2) that hold for lorries alone: by sign, else by law."""
    stated = _column([_numbers(rules.truck_limit_kmh) for rules in stretches.rules], stretches)
    is_fast = _column([_is_fast(rules) for rules in stretches.rules], stretches)
    by_law = np.where(is_fast | in_town, TRUCK_MOTORWAY_KMH, rural_kmh)
    limits: Floats = np.where(np.isnan(stated), by_law[:, None], np.minimum(stated, TRUCK_MOTORWAY_KMH))
    return limits


def _is_fast(rules: WayRules) -> bool:
    return rules.road_class in (RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK) or rules.is_expressway


def is_in_town(stretches: Stretches) -> Booleans:
    """Whether each edge lies in a town: by its tags, else by its limit, else where residential streets are dense."""
    told = _column([_truth(rules.is_in_town) for rules in stretches.rules], stretches)
    limit = _column([np.nanmax([0, *_numbers(rules.limit_kmh)]) for rules in stretches.rules], stretches)
    is_street = _column([rules.road_class in STREETS for rules in stretches.rules], stretches)
    dense = _is_dense(stretches.middle, np.where(is_street, stretches.length_m, 0.0))
    in_town: Booleans = np.where(np.isnan(told), dense & (limit <= RURAL_FROM_KMH), told == 1)
    return in_town


def _is_dense(middle: Floats, street_m: Floats) -> Booleans:
    """Whether the nine cells around each place hold as much street as a town."""
    if not len(middle):
        return np.zeros(0, dtype=bool)
    cell = np.floor(middle / CELL_M).astype(np.int64)
    cell -= cell.min(axis=0) - 1
    width = int(cell[:, 0].max()) + 2
    keys, inverse = np.unique(cell[:, 1] * width + cell[:, 0], return_inverse=True)
    street = np.bincount(inverse, weights=street_m)
    around = np.zeros(len(keys))
    for offset in (row * width + column for row in (-1, 0, 1) for column in (-1, 0, 1)):
        at = np.searchsorted(keys, keys + offset)
        at[at == len(keys)] = 0
        around += np.where(keys[at] == keys + offset, street[at], 0.0)
    is_dense: Booleans = around[inverse] >= TOWN_STREET_M_PER_KM2 * 9 * (CELL_M / 1_000) ** 2
    return is_dense


def _column(of_rules: Sequence[object], stretches: Stretches) -> NDArray[Any]:
    """Values of rules as values of edges."""
    return np.asarray(of_rules)[stretches.rule]


def _by_place(of_rules: Sequence[tuple[float, float]], stretches: Stretches, in_town: Booleans) -> Floats:
    both = _column(of_rules, stretches)
    return np.where(in_town, both[:, 0], both[:, 1])


def _numbers(both: tuple[float | None, float | None]) -> tuple[float, float]:
    along, against = both
    return np.nan if along is None else along, np.nan if against is None else against


def _truth(value: bool | None) -> float:
    return np.nan if value is None else float(value)

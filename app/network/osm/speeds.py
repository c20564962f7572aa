"""How fast cars and lorries really drive: the limit times a factor of the road and its surroundings.

The factors are fitted to another routing engine on half of the pairs of `docs/accuracy.md`, whose other half says how
well they hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.codes import Mode
from app.network.model import MODES, Booleans, Floats, Integers, RoadClass
from app.network.osm.ways import WayRules

TRUCK_MOTORWAY_KMH = 80.0  # StVO § 18, also on expressways
TRUCK_RURAL_KMH = 60.0  # StVO § 3: above 7.5 t on all other roads out of town
FERRY_KMH = 10.0  # where no duration is stated
FERRY_WAIT_S = 300.0  # on average, until it leaves
UNPAVED_KMH = 30.0
SLOWEST_KMH = 5.0

# A town is where residential streets are dense: metres of street per square kilometre, around cells of this size.
CELL_M = 250.0
TOWN_STREET_M_PER_KM2 = 2_000.0
STREETS = (RoadClass.RESIDENTIAL, RoadClass.LIVING_STREET)
RURAL_FROM_KMH = 65.0  # a stated limit above this is never one of a town


class Surroundings(StrEnum):
    """What the factor depends on besides the class."""

    TOWN = "town"
    RURAL = "rural"


@dataclass(frozen=True)
class ClassSpeed:
    """Of a class: the limit where none is stated, and the share of the limit that is driven, in town and outside."""

    town_kmh: float
    rural_kmh: float
    town_factor: float
    rural_factor: float


SPEEDS: Mapping[RoadClass, ClassSpeed] = {
    RoadClass.MOTORWAY: ClassSpeed(100, 130, 0.9, 0.9),
    RoadClass.MOTORWAY_LINK: ClassSpeed(60, 80, 0.9, 0.9),
    RoadClass.TRUNK: ClassSpeed(70, 100, 0.8, 0.9),
    RoadClass.TRUNK_LINK: ClassSpeed(50, 70, 0.8, 0.8),
    RoadClass.PRIMARY: ClassSpeed(50, 100, 0.75, 0.85),
    RoadClass.PRIMARY_LINK: ClassSpeed(50, 60, 0.75, 0.8),
    RoadClass.SECONDARY: ClassSpeed(50, 100, 0.75, 0.8),
    RoadClass.SECONDARY_LINK: ClassSpeed(50, 60, 0.75, 0.8),
    RoadClass.TERTIARY: ClassSpeed(50, 90, 0.75, 0.75),
    RoadClass.TERTIARY_LINK: ClassSpeed(50, 60, 0.75, 0.75),
    RoadClass.UNCLASSIFIED: ClassSpeed(50, 70, 0.75, 0.7),
    RoadClass.RESIDENTIAL: ClassSpeed(40, 50, 0.75, 0.7),
    RoadClass.LIVING_STREET: ClassSpeed(10, 10, 1.0, 1.0),
    RoadClass.SERVICE: ClassSpeed(20, 25, 1.0, 1.0),
    RoadClass.TRACK: ClassSpeed(15, 15, 1.0, 1.0),
    RoadClass.FERRY: ClassSpeed(FERRY_KMH, FERRY_KMH, 1.0, 1.0),
}
TRUCK_FACTOR = 0.95  # a lorry below its own limits
TRUCK_LIMIT_FACTOR = 1.0  # on its own limits


@dataclass(frozen=True)
class Stretches:
    """What the speed of m edges depends on."""

    rules: Sequence[WayRules]
    rule: Integers  # (m,) position in rules
    length_m: Floats  # (m,)
    middle: Floats  # (m, 2) EPSG:25832


def seconds_of(stretches: Stretches, *, truck_rural_kmh: float = TRUCK_RURAL_KMH) -> dict[Mode, Floats]:
    """Seconds (m, 2) along and against each edge by mode; infinity where the mode may not."""
    in_town = is_in_town(stretches)
    seconds = {}
    kmh = car_kmh(stretches, in_town)
    for mode in MODES:
        if mode == Mode.TRUCK:
            kmh = truck_kmh(stretches, in_town, kmh, truck_rural_kmh)
        is_open = _column([rules.is_open[mode] for rules in stretches.rules], stretches.rule)
        with np.errstate(divide="ignore"):
            seconds[mode] = np.where(is_open, stretches.length_m[:, None] / kmh * 3.6, np.inf)
    return seconds


def car_kmh(stretches: Stretches, in_town: Booleans) -> Floats:
    """Speeds (m, 2) of cars along and against each edge."""
    of_class = [SPEEDS[rules.road_class] for rules in stretches.rules]
    unstated = _by_place([(speed.town_kmh, speed.rural_kmh) for speed in of_class], stretches.rule, in_town)
    factor = _by_place([(speed.town_factor, speed.rural_factor) for speed in of_class], stretches.rule, in_town)
    limit = _column([_numbers(rules.limit_kmh) for rules in stretches.rules], stretches.rule)
    kmh = np.where(np.isnan(limit), unstated[:, None], limit) * factor[:, None]
    unpaved = _column([rules.is_unpaved for rules in stretches.rules], stretches.rule)
    kmh[unpaved] = np.minimum(kmh[unpaved], UNPAVED_KMH)
    return np.maximum(kmh, SLOWEST_KMH)


def truck_kmh(stretches: Stretches, in_town: Booleans, car: Floats, rural_kmh: float) -> Floats:
    """Speeds (m, 2) of lorries: those of cars, and not above the limits that hold for lorries alone."""
    stated = _column([_numbers(rules.truck_limit_kmh) for rules in stretches.rules], stretches.rule)
    fast = [
        rules.road_class in (RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK) or rules.is_expressway
        for rules in stretches.rules
    ]
    by_law = np.where(_column(fast, stretches.rule) | in_town, TRUCK_MOTORWAY_KMH, rural_kmh)
    limit = np.where(np.isnan(stated), by_law[:, None], np.minimum(stated, TRUCK_MOTORWAY_KMH))
    return np.minimum(car * TRUCK_FACTOR, limit * TRUCK_LIMIT_FACTOR)


def is_in_town(stretches: Stretches) -> Booleans:
    """Whether each edge lies in a town: by its tags, else by its limit, else where residential streets are dense."""
    told = _column([_truth(rules.is_in_town) for rules in stretches.rules], stretches.rule)
    limit = _column([np.nanmax([0, *_numbers(rules.limit_kmh)]) for rules in stretches.rules], stretches.rule)
    is_street = _column([rules.road_class in STREETS for rules in stretches.rules], stretches.rule)
    dense = _is_dense(stretches.middle, np.where(is_street, stretches.length_m, 0.0))
    return np.where(np.isnan(told), dense & (limit <= RURAL_FROM_KMH), told == 1)


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
    return around[inverse] >= TOWN_STREET_M_PER_KM2 * 9 * (CELL_M / 1_000) ** 2


def _column(of_rules: Sequence[object], rule: Integers) -> np.ndarray:
    """Values of rules as values of edges."""
    return np.asarray(of_rules)[rule]


def _by_place(of_rules: Sequence[tuple[float, float]], rule: Integers, in_town: Booleans) -> Floats:
    both = np.asarray(of_rules, dtype=np.float64)[rule]
    return np.where(in_town, both[:, 0], both[:, 1])


def _numbers(both: tuple[float | None, float | None]) -> tuple[float, float]:
    along, against = both
    return np.nan if along is None else along, np.nan if against is None else against


def _truth(value: bool | None) -> float:
    return np.nan if value is None else float(value)

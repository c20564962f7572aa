"""Road distances as figures of scores: the mean of both directions, and what the accuracy of both ends leaves open.

Pure. Arrays are (n, t): n places, t targets.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.codes import Method, Mode
from app.network.model import (
    ACCESS_M_PER_S,
    MODES,
    NO_FACILITY,
    Direction,
    Integers,
    NetworkRecord,
    Travel,
    Unreachable,
)
from app.scoring.facts import DistanceKey
from app.scoring.value_functions import FloatArray


@dataclass(frozen=True)
class Trips:
    """The quickest ways between places and their nearest facilities, by one mode in one direction.

    Infinite where no way leads there, NaN where the network cannot tell.
    """

    time_s: FloatArray
    road_m: FloatArray
    facility: Integers  # id in the database, NO_FACILITY where there is none


AllTrips = Mapping[tuple[Mode, Direction], Trips]


@dataclass(frozen=True)
class Precision:
    """How far off both ends of a way may be: n places, and facilities by their id."""

    uncertainty_m: FloatArray  # (n,)
    accuracy_m: Mapping[int, float]


@dataclass(frozen=True)
class Roads:
    """What one network tells of n places."""

    network: NetworkRecord
    targets: Sequence[str]
    trips: AllTrips
    access_m: FloatArray  # (n,) straight from the place to the road; NaN where there is none
    reason: Sequence[Unreachable | None]  # (n,) why the place has no road distance
    precision: Precision

    @classmethod
    def of(cls, network: NetworkRecord, travel: Travel, precision: Precision) -> "Roads":
        """What a search found."""
        trips = {key: Trips(found.time_s, found.road_m, found.facility) for key, found in travel.found.items()}
        return cls(network, travel.targets, trips, travel.access_m, travel.reason, precision)

    @cached_property
    def means(self) -> Mapping[Mode, tuple[FloatArray, FloatArray]]:
        """Seconds and metres of each mode, the mean of both directions.

        A skeleton knows few roads: what it does not reach is not out of reach, but untold.
        """
        means = {}
        for mode in MODES:
            there, back = self._both(mode)
            both = (there.time_s + back.time_s) / 2, (there.road_m + back.road_m) / 2
            if self.network.method is Method.SKELETON:
                both = np.where(np.isfinite(both[0]), both[0], np.nan), np.where(np.isfinite(both[1]), both[1], np.nan)
            means[mode] = both
        return means

    def distances(self) -> Iterator[tuple[DistanceKey, FloatArray]]:
        """Value, low and high (n, 3) of metres and seconds to each target, by car and by lorry."""
        for mode, (time_s, road_m) in self.means.items():
            margin_m = self._margin_m(mode)
            of_unit = (("s", time_s, margin_m * _pace(time_s, road_m)), ("m", road_m, margin_m))
            for unit, value, margin in of_unit:
                stacked = np.stack([value, np.maximum(value - margin, 0.0), value + margin], axis=-1)
                for column, target in enumerate(self.targets):
                    yield (f"{target}_{unit}", mode, self.network.method), stacked[:, column]

    @property
    def facility_ids(self) -> set[int]:
        """All that the ways lead to."""
        return led_to(trips.facility for trips in self.trips.values())

    def _both(self, mode: Mode) -> tuple[Trips, Trips]:
        return self.trips[mode, Direction.TO], self.trips[mode, Direction.FROM]

    def _margin_m(self, mode: Mode) -> FloatArray:
        """How far off the ends of a way may be: the place, and the less accurate facility of both directions."""
        there, back = (_looked_up(trips.facility, self.precision.accuracy_m) for trips in self._both(mode))
        return np.maximum(there, back) + self.precision.uncertainty_m[:, np.newaxis]


def led_to(facilities: Iterable[Integers]) -> set[int]:
    """The ids among some arrays of facilities."""
    return {int(id_) for ids in facilities for id_ in np.unique(ids)} - {NO_FACILITY}


def _pace(time_s: FloatArray, road_m: FloatArray) -> FloatArray:
    """Seconds a metre on each way, at most as on the way to the road; so too where there is no way."""
    slowest = 1 / ACCESS_M_PER_S
    is_faster = np.isfinite(time_s) & np.isfinite(road_m) & (time_s < road_m * slowest)
    return np.divide(time_s, road_m, out=np.full_like(time_s, slowest), where=is_faster)


def _looked_up(ids: Integers, accuracy_m: Mapping[int, float]) -> FloatArray:
    known, positions = np.unique(ids, return_inverse=True)
    accuracies = np.array([accuracy_m.get(int(id_), 0.0) for id_ in known], dtype=np.float64)
    return accuracies[positions].reshape(ids.shape)


def all_distances(roads: Sequence[Roads]) -> dict[DistanceKey, FloatArray]:
    """The distances of several networks, of which each is of another method."""
    return {key: found for each in roads for key, found in each.distances()}

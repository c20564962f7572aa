"""How far places are from what counts: by every method side by side, by car and by lorry, there and back. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from app.codes import Method, Mode
from app.network.model import MODES, Direction, NetworkRecord, Unreachable
from app.scoring.criteria import CRITERIA, TARGETS, Criterion, Target, estimated_road_m, estimated_time_s
from app.scoring.facts import STRAIGHT, DistanceKey
from app.scoring.roads import Roads
from app.scoring.score import Evidence
from app.scoring.store import Leg, NamedFacility


@dataclass(frozen=True)
class Trip:
    """One direction of a way; None where no way leads there."""

    time_s: float | None
    road_m: float | None
    facility: NamedFacility | None  # the nearest of this direction


@dataclass(frozen=True)
class Way:
    """How far a target is by one method and mode: the mean of both directions, which scores use, and each of them."""

    target: str
    method: Method  # road, skeleton or estimated
    mode: Mode
    time_s: float | None
    road_m: float | None
    there: Trip
    back: Trip
    access_m: float | None = None  # straight from the place to the road
    reason: Unreachable | None = None
    network: NetworkRecord | None = None


@dataclass(frozen=True)
class Distance:
    """How far a place is from a named facility; None where it is not measured.

    The straight line leads to `facility`; `ways` to the nearest by road, which may be another. A published figure
    stands beside; it contradicts where it is shorter than the straight line, by more than the accuracy of both ends
    allows.
    """

    target: str
    facility: str | None
    facility_id: int | None
    kind: str | None
    straight_line_m: float | None
    straight_line_low_m: float | None
    straight_line_high_m: float | None
    source: str | None
    as_of: date | None
    accuracy_m: float | None
    ways: tuple[Way, ...] = ()  # the best method first
    published_m: float | None = None
    published_source: str | None = None
    contradicts: bool = False

    def best(self, mode: Mode) -> Way | None:
        """The way by the best method that can tell."""
        return next((way for way in self.ways if way.mode is mode), None)


@dataclass(frozen=True)
class Around:
    """What was found around one place: straight lines and published figures, and ways on roads, the best first."""

    legs: Mapping[DistanceKey, Leg]
    published: Mapping[str, Leg]
    ways: Sequence[Way]

    def ways_to(self, target: Target) -> tuple[Way, ...]:
        """By every method that can tell, the best first."""
        found = tuple(way for way in self.ways if way.target == target.id)
        straight = self.legs.get((target.quantity, *STRAIGHT))
        return found if straight is None else (*found, *_estimated(target, straight))


def around(legs: Sequence[Leg], ways: Sequence[Way]) -> Around:
    """What was found around one place."""
    return Around(
        {(leg.quantity, leg.mode, leg.method): leg for leg in legs},
        {leg.quantity: leg for leg in legs if leg.method is Method.PUBLISHED},
        ways,
    )


def ways_of(roads: Roads, position: int, facilities: Mapping[int, NamedFacility]) -> Iterator[Way]:
    """Every way that a network tells of the place at a position."""
    for mode in MODES:
        time_s, road_m = roads.means[mode]
        for column, target in enumerate(roads.targets):
            if np.isnan(time_s[position, column]):
                continue
            there, back = (_trip(roads, (mode, direction), (position, column), facilities) for direction in Direction)
            access_m = float(roads.access_m[position])
            yield Way(
                target,
                roads.network.method,
                mode,
                _finite(time_s[position, column]),
                _finite(road_m[position, column]),
                there,
                back,
                None if np.isnan(access_m) else access_m,
                None if np.isfinite(time_s[position, column]) else roads.reason[position] or Unreachable.CUT_OFF,
                roads.network,
            )


def _trip(
    roads: Roads, way: tuple[Mode, Direction], at: tuple[int, int], facilities: Mapping[int, NamedFacility]
) -> Trip:
    trips = roads.trips[way]
    return Trip(_finite(trips.time_s[at]), _finite(trips.road_m[at]), facilities.get(int(trips.facility[at])))


def _finite(figure: float) -> float | None:
    return float(figure) if np.isfinite(figure) else None


def _estimated(target: Target, straight: Leg) -> Iterator[Way]:
    if straight.value is None:
        return
    time_s, road_m = estimated_time_s(straight.value), estimated_road_m(straight.value)
    trip = Trip(time_s, road_m, named(straight))
    for mode in MODES:
        yield Way(target.id, Method.ESTIMATED, mode, time_s, road_m, trip, trip)


def named(leg: Leg) -> NamedFacility | None:
    """The facility that a leg leads to, where it is one of the stored ones."""
    if leg.facility_id is None:
        return None
    return NamedFacility(
        leg.facility_id, leg.facility or "", leg.kind or "", leg.source or "", leg.as_of, leg.accuracy_m or 0.0
    )


# --- evidence ------------------------------------------------------------------------------------


def distance_evidence(found: Around) -> dict[str, Evidence]:
    """Facility, method and source of each criterion that is measured, by the best method."""
    evidence = {}
    for criterion in CRITERIA:
        told = None if criterion.target is None else _evidence(criterion, criterion.target, found)
        if told is not None:
            evidence[criterion.id] = told
    return evidence


def _evidence(criterion: Criterion, target: Target, found: Around) -> Evidence | None:
    if criterion.mode is Mode.DIRECT:
        leg = found.legs.get((target.quantity, *STRAIGHT))
        return None if leg is None else _of_facility(named(leg), leg.method)
    way = next((way for way in found.ways_to(target) if way.mode is criterion.mode), None)
    if way is None:
        return None
    evidence = replace(_of_facility(way.there.facility, way.method), reason=way.reason, network=way.network)
    if way.network is None:
        return evidence
    sources = [way.network.source] if evidence.source is None else [way.network.source, evidence.source]
    dates = [as_of for as_of in (way.network.as_of, evidence.as_of) if as_of is not None]
    return replace(evidence, source=", ".join(sources), as_of=min(dates, default=None))


def _of_facility(facility: NamedFacility | None, method: Method) -> Evidence:
    if facility is None:
        return Evidence(method=method)
    return Evidence(facility.name, facility.id, method, facility.source, facility.as_of, facility.accuracy_m)


# --- what is told --------------------------------------------------------------------------------


def distances(found: Around, always: Mapping[str, NamedFacility]) -> Iterator[Distance]:
    """One distance a facility: the nearest of every target, and the airport's points even where nothing is measured.

    A target whose straight line and ways all lead to a facility that was told before is left out.
    """
    told: set[int | None] = set()
    for target in TARGETS:
        straight = found.legs.get((target.quantity, *STRAIGHT))
        if straight is None:
            if target.always_told:
                yield _unmeasured(target, always.get(target.kinds[0]), found)
            continue
        ways = found.ways_to(target)
        led_to = {straight.facility_id} | {
            trip.facility.id for way in ways for trip in (way.there, way.back) if trip.facility
        }
        if not led_to <= told or target.quantity in found.published:
            told |= led_to
            yield _distance(target, straight, ways, found.published.get(target.quantity))


def _distance(target: Target, straight: Leg, ways: tuple[Way, ...], published: Leg | None) -> Distance:
    distance = Distance(
        target.id,
        straight.facility,
        straight.facility_id,
        straight.kind,
        straight.value,
        straight.low,
        straight.high,
        straight.source,
        straight.as_of,
        straight.accuracy_m,
        ways,
    )
    if published is None or published.value is None:
        return distance
    contradicts = (published.high or published.value) < (straight.low or 0.0)
    return replace(distance, published_m=published.value, published_source=published.source, contradicts=contradicts)


def _unmeasured(target: Target, facility: NamedFacility | None, found: Around) -> Distance:
    """A distance that nobody knows, because the place has no geometry or the facility is not loaded."""
    nothing, ways = (None,) * 3, found.ways_to(target)
    if facility is None:
        return Distance(target.id, None, None, target.kinds[0], *nothing, None, None, None, ways)
    origin = (facility.source, facility.as_of, facility.accuracy_m)
    return Distance(target.id, facility.name, facility.id, facility.kind, *nothing, *origin, ways)

"""Put a score into words and sums: every criterion with its evidence, every distance by every method. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from app.codes import Group, Method, Mode
from app.scoring.criteria import (
    CRITERIA,
    STRAIGHT,
    TARGETS,
    Criterion,
    DistanceKey,
    Target,
    estimated_road_m,
    estimated_time_s,
)
from app.scoring.profiles import Profile, Requirement
from app.scoring.score import (
    ENGINE_VERSION,
    GROUPS,
    Contribution,
    Evidence,
    KnockOut,
    Measured,
    contributions,
    knock_outs,
    score,
)
from app.scoring.store import Leg, NamedFacility, Record

Origins = Mapping[tuple[int, str], tuple[str, date | None]]  # by parcel and field: source and date


@dataclass(frozen=True)
class Distance:
    """How far a place is from a named facility; None where it is not measured.

    `method` is how road and times were found. A published figure stands beside; it contradicts where it is shorter
    than the straight line, by more than the accuracy of both ends allows.
    """

    target: str
    facility: str | None
    facility_id: int | None
    kind: str | None
    straight_line_m: float | None
    straight_line_low_m: float | None
    straight_line_high_m: float | None
    road_m: float | None
    car_s: float | None
    truck_s: float | None
    method: Method | None
    source: str | None
    as_of: date | None
    accuracy_m: float | None
    published_m: float | None = None
    published_source: str | None = None
    contradicts: bool = False


@dataclass(frozen=True)
class ScoreAnswer:
    """A score with its full sum. `score` is None where nothing is known; points run from 0 to 100."""

    id: int | None  # of the parcel or site; None at a bare place
    profile_id: str
    profile_version: str
    engine_version: str
    synthetic: bool
    score: float | None
    score_low: float
    score_high: float
    coverage_ratio: float
    applicable_coverage_ratio: float
    group: Group
    requirement: Requirement
    knock_outs: tuple[KnockOut, ...]
    contributions: tuple[Contribution, ...]
    distances: tuple[Distance, ...]


@dataclass(frozen=True)
class Surroundings:
    """What was found around places: all their legs, the facilities always told, the origins of stated fields."""

    legs: Sequence[Leg]
    always: Mapping[str, NamedFacility]
    origins: Origins


def explain(measured: Measured, records: Sequence[Record], around: Surroundings, profile: Profile) -> list[ScoreAnswer]:
    """The answers for places, in the order of their records, which is that of the measured rows."""
    by_subject: dict[int, list[Leg]] = defaultdict(list)
    for leg in around.legs:
        by_subject[leg.subject_id].append(leg)
    answers = []
    for position, record in enumerate(records):
        row, own = measured.row(position), by_subject[record.id]
        evidence = _distance_evidence(own) | _field_evidence(row, record, around.origins)
        answers.append(_answer(row, record, profile, evidence, tuple(_distances(own, around.always))))
    return answers


def _answer(
    row: Measured,
    record: Record,
    profile: Profile,
    evidence: Mapping[str, Evidence],
    distances: tuple[Distance, ...],
) -> ScoreAnswer:
    scores = score(row, profile)
    known = not np.isnan(scores.score[0])
    return ScoreAnswer(
        id=record.id,
        profile_id=profile.id,
        profile_version=profile.version,
        engine_version=ENGINE_VERSION,
        synthetic=record.synthetic,
        score=float(scores.score[0]) if known else None,
        score_low=float(scores.low[0]),
        score_high=float(scores.high[0]),
        coverage_ratio=float(scores.coverage_ratio[0]),
        applicable_coverage_ratio=float(scores.applicable_coverage_ratio[0]),
        group=GROUPS[int(scores.group_rank[0])],
        requirement=profile.requirement,
        knock_outs=tuple(knock_outs(row, profile)),
        contributions=tuple(contributions(row, profile, evidence)),
        distances=distances,
    )


def _distance_evidence(legs: Sequence[Leg]) -> dict[str, Evidence]:
    """Facility, method and source of each criterion that is measured, by the best method."""
    by_key = {(leg.quantity, leg.mode, leg.method): leg for leg in legs}
    return {
        criterion.id: _evidence(leg)
        for criterion in CRITERIA
        if criterion.target is not None and (leg := _best_leg(criterion, criterion.target, by_key)) is not None
    }


def _best_leg(criterion: Criterion, target: Target, by_key: Mapping[DistanceKey, Leg]) -> Leg | None:
    for method in (Method.ROAD, Method.SKELETON):
        leg = by_key.get((criterion.quantity, criterion.mode or Mode.DIRECT, method))
        if leg is not None and leg.value is not None:
            return leg
    straight = by_key.get((target.quantity, *STRAIGHT))
    if straight is None or criterion.mode is Mode.DIRECT:
        return straight
    return replace(straight, method=Method.ESTIMATED)


def _evidence(leg: Leg) -> Evidence:
    return Evidence(leg.facility, leg.facility_id, leg.method, leg.source, leg.as_of, leg.accuracy_m)


def _field_evidence(row: Measured, record: Record, origins: Origins) -> dict[str, Evidence]:
    """Source and date of each criterion that the record states: of its fields, else of the whole record."""
    evidence = {}
    for criterion in CRITERIA:
        stated = [name for name in criterion.fields if name in row.fields and row.fields[name][0] is not None]
        found = [origins.get((record.id, name), (record.source, record.as_of)) for name in stated]
        if found:
            sources = dict.fromkeys(source for source, _ in found if source is not None)
            dates = [as_of for _, as_of in found if as_of is not None]
            evidence[criterion.id] = Evidence(source=", ".join(sources) or None, as_of=min(dates, default=None))
    return evidence


def _distances(legs: Sequence[Leg], always: Mapping[str, NamedFacility]) -> Iterator[Distance]:
    """One distance a facility: the nearest of every target, and the airport's points even where nothing is measured."""
    by_key = {(leg.quantity, leg.mode, leg.method): leg for leg in legs}
    published = {leg.quantity: leg for leg in legs if leg.method is Method.PUBLISHED}
    told: set[int | None] = set()
    for target in TARGETS:
        straight = by_key.get((target.quantity, *STRAIGHT))
        if straight is None:
            if target.always_told:
                yield _unmeasured(target, always.get(target.kinds[0]))
        elif straight.facility_id not in told or target.quantity in published:
            told.add(straight.facility_id)
            yield _distance(target, straight, by_key, published.get(target.quantity))


def _distance(target: Target, straight: Leg, by_key: Mapping[DistanceKey, Leg], published: Leg | None) -> Distance:
    road_m, car_s, truck_s, method = _by_road(target, straight, by_key)
    distance = Distance(
        target.id,
        straight.facility,
        straight.facility_id,
        straight.kind,
        straight.value,
        straight.low,
        straight.high,
        road_m,
        car_s,
        truck_s,
        method,
        straight.source,
        straight.as_of,
        straight.accuracy_m,
    )
    if published is None or published.value is None:
        return distance
    contradicts = (published.high or published.value) < (straight.low or 0.0)
    return replace(distance, published_m=published.value, published_source=published.source, contradicts=contradicts)


def _by_road(
    target: Target, straight: Leg, by_key: Mapping[DistanceKey, Leg]
) -> tuple[float | None, float | None, float | None, Method]:
    """Road metres, seconds by car and by lorry, and how they were found."""
    quantities = ((f"{target.id}_m", Mode.TRUCK), (f"{target.id}_s", Mode.CAR), (f"{target.id}_s", Mode.TRUCK))
    for method in (Method.ROAD, Method.SKELETON):
        legs = [by_key.get((quantity, mode, method)) for quantity, mode in quantities]
        if any(legs):
            road_m, car_s, truck_s = (leg.value if leg else None for leg in legs)
            return road_m, car_s, truck_s, method
    straight_m = straight.value or 0.0
    time_s = estimated_time_s(straight_m)
    return estimated_road_m(straight_m), time_s, time_s, Method.ESTIMATED


def _unmeasured(target: Target, named: NamedFacility | None) -> Distance:
    """A distance that nobody knows, because the place has no geometry or the facility is not loaded."""
    nothing = (None,) * 7
    if named is None:
        return Distance(target.id, None, None, target.kinds[0], *nothing, None, None, None)
    return Distance(target.id, named.name, named.id, named.kind, *nothing, named.source, named.as_of, named.accuracy_m)

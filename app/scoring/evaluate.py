"""Use cases of scoring: explain a place, a parcel or a site; rank candidates; keep the stored scores current."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from app.codes import Group, Method, Mode
from app.db.session import Session
from app.scoring import store
from app.scoring.criteria import (
    CRITERIA,
    STRAIGHT,
    TARGETS,
    Criterion,
    DistanceKey,
    Facts,
    Target,
    estimated_road_m,
    estimated_time_s,
    is_available,
)
from app.scoring.profiles import Profile, Profiles, Requirement
from app.scoring.score import (
    ENGINE_VERSION,
    GROUPS,
    Contribution,
    Evidence,
    KnockOut,
    Measured,
    contributions,
    knock_outs,
    order_keys,
    score,
)
from app.scoring.store import Leg, Record
from app.scoring.value_functions import FloatArray

CHUNK = 10_000  # parcels held in memory at once

Progress = Callable[[str], None]  # takes a sentence


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
class Ranked:
    """Place of one parcel in a ranking that is computed for a request, in the columns of the stored one."""

    parcel_id: int
    group_rank: int
    score: float | None
    score_low: float
    score_high: float
    coverage_ratio: float
    applicable_coverage_ratio: float
    order_key: float


# --- explaining ----------------------------------------------------------------------------------


def unavailable(session: Session) -> list[str]:
    """Criteria that are unknown for everyone because no data source for them is loaded."""
    kinds = store.open_kinds(session)
    return [criterion.id for criterion in CRITERIA if not is_available(criterion, kinds)]


def score_place(session: Session, lon: float, lat: float, profile: Profile) -> ScoreAnswer:
    """Score any place. Only what needs no parcel applies there."""
    (answer,) = _explain_bare(session, {1: Record(1)}, store.measure_places(session, [(lon, lat)]), profile)
    return replace(answer, id=None)


def score_sites(session: Session, ids: Sequence[int], profile: Profile) -> list[ScoreAnswer]:
    """Score sites like any place, from their outline, else their position with its uncertainty."""
    found = store.site_records(session, ids)
    records = {site_id: found[site_id] for site_id in ids if site_id in found}
    return _explain_bare(session, records, store.measure_sites(session, list(records)), profile)


def score_parcels(session: Session, ids: Sequence[int], profile: Profile) -> list[ScoreAnswer]:
    """Score stored parcels by their stored measurements, in the order of the ids; unknown ids are left out."""
    found = store.parcel_records(session, ids)
    records = {parcel_id: found[parcel_id] for parcel_id in ids if parcel_id in found}
    facts = store.load(session, list(records))
    return _explain(session, facts, records, store.legs_of_parcels(session, list(records)), profile)


def _explain_bare(
    session: Session, records: Mapping[int, Record], legs: Sequence[Leg], profile: Profile
) -> list[ScoreAnswer]:
    """Explain places of which only the legs are known."""
    positions = {place_id: position for position, place_id in enumerate(records)}
    distances: dict[DistanceKey, FloatArray] = defaultdict(lambda: np.full((len(records), 3), np.nan))
    for leg in legs:
        distances[(leg.quantity, leg.mode, leg.method)][positions[leg.subject_id]] = (leg.value, leg.low, leg.high)
    return _explain(session, Facts(list(records), dict(distances), {}), records, legs, profile)


def _explain(
    session: Session, facts: Facts, records: Mapping[int, Record], legs: Sequence[Leg], profile: Profile
) -> list[ScoreAnswer]:
    measured = Measured.of(facts, store.open_kinds(session), is_parcel=bool(facts.fields))
    always = {told.kind: told for told in store.facilities_of(session, [t for t in TARGETS if t.always_told])}
    origins = store.field_origins(session, facts.ids) if facts.fields else {}
    by_subject: dict[int, list[Leg]] = defaultdict(list)
    for leg in legs:
        by_subject[leg.subject_id].append(leg)
    answers = []
    for position, record in enumerate(records.values()):
        row, own = measured.row(position), by_subject[record.id]
        evidence = _distance_evidence(own) | _field_evidence(row, record, origins)
        answers.append(_answer(row, record, profile, evidence, tuple(_distances(own, always))))
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


def _field_evidence(
    row: Measured, record: Record, origins: Mapping[tuple[int, str], tuple[str, date | None]]
) -> dict[str, Evidence]:
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


def _distances(legs: Sequence[Leg], always: Mapping[str, store.NamedFacility]) -> Iterator[Distance]:
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


def _unmeasured(target: Target, named: store.NamedFacility | None) -> Distance:
    """A distance that nobody knows, because the place has no geometry or the facility is not loaded."""
    nothing = (None,) * 7
    if named is None:
        return Distance(target.id, None, None, target.kinds[0], *nothing, None, None, None)
    return Distance(target.id, named.name, named.id, named.kind, *nothing, named.source, named.as_of, named.accuracy_m)


# --- the whole stock -----------------------------------------------------------------------------


def rank(session: Session, profile: Profile, ids: Sequence[int]) -> list[Ranked]:
    """Rank parcels for needs or weights of a request: by group, score and id; nothing is stored."""
    kinds = store.open_kinds(session)
    ranked: list[Ranked] = []
    for chunk in _chunks(ids):
        scores = score(Measured.of(store.load(session, chunk), kinds, is_parcel=True), profile)
        columns = (
            scores.group_rank,
            scores.score,
            scores.low,
            scores.high,
            scores.coverage_ratio,
            scores.applicable_coverage_ratio,
            order_keys(scores),
        )
        rows = zip(chunk, *(column.tolist() for column in columns), strict=True)
        ranked += [
            Ranked(parcel_id, group, None if points != points else points, *rest)
            for parcel_id, group, points, *rest in rows
        ]
    return sorted(ranked, key=lambda row: (row.group_rank, row.order_key, row.parcel_id))


def is_stock_scored(session: Session, profiles: Profiles) -> bool:
    """Whether the stored scores are of these profile versions and this engine."""
    return not _stale(store.current_runs(session), profiles)


def rescore(session: Session, profiles: Profiles, parcel_ids: Sequence[int]) -> None:
    """Measure and score changed parcels within the current runs; the whole stock where a profile has changed too."""
    if _stale(store.current_runs(session), profiles):
        rescore_all(session, profiles)
        return
    store.lock_scoring(session, whole_stock=False)
    runs = store.current_runs(session)  # read again: a scoring of the whole stock may have been waited for
    measurement = store.current_measurement_run(session)
    for chunk in _chunks(parcel_ids):
        store.measure_parcels(session, chunk, measurement)
        _save(session, [(profile, runs[profile.id].id) for profile in profiles], chunk)


def rescore_all(session: Session, profiles: Profiles, progress: Progress | None = None) -> int:
    """Measure and score every parcel in new runs, then make them the current ones. Returns how many parcels."""
    store.lock_scoring(session, whole_stock=True)
    ids = store.all_parcel_ids(session)
    measurement = store.start_run(session, "measurement")
    runs = [(profile, store.start_run(session, "score", profile)) for profile in profiles]
    done = 0
    for chunk in _chunks(ids):
        store.measure_parcels(session, chunk, measurement)
        _save(session, runs, chunk)
        done += len(chunk)
        if progress is not None:
            progress(f"Measured and scored {done} of {len(ids)} parcels.")
    for run_id in (measurement, *(run_id for _, run_id in runs)):
        store.finish_run(session, run_id)
    return done


def _stale(runs: Mapping[str, store.Run], profiles: Profiles) -> list[str]:
    """Profiles that have no current run of their version and of this engine."""
    wanted = {profile.id: (profile.version, ENGINE_VERSION) for profile in profiles}
    have = {name: (run.profile_version, run.engine_version) for name, run in runs.items()}
    return [name for name, versions in wanted.items() if have.get(name) != versions]


def _save(session: Session, runs: Sequence[tuple[Profile, int]], ids: Sequence[int]) -> None:
    measured = Measured.of(store.load(session, ids), store.open_kinds(session), is_parcel=True)
    for profile, run_id in runs:
        store.save_scores(session, run_id, ids, score(measured, profile))


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])

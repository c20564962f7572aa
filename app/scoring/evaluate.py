"""Use cases of scoring: explain a place, a parcel or a site; rank candidates; keep the stored scores current."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.db.session import Session
from app.network import measure
from app.scoring import road_store, score_store, store
from app.scoring.criteria import CRITERIA, TARGET_KINDS, TARGETS
from app.scoring.explain import ScoreAnswer, Surroundings, explain
from app.scoring.facts import DistanceKey, Facts, Reach, is_available, reach
from app.scoring.profiles import Profile, Profiles
from app.scoring.quantities import packed
from app.scoring.roads import Roads, all_distances
from app.scoring.score import (
    ENGINE_VERSION,
    Measured,
    order_keys,
    score,
)
from app.scoring.store import Leg, Record
from app.scoring.value_functions import FloatArray

CHUNK = 10_000  # parcels held in memory at once

Progress = Callable[[str], None]  # takes a sentence


def silent(_sentence: str) -> None:
    """No progress told."""


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


@dataclass(frozen=True)
class Measurements:
    """What was found around places: straight lines and published figures, and what networks tell."""

    legs: Sequence[Leg]
    roads: Sequence[Roads]


# --- explaining ----------------------------------------------------------------------------------


def unavailable(session: Session) -> list[str]:
    """Criteria that are unknown for everyone because no data source for them is loaded."""
    kinds = store.open_kinds(session)
    return [criterion.id for criterion in CRITERIA if not is_available(criterion, kinds)]


def score_place(session: Session, lon: float, lat: float, profile: Profile) -> ScoreAnswer:
    """Score any place. Only what needs no parcel applies there."""
    place = [(lon, lat)]
    measurements = Measurements(store.measure_places(session, place), road_store.roads_of_places(session, place))
    (answer,) = _explain_bare(session, {1: Record(1)}, measurements, profile)
    return replace(answer, id=None)


def score_sites(session: Session, ids: Sequence[int], profile: Profile) -> list[ScoreAnswer]:
    """Score sites like any place, from their outline, else their position with its uncertainty."""
    found = store.site_records(session, ids)
    records = {site_id: found[site_id] for site_id in ids if site_id in found}
    places = list(records)
    measurements = Measurements(store.measure_sites(session, places), road_store.roads_of_sites(session, places))
    return _explain_bare(session, records, measurements, profile)


def score_parcels(session: Session, ids: Sequence[int], profile: Profile) -> list[ScoreAnswer]:
    """Score stored parcels by their stored measurements, in the order of the ids; unknown ids are left out."""
    found = store.parcel_records(session, ids)
    records = {parcel_id: found[parcel_id] for parcel_id in ids if parcel_id in found}
    roads = road_store.roads_of_parcels(session, list(records))
    measurements = Measurements(store.legs_of_parcels(session, list(records)), roads)
    return _explain(session, store.load(session, list(records), roads), records, measurements, profile)


def _explain_bare(
    session: Session, records: Mapping[int, Record], measurements: Measurements, profile: Profile
) -> list[ScoreAnswer]:
    """Explain places of which only the distances are known."""
    facts = _bare_facts(list(records), measurements)
    return _explain(session, facts, records, measurements, profile)


def reach_of_places(session: Session, places: Sequence[tuple[float, float]]) -> Reach:
    """What scores would use of the distances of bare places (lon, lat); not stored."""
    measurements = Measurements(store.measure_places(session, places), road_store.roads_of_places(session, places))
    return reach(_bare_facts(range(1, len(places) + 1), measurements))


def _bare_facts(ids: Sequence[int], measurements: Measurements) -> Facts:
    """What is known of places by their numbers: distances alone."""
    positions = {place_id: position for position, place_id in enumerate(ids)}
    distances: dict[DistanceKey, FloatArray] = defaultdict(lambda: np.full((len(ids), 3), np.nan))
    for leg in measurements.legs:
        distances[(leg.quantity, leg.mode, leg.method)][positions[leg.subject_id]] = (leg.value, leg.low, leg.high)
    return Facts(ids, distances | all_distances(measurements.roads), {})


def _explain(
    session: Session, facts: Facts, records: Mapping[int, Record], measurements: Measurements, profile: Profile
) -> list[ScoreAnswer]:
    measured = Measured.of(facts, store.open_kinds(session), is_parcel=bool(facts.fields))
    always = {told.kind: told for told in store.facilities_of(session, [t for t in TARGETS if t.always_told])}
    origins = store.field_origins(session, facts.ids) if facts.fields else {}
    led_to = store.facilities(session, sorted({id_ for roads in measurements.roads for id_ in roads.facility_ids}))
    surroundings = Surroundings(measurements.legs, measurements.roads, led_to, always, origins)
    return explain(measured, list(records.values()), surroundings, profile)


# --- the whole stock -----------------------------------------------------------------------------


def rank(session: Session, profile: Profile, ids: Sequence[int]) -> list[Ranked]:
    """Rank parcels for needs or weights of a request: by group, score and id; nothing is stored."""
    kinds = store.open_kinds(session)
    ranked: list[Ranked] = []
    for chunk in _chunks(ids):
        scores = score(Measured.of(_facts(session, chunk), kinds, is_parcel=True), profile)
        columns = (
            scores.group_rank,
            scores.score,
            scores.low,
            scores.high,
            scores.coverage_ratio,
            scores.applicable_coverage_ratio,
            order_keys(scores.score),
        )
        rows = zip(chunk, *(column.tolist() for column in columns), strict=True)
        ranked += [
            Ranked(parcel_id, group, None if points != points else points, *rest)
            for parcel_id, group, points, *rest in rows
        ]
    return sorted(ranked, key=lambda row: (row.group_rank, row.order_key, row.parcel_id))


def is_stock_scored(session: Session, profiles: Profiles) -> bool:
    """Whether the stored scores are of these profile versions, this engine and what networks tell now."""
    return not _stale(store.current_runs(session), profiles) and measure.is_measured(session, TARGET_KINDS)


def rescore(session: Session, profiles: Profiles, parcel_ids: Sequence[int]) -> None:
    """Measure and score changed parcels within the current runs; the whole stock where a profile has changed too."""
    if not is_stock_scored(session, profiles):
        rescore_all(session, profiles)
        return
    store.lock_scoring(session, whole_stock=False)
    runs = store.current_runs(session)  # read again: a scoring of the whole stock may have been waited for
    measurement = store.current_measurement_run(session)
    for chunk in _chunks(parcel_ids):
        store.measure_parcels(session, chunk, measurement)
        measure.measure_parcels(session, chunk)
        _save(session, [(profile, runs[profile.id].id) for profile in profiles], chunk)


def rescore_all(session: Session, profiles: Profiles, progress: Progress | None = None, *, search: bool = True) -> int:
    """Measure and score every parcel in new runs, then make them the current ones. Returns how many parcels.

    `search=False`: what is found on roads was measured anew already.
    """
    tell = progress or silent
    store.lock_scoring(session, whole_stock=True)
    if search:
        measure.measure_all(session, TARGET_KINDS, lambda step, _ratio: tell(f"{step}."))
    ids = store.all_parcel_ids(session)
    measurement = store.start_run(session, "measurement")
    runs = [(profile, store.start_run(session, "score", profile)) for profile in profiles]
    done = 0
    for chunk in _chunks(ids):
        store.measure_parcels(session, chunk, measurement)
        _save(session, runs, chunk)
        done += len(chunk)
        tell(f"Measured and scored {done} of {len(ids)} parcels.")
    for run_id in (measurement, *(run_id for _, run_id in runs)):
        store.finish_run(session, run_id)
    return done


def scored_otherwise(session: Session) -> list[int]:
    """Ids of the parcels whose scores the newest scoring of the whole stock changed."""
    return score_store.scored_otherwise(session)


def _stale(runs: Mapping[str, store.Run], profiles: Profiles) -> list[str]:
    """Profiles that have no current run of their version and of this engine."""
    wanted = {profile.id: (profile.version, ENGINE_VERSION) for profile in profiles}
    have = {name: (run.profile_version, run.engine_version) for name, run in runs.items()}
    return [name for name, versions in wanted.items() if have.get(name) != versions]


def _save(session: Session, runs: Sequence[tuple[Profile, int]], ids: Sequence[int]) -> None:
    facts = _facts(session, ids)
    road_store.save_reach(session, ids, reach(facts))
    measured = Measured.of(facts, store.open_kinds(session), is_parcel=True)
    score_store.save_quantities(session, ids, packed(measured))
    for profile, run_id in runs:
        score_store.save_scores(session, run_id, ids, score(measured, profile))


def _facts(session: Session, ids: Sequence[int]) -> Facts:
    return store.load(session, ids, road_store.roads_of_parcels(session, ids))


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])

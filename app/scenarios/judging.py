"""Every parcel before and after a trial: which change, by how much, and what every profile makes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.db.session import Session
from app.network.model import Found, Integers, NetworkRecord, Travel
from app.scenarios import store
from app.scenarios.compare import (
    Judged,
    ScoreChange,
    Standing,
    changed_rows,
    distances,
    judge,
    ranks,
    replaced,
    score_change,
)
from app.scenarios.store import ParcelChange
from app.scoring import road_store
from app.scoring import store as scores
from app.scoring.facts import STRAIGHT, Distances, Facts, reach
from app.scoring.profiles import Profiles
from app.scoring.roads import Precision, Roads

CHUNK = 10_000  # parcels held in memory at once
NOBODY = (np.empty(0, dtype=np.int64), Standing(np.empty(0, dtype=np.int16), np.empty(0)))


@dataclass(frozen=True)
class Trial:
    """What was found on an altered network, and around altered facilities."""

    network: NetworkRecord
    ids: Integers  # (p,) of all parcels
    travel: Travel
    accuracy_m: Mapping[int, float]
    open_kinds: frozenset[str]
    straight: Mapping[int, Distances]  # first id of a chunk: the straight lines of its parcels


@dataclass(frozen=True)
class Part:
    """The parcels of a chunk that change, before and after."""

    ids: Sequence[int]
    distances: Sequence[Mapping[str, Any]]
    judged: Mapping[str, Judged]


def chunks(ids: Integers) -> Iterator[Integers]:
    """The ids in parts that are held in memory at once."""
    for first in range(0, len(ids), CHUNK):
        yield ids[first : first + CHUNK]


def judged_parts(session: Session, trial: Trial, profiles: Profiles) -> Iterator[Part]:
    kinds = scores.open_kinds(session), trial.open_kinds
    for first in range(0, len(trial.ids), CHUNK):
        rows = slice(first, first + CHUNK)
        ids = trial.ids[rows].tolist()
        roads = road_store.roads_of_parcels(session, ids)
        before = scores.load(session, ids, roads)
        after = scores.load(session, ids, [_in_trial(each, trial, rows) for each in roads])
        if trial.straight:
            on_roads = {key: found for key, found in after.distances.items() if key[1:] != STRAIGHT}
            after = replace(after, distances=on_roads | dict(trial.straight[ids[0]]))
        changed = np.flatnonzero(changed_rows(before, after))
        if len(changed):
            one, other = _taken(before, changed), _taken(after, changed)
            told = [distances(reach(one), reach(other), row) for row in range(len(changed))]
            yield Part(list(one.ids), told, judge(one, other, kinds, profiles))


def _in_trial(roads: Roads, trial: Trial, rows: slice) -> Roads:
    """What a network tells of parcels: of the altered one, what the trial found."""
    if roads.network.id != trial.network.id:
        return roads
    found = {key: Found(each.weight[rows], each.facility[rows]) for key, each in trial.travel.found.items()}
    travel = Travel(
        trial.travel.targets, found, trial.travel.access_m[rows], trial.travel.edge[rows], trial.travel.reason[rows]
    )
    return Roads.of(roads.network, travel, Precision(roads.precision.uncertainty_m, trial.accuracy_m))


def _taken(facts: Facts, rows: Integers) -> Facts:
    return Facts(
        [facts.ids[row] for row in rows],
        {key: found[rows] for key, found in facts.distances.items()},
        {name: [column[row] for row in rows] for name, column in facts.fields.items()},
    )


def changes_of(
    session: Session, parts: Sequence[Part], profiles: Profiles
) -> tuple[list[ParcelChange], dict[str, Any]]:
    """What is kept of each parcel that changes, and what is told of all that everybody may see."""
    standings = store.public_standings(session)
    of_profile: dict[str, dict[int, ScoreChange]] = {}
    for profile in profiles:
        ids, today = standings.get(profile.id, NOBODY)
        then = today
        for part in parts:
            then = replaced(then, ids, part.ids, Standing.of(part.judged[profile.id].after))
        before, after = ranks(today, ids), ranks(then, ids)
        of_profile[profile.id] = {
            parcel_id: score_change(part.judged[profile.id], row, (before.get(parcel_id), after.get(parcel_id)))
            for part in parts
            for row, parcel_id in enumerate(part.ids)
        }
    changes = [
        ParcelChange(parcel_id, told, {profile_id: found[parcel_id] for profile_id, found in of_profile.items()})
        for part in parts
        for parcel_id, told in zip(part.ids, part.distances, strict=True)
    ]
    public = set().union(*(ids.tolist() for ids, _ in standings.values())) if standings else set()
    return changes, _report([change for change in changes if change.parcel_id in public], len(public), profiles)


def _report(changes: Sequence[ParcelChange], judged: int, profiles: Profiles) -> dict[str, Any]:
    """Counts over the parcels that everybody may see."""
    by_profile = {}
    for profile in profiles:
        gains = [
            found.after - found.before
            for change in changes
            if (found := change.scores[profile.id].score).before is not None and found.after is not None
        ]
        by_profile[profile.id] = {
            "better": sum(gain > 0 for gain in gains),
            "worse": sum(gain < 0 for gain in gains),
            "largest_gain": max(gains, default=None),
            "largest_loss": min(gains, default=None),
        }
    return {"public_parcels": judged, "public_parcels_changed": len(changes), "profiles": by_profile}

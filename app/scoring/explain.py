"""Put a score into words and sums: every criterion with its evidence, every distance by every method. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.codes import Group
from app.scoring.criteria import CRITERIA
from app.scoring.distances import Distance, around, distance_evidence, distances, ways_of
from app.scoring.profiles import Needs, Profile
from app.scoring.roads import Roads
from app.scoring.score import (
    ENGINE_VERSION,
    Contribution,
    Evidence,
    KnockOut,
    Measured,
    explained,
    knock_outs,
    knocked_out,
    score_values,
    values,
)
from app.scoring.store import Leg, NamedFacility, Record

Origins = Mapping[tuple[int, str], tuple[str, date | None]]  # by parcel and field: source and date


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
    requirement: Needs
    knock_outs: tuple[KnockOut, ...]
    contributions: tuple[Contribution, ...]
    distances: tuple[Distance, ...]


@dataclass(frozen=True)
class Surroundings:
    """What was found around places, and whom and what it names.

    The rows of `roads`, the best network first, are those of the places; `facilities` are what their ways lead to.
    """

    legs: Sequence[Leg]
    roads: Sequence[Roads]
    facilities: Mapping[int, NamedFacility]
    always: Mapping[str, NamedFacility]  # told even where nothing is measured, by kind
    origins: Origins  # of stated fields


def explain(
    measured: Measured, records: Sequence[Record], surroundings: Surroundings, profile: Profile
) -> list[ScoreAnswer]:
    """The answers for places, in the order of their records, which is that of the measured rows."""
    by_subject: dict[int, list[Leg]] = defaultdict(list)
    for leg in surroundings.legs:
        by_subject[leg.subject_id].append(leg)
    each = values(measured, profile)
    scores = score_values(each, profile.weights, knocked_out(measured, profile))
    answers = []
    for position, record in enumerate(records):
        row = measured.row(position)
        ways = [way for roads in surroundings.roads for way in ways_of(roads, position, surroundings.facilities)]
        found = around(by_subject[record.id], ways)
        evidence = distance_evidence(found) | _field_evidence(row, record, surroundings.origins)
        answers.append(
            ScoreAnswer(
                **vars(scores.at(position)),
                id=record.id,
                profile_id=profile.id,
                profile_version=profile.version,
                engine_version=ENGINE_VERSION,
                synthetic=record.synthetic,
                requirement=profile.requirement,
                knock_outs=tuple(knock_outs(row, profile)),
                contributions=tuple(explained(row, each.row(position), profile, evidence)),
                distances=tuple(distances(found, surroundings.always)),
            )
        )
    return answers


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

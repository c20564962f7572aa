"""What every item of a question counts for every parcel, as a table: enough to rank them all under any weights."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.files.arrow_stream import StreamColumn
from app.matching.model import Question
from app.matching.rank import excluded, lacks_must
from app.matching.run import Asked, Held, held_against, offered
from app.scoring.score import LEAST_COVERAGE_RATIO
from app.scoring.totals import BoolArray
from app.stock.attributes import attribute
from app.stock.snapshot import Snapshot
from app.stock.store import State

EVERYWHERE, WHERE_KNOWN = "everywhere", "where_known"


@dataclass(frozen=True)
class CriteriaValues:
    """Columns of equal length, the parcels' ids first; what is to be told of all of them; and their state."""

    columns: Sequence[StreamColumn]
    about: dict[str, str]
    state: State


def criteria_values(snapshot: Snapshot, asked: Asked, attributes: Sequence[str]) -> CriteriaValues:
    """The parcels on offer that are asked for, by ascending id, in arrays of their own.

    Other than a match, a question that requires nothing is held against all of them: by its profile alone.
    """
    shown = offered(snapshot, asked)
    held = held_against(snapshot, asked.question, shown)
    columns = [
        StreamColumn("parcel_id", snapshot.ids[shown]),
        *(attribute(snapshot, name, shown) for name in attributes),
        *_of_items(held, shown),
        StreamColumn("knocked_out", excluded(held.question, held.pool)[shown]),
        StreamColumn("must_unknown", lacks_must(held.question, held.pool)[shown]),
        StreamColumn("applicable_coverage_ratio", held.ranking.applicable_coverage_ratio[shown]),
    ]
    return CriteriaValues(columns, _about(held.question), snapshot.state)


def _of_items(held: Held, shown: BoolArray) -> Iterator[StreamColumn]:
    """A column of each criterion and then of each wish, in the order in which they are added."""
    pool, about = held.pool, [*_about_criteria(held.question), *_about_wishes(held.question)]
    for number, name in enumerate(held.question.items):
        known, counted = pool.known[number], pool.counted[number]
        told = EVERYWHERE if counted is not known else WHERE_KNOWN
        values = pool.values[number][shown].astype(np.float32, copy=False)
        yield StreamColumn(name, values, known[shown], about[number] | {"counted": told})


def _about_criteria(question: Question) -> Iterator[dict[str, str]]:
    for entry in question.profile.entries:
        yield {"weight": repr(entry.weight), "reference": entry.criterion.reference}


def _about_wishes(question: Question) -> Iterator[dict[str, str]]:
    for wish in question.soft:
        yield {"weight": repr(wish.weight), "level": wish.level.value}


def _about(question: Question) -> dict[str, str]:
    profile = question.profile
    return {
        "profile": profile.id,
        "profile_version": profile.version,
        "requirement": json.dumps(vars(profile.requirement)),
        "weights": json.dumps(dict(zip(question.items, question.weights.tolist(), strict=True))),
        "least_coverage_ratio": repr(LEAST_COVERAGE_RATIO),
    }

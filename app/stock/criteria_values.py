"""What the criteria of a profile count for every parcel, as a table: enough to score them all under any weights."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.files.arrow_stream import StreamColumn
from app.partners.model import Viewer
from app.scoring.profiles import Profile
from app.scoring.score import LEAST_COVERAGE_RATIO
from app.scoring.totals import BoolArray
from app.stock.columns import StockValues
from app.stock.snapshot import Snapshot
from app.stock.sums import coverage_of

EVERYWHERE, WHERE_KNOWN = "everywhere", "where_known"


@dataclass(frozen=True)
class CriteriaValues:
    """Columns of equal length, the parcels' ids first, and what is to be told of all of them."""

    columns: Sequence[StreamColumn]
    about: dict[str, str]


def criteria_values(snapshot: Snapshot, profile: Profile, viewer: Viewer) -> CriteriaValues:
    """The parcels on offer that a viewer may see, by ascending id, in arrays of their own."""
    shown, values = snapshot.visible(viewer) & snapshot.is_on_offer, snapshot.values(profile)
    knocked_out = np.zeros(len(shown), dtype=np.bool_)
    for fails in snapshot.fails_rule(profile).values():
        knocked_out |= fails
    columns = [
        StreamColumn("parcel_id", snapshot.ids[shown]),
        *_of_criteria(profile, values, shown),
        StreamColumn("knocked_out", knocked_out[shown]),
        StreamColumn("applicable_coverage_ratio", coverage_of(values, profile.weights)[shown]),
    ]
    return CriteriaValues(columns, _about(snapshot, profile))


def _of_criteria(profile: Profile, values: StockValues, shown: BoolArray) -> list[StreamColumn]:
    columns = []
    for number, entry in enumerate(profile.entries):
        known, counted = values.known[number], values.counted[number]
        told = EVERYWHERE if counted is not known else WHERE_KNOWN
        about = {"weight": repr(entry.weight), "counted": told, "reference": entry.criterion.reference}
        columns.append(StreamColumn(entry.criterion.id, values.value[number][shown], known[shown], about))
    return columns


def _about(snapshot: Snapshot, profile: Profile) -> dict[str, str]:
    state = snapshot.state
    return {
        "profile": profile.id,
        "profile_version": profile.version,
        "requirement": json.dumps(vars(profile.requirement)),
        "weights": json.dumps({entry.criterion.id: entry.weight for entry in profile.entries}),
        "least_coverage_ratio": repr(LEAST_COVERAGE_RATIO),
        "engine_version": state.engine_version,
        "parcels_version": str(state.parcels_version),
        "scores_version": str(state.scores_version),
    }

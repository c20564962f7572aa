"""Scenarios in the database, and the parcels that each changes as a collection."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Text, cast, delete, func, insert, literal, select, true

from app.db.session import Session
from app.db.tables import ParcelRow, ParcelScoreRow, Row, RunRow, ScenarioParcelRow, ScenarioRow
from app.errors import NotFound
from app.features.collection import Collection, Joined
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS, Viewer
from app.scenarios.compare import BeforeAfter, Integers, ScoreChange, Standing


@dataclass(frozen=True)
class ParcelChange:
    """A parcel that a scenario changes: its distances by name, and its scores by profile."""

    parcel_id: int
    distances: Mapping[str, BeforeAfter]
    scores: Mapping[str, ScoreChange]


@dataclass(frozen=True)
class Scenario:
    """A stored what-if question, what it was answered from, and the answer in short."""

    id: int
    title: str
    description: str | None
    visibility: str
    document: Mapping[str, Any]
    network: Mapping[str, Any]
    engine_version: str
    profile_versions: Mapping[str, str]
    parcels_version: int
    report: Mapping[str, Any]
    actor: str
    created_at: datetime


SCENARIO = tuple(getattr(ScenarioRow, each.name) for each in fields(Scenario))


# --- what stands today ---------------------------------------------------------------------------


def public_standings(session: Session) -> dict[str, tuple[Integers, Standing]]:
    """Ids of the parcels that everybody may see, and where they stand, by profile."""
    score, run = ParcelScoreRow, RunRow
    columns = (func.array_agg(score.parcel_id), func.array_agg(score.group_rank), func.array_agg(score.order_key))
    statement = (
        select(run.profile_id, *columns)
        .join(score, score.run_id == run.id)
        .join(ParcelRow, ParcelRow.id == score.parcel_id)
        .where(run.kind == "score", run.is_current, PARCELS.visible_to(ANONYMOUS))
        .group_by(run.profile_id)
    )
    return {
        str(profile_id): (np.array(ids), Standing(np.array(groups, dtype=np.int16), np.array(keys)))
        for profile_id, ids, groups, keys in session.execute(statement)
    }


# --- scenarios -----------------------------------------------------------------------------------


def save(session: Session, scenario: Mapping[str, Any], changes: Sequence[ParcelChange]) -> int:
    """Keep a scenario with what it changes. Returns its id."""
    inserted = insert(ScenarioRow).values(**scenario).returning(ScenarioRow.id)
    scenario_id = int(session.execute(inserted).scalar_one())
    rows = [
        {
            "scenario_id": scenario_id,
            "parcel_id": change.parcel_id,
            "distances": {name: asdict(each) for name, each in change.distances.items()},
            "scores": {profile: asdict(each) for profile, each in change.scores.items()},
        }
        for change in changes
    ]
    if rows:
        session.execute(insert(ScenarioParcelRow), rows)
    return scenario_id


def _visible_to(viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.is_staff else ScenarioRow.visibility == "public"


def visible(session: Session, viewer: Viewer) -> list[Scenario]:
    """The scenarios that the viewer may see, the newest first."""
    found = session.execute(select(*SCENARIO).where(_visible_to(viewer)).order_by(ScenarioRow.id.desc()))
    return [Scenario(*row) for row in found]


def get(session: Session, scenario_id: int, viewer: Viewer) -> Scenario:
    """One scenario; NotFound says the same of a hidden and of an absent one."""
    wanted = select(*SCENARIO).where(ScenarioRow.id == scenario_id, _visible_to(viewer))
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound("There is no scenario {id}.", id=scenario_id)
    return Scenario(*row)


def remove(session: Session, scenario_id: int) -> None:
    """Delete a scenario with what it changes."""
    found = session.execute(delete(ScenarioRow).where(ScenarioRow.id == scenario_id).returning(ScenarioRow.id))
    if found.one_or_none() is None:
        raise NotFound("There is no scenario {id}.", id=scenario_id)


def changed_parcels(scenario_id: int) -> Collection:
    """The parcels that a scenario changes, with their distances and scores before and after as properties."""
    table = Row.metadata.tables["scenario_parcel"]
    row = ScenarioParcelRow
    members = cast(
        func.json_build_object("scenario", literal(scenario_id), "distances", row.distances, "scores", row.scores), Text
    )
    on = (row.parcel_id == PARCELS.row_id) & (row.scenario_id == scenario_id)
    return replace(PARCELS, id=f"scenario-{scenario_id}", joined=Joined(table, on, members), version_of=PARCELS.id)

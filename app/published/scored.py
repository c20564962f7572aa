"""Parcels with their scores: the order of one run, and a collection per profile with the scores of its current run."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, literal, select, true

from app.codes import Group, Mode
from app.db.tables import ParcelReachRow, ParcelScoreRow, Row, RunRow
from app.features.collection import Collection, Joined, Queryable, Ranking, ValueType
from app.features.numbers import with_decimals
from app.parcels.collection import PARCELS
from app.scoring.criteria import CRITERIA
from app.scoring.profiles import Profile

GROUPS_BY_RANK = (Group.RANKED, Group.DATA_MISSING, Group.KNOCKED_OUT)
SCORES: dict[str, str] = {
    "score": "0 to 100 over what is known; unknown where nothing is",
    "score_low": "Score if everything unknown were worst",
    "score_high": "Score if everything unknown were best",
    "coverage_ratio": "Share of all weights that is known",
    "applicable_coverage_ratio": "The same of what applies there",
}
SCORE_COLUMNS = tuple(SCORES)
MEASURED = tuple(  # of the queryables of parcels
    f"{criterion.target.id}_{'road_m' if criterion.unit == 'm' else f'{criterion.mode}_s'}"
    for criterion in CRITERIA
    if criterion.target is not None and criterion.mode is not Mode.DIRECT
)
GROUP = case(
    *((ParcelScoreRow.group_rank == rank, group.value) for rank, group in enumerate(GROUPS_BY_RANK)),
).label("group")


def stored_ranking(profile: Profile, run_id: int) -> Ranking:
    """Parcels in the order of a score run: group, score descending, id."""
    columns = Row.metadata.tables["parcel_score"].c
    return Ranking(
        id=f"{profile.id}:{profile.version}",
        joined=_scores(profile, literal(run_id)),
        order_by=(columns.group_rank, columns.order_key),
        row_id=columns.parcel_id,
        run_id=run_id,
    )


def scored_parcels(profile: Profile) -> Collection:
    """Parcels with the scores of a profile's current run as properties; a parcel without one is not in it."""
    current = (
        select(RunRow.id)
        .where(RunRow.is_current, RunRow.kind == "score", RunRow.profile_id == profile.id)
        .scalar_subquery()
    )
    scores = {
        "group": Queryable(GROUP, ValueType.STRING, code_list=Group, description="Whether the parcel has a rank"),
        **{
            name: Queryable(getattr(ParcelScoreRow, name), ValueType.NUMBER, description=description)
            for name, description in SCORES.items()
        },
    }
    constants = (literal(profile.id).label("profile"), literal(profile.version).label("profile_version"))
    return replace(
        PARCELS,
        id=f"parcels-{profile.id}",
        title=f"Commercial parcels, scored for {profile.title['en']}",
        description=f"Parcels with their scores by profile {profile.id}, version {profile.version}.",
        properties=(
            *PARCELS.properties,
            *constants,
            GROUP,
            *(getattr(ParcelScoreRow, name) for name in SCORES),
            *_measured(),
        ),
        queryables={**PARCELS.queryables, **scores},
        tile_properties=(*PARCELS.tile_properties, "group", "score"),
        joined=_scores(profile, current, *_measured()),
        version_of=PARCELS.id,
    )


def _measured() -> Iterator[ColumnElement[float]]:
    """The distances that criteria are about, from what is kept to filter by."""
    for name in MEASURED:
        column: Any = PARCELS.queryables[name].column
        yield column.label(name)


def _scores(profile: Profile, run_id: ColumnElement[int], *measured: ColumnElement[float]) -> Joined:
    """The scores of a run, and what else is told beside them."""
    table, columns = ParcelScoreRow, Row.metadata.tables["parcel_score"].c
    members = (
        select(
            literal(profile.id).label("profile"),
            literal(profile.version).label("profile_version"),
            GROUP,
            *(with_decimals(columns[name]) for name in SCORE_COLUMNS),
            *map(with_decimals, measured),
        )
        .correlate(table, ParcelReachRow)
        .lateral("members")
    )
    return Joined(
        table=Row.metadata.tables["parcel_score"].join(members, true()),
        on=(table.parcel_id == PARCELS.row_id) & (table.run_id == run_id),
        members=cast(func.row_to_json(members.table_valued()), Text),
    )

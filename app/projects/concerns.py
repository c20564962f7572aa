"""Use case: which open projects a parcel concerns, in which group it is for each, and at which rank."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from app.codes import Group, Level
from app.db.session import Session
from app.matching.rank import group_sizes, rank_of, rule_failures
from app.matching.run import Held, hold
from app.projects import notice_store
from app.projects.fits import Standing
from app.projects.notice_store import Watching
from app.projects.notices import Watched, watched
from app.scoring.profiles import Profiles
from app.stock.few import few
from app.stock.stock import Stock


@dataclass(frozen=True)
class Concern:
    """How a parcel stands to an open project.

    `since` is when it came to fit or ceased to, else since when the project is watched; None where a notice and the
    present state differ. `fails` and `unknown` are labels of musts, and of knock-out rules the ids.
    """

    project: Watching
    group: Group | None  # None: the parcel is withdrawn, or does not pass the project's filter
    points: float | None
    rank: int | None
    ranked: int | None  # how many parcels have a rank
    fails: list[str]
    unknown: list[str]
    since: datetime | None
    shortlist_status: str | None


def concerns(session: Session, stock: Stock, parcel_id: int, profiles: Profiles) -> list[Concern]:
    """The open projects that a parcel fits or might fit, or did, or on whose shortlist it is.

    The best rank first. The session sees one state throughout, and has written nothing.
    """
    found = list(_concerns(session, stock, parcel_id, profiles))
    return sorted(found, key=_order)


def _order(concern: Concern) -> tuple[float, float, int]:
    groups = [*Group, None]
    rank = np.inf if concern.rank is None else concern.rank
    return groups.index(concern.group), rank, concern.project.project_id


def _concerns(session: Session, stock: Stock, parcel_id: int, profiles: Profiles) -> Iterator[Concern]:
    told, listed = notice_store.since(session, parcel_id), notice_store.listed_on(session, parcel_id)
    asked, snapshot = np.array([parcel_id], dtype=np.int64), few(session, [parcel_id])
    for each in watched(session, profiles):
        project_id = each.watching.project_id
        held = hold(snapshot, each.asked)
        standing = Standing.of(asked, snapshot.ids, held.ranking)
        group = standing.group_of(0)
        may_fit = group in (Group.RANKED, Group.DATA_MISSING)
        if not (may_fit or project_id in told or project_id in listed):
            continue
        fails, unknown = _obstacles(held)
        rank, ranked = _rank(session, stock, each, parcel_id) if group is Group.RANKED else (None, None)
        yield Concern(
            project=each.watching,
            group=group,
            points=standing.points_of(0),
            rank=rank,
            ranked=ranked,
            fails=fails,
            unknown=unknown,
            since=_since(each.watching, told.get(project_id), is_fitting=group is Group.RANKED),
            shortlist_status=listed.get(project_id),
        )


def _since(project: Watching, told: tuple[bool, datetime] | None, *, is_fitting: bool) -> datetime | None:
    if told is None:
        return project.judged_at
    was_fitting, moment = told
    return moment if was_fitting is is_fitting else None


def _obstacles(held: Held) -> tuple[list[str], list[str]]:
    """What the only parcel of a pool fails, and of which musts nothing is known."""
    both = list(zip(held.question.requirements, held.pool.verdicts, strict=True))
    musts = [(requirement.label, verdict) for requirement, verdict in both if requirement.level is Level.MUST]
    fails = [label for label, verdict in musts if verdict.failed.any()]
    fails += [rule_id for rule_id, failing in rule_failures(held.question, held.pool).items() if failing.any()]
    return fails, [label for label, verdict in musts if not verdict.known.all()]


def _rank(session: Session, stock: Stock, project: Watched, parcel_id: int) -> tuple[int, int]:
    """The rank of a parcel among all, and how many have one."""
    with stock.read(session) as snapshot:
        ranking = hold(snapshot, project.asked).ranking
        row = int(np.searchsorted(snapshot.ids, parcel_id))
        return rank_of(ranking, row), group_sizes(ranking)[Group.RANKED]

"""The other direction: which open projects a new or changed parcel concerns, told at once.

When a project says what it requires, the parcels that fit then are kept. Every change of parcels judges them against
all open projects, and what came to fit or ceased to is written down: mails and hooks to come are sent from there. An
edit in the very moment in which a question is saved is told with the next change of that parcel.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import ValidationError

from app.codes import Role
from app.db.session import Session
from app.errors import InvalidInput
from app.matching.asking import asked_of
from app.matching.bodies import PageBody, QuestionBody
from app.matching.run import Asked, hold
from app.partners.model import Viewer
from app.projects import fits, notice_store
from app.projects.fits import Standing
from app.projects.notice_store import Notice, Watching
from app.scoring.profiles import Profiles
from app.stock.columns import IdArray
from app.stock.few import few
from app.stock.stock import Stock

log = logging.getLogger(__name__)

STAFF = Viewer(Role.STAFF, None, "projects")  # projects are matched with every parcel there is
AT_ONCE = 10_000  # parcels judged by one set of arrays


@dataclass(frozen=True)
class Watched:
    """An open project with what it requires, as it is understood today."""

    watching: Watching
    asked: Asked


def asked_by(question: Mapping[str, Any], profiles: Profiles, page: PageBody | None = None) -> Asked:
    """What a stored question asks; InvalidInput where it makes no sense, or not any more."""
    try:
        body = QuestionBody.model_validate(question)
    except ValidationError as fault:
        raise InvalidInput("The stored question is not understood any more; set it anew.") from fault
    return asked_of(body, page or PageBody(), profiles, STAFF)


def watched(session: Session, profiles: Profiles) -> list[Watched]:
    """The open projects that require something which can still be understood."""
    return list(_understood(notice_store.watching(session), profiles))


def fitting(session: Session, stock: Stock, asked: Asked) -> bytes:
    """Which parcels fit a question in the state that the session sees, as it is kept."""
    with stock.read(session) as snapshot:
        held = hold(snapshot, asked)
        return fits.packed(np.sort(snapshot.ids[Standing.of(snapshot.ids, snapshot.ids, held.ranking).fits]))


def tell(session: Session, parcel_ids: Sequence[int], profiles: Profiles) -> None:
    """Judge parcels that were just written or deleted; write down which open projects they came to fit or ceased to."""
    projects = watched(session, profiles)
    if not projects:
        return
    ids = np.unique(np.array(parcel_ids, dtype=np.int64))
    for start in range(0, len(ids), AT_ONCE):
        chunk = ids[start : start + AT_ONCE]
        snapshot, last = few(session, chunk.tolist()), notice_store.last_told(session, chunk.tolist())
        for project in projects:
            standing = Standing.of(chunk, snapshot.ids, hold(snapshot, project.asked).ranking)
            notice_store.tell(session, list(_notices(project, standing, last)))


def _notices(
    project: Watched, standing: Standing, last: Mapping[int, tuple[IdArray, np.ndarray[Any, np.dtype[np.bool_]]]]
) -> Iterator[Notice]:
    project_id = project.watching.project_id
    before = fits.is_in(standing.ids, project.watching.fitting)
    if project_id in last:
        told_ids, told = last[project_id]
        before[np.searchsorted(standing.ids, told_ids)] = told
    for row in np.flatnonzero(standing.fits != before).tolist():
        is_fitting = bool(standing.fits[row])
        parcel_id = int(standing.ids[row])
        yield Notice(project_id, parcel_id, is_fitting, standing.group_of(row), standing.points_of(row))


def _understood(projects: Sequence[Watching], profiles: Profiles) -> Iterator[Watched]:
    for project in projects:
        try:
            yield Watched(project, asked_by(project.question, profiles))
        except InvalidInput:
            log.warning("The question of project %d is not understood any more.", project.project_id)

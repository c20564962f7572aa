"""Who gets at projects: staff only, told to the database before anything is looked up, and nothing kept by caches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi import Path as PathParameter
from pydantic import BeforeValidator

from app.db.session import Session
from app.partners.access import StaffDep
from app.partners.model import Viewer
from app.partners.store import set_writer
from app.web.deps import MAX_ID, ReadSessionDep, SessionDep, plain_number, reading
from app.web.responses import check_if_match

NO_STORE = "no-store"  # shared machines must not keep what a confidential project says

IfMatch = Annotated[str | None, Header(description="ETag as you read it, or the version in quotes.")]


@dataclass(frozen=True)
class Writing:
    """A request of staff that writes. Its transaction begins when it is first used, so that others can end before."""

    unopened: Session
    viewer: Viewer

    @property
    def actor(self) -> str:
        """Under which name it is recorded."""
        return self.viewer.label

    @cached_property
    def session(self) -> Session:
        """The transaction, in which row-level security shows projects."""
        set_writer(self.unopened, self.viewer)
        return self.unopened


@dataclass(frozen=True)
class Changing(Writing):
    """A request that changes what the caller must have read before."""

    if_match: str | None

    def check(self, version: int) -> None:
        """Refuse to change what was not read in its present state."""
        check_if_match(self.if_match, version)


def keep_out_of_caches(response: Response) -> None:
    """Have no cache keep the answer, the browser's own neither."""
    response.headers["Cache-Control"] = NO_STORE


@contextmanager
def reading_as(request: Request, viewer: Viewer) -> Iterator[Session]:
    """A transaction that only reads, for part of a request; its connection is free again at the end."""
    with reading(request) as session:
        set_writer(session, viewer)
        yield session


def get_reading(viewer: StaffDep, session: ReadSessionDep) -> Session:
    """The transaction of a request that only reads, in which row-level security shows projects."""
    set_writer(session, viewer)
    return session


def get_writing(viewer: StaffDep, session: SessionDep) -> Writing:
    """The same for a request that writes."""
    return Writing(session, viewer)


def get_changing(writing: Annotated[Writing, Depends(get_writing)], if_match: IfMatch = None) -> Changing:
    """The same with `If-Match`."""
    return Changing(writing.unopened, writing.viewer, if_match)


ReadingDep = Annotated[Session, Depends(get_reading)]
WritingDep = Annotated[Writing, Depends(get_writing)]
ChangingDep = Annotated[Changing, Depends(get_changing)]


def _number(description: str) -> Any:
    return PathParameter(ge=1, le=MAX_ID, description=description)


NoteId = Annotated[int, BeforeValidator(plain_number), _number("Id of the note.")]
DocumentId = Annotated[int, BeforeValidator(plain_number), _number("Id of the document.")]
MatchNumber = Annotated[int, BeforeValidator(plain_number), _number("Number of the match, from 1 on.")]
ParcelId = Annotated[int, BeforeValidator(plain_number), _number("Id of the parcel.")]

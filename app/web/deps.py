"""Small shared dependencies: one function per thing a route needs from the request."""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Set
from contextlib import contextmanager
from typing import Annotated, TypeVar
from urllib.parse import unquote_to_bytes

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Path, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.db.session import Session, SessionFactory, database_errors_translated
from app.errors import InputProblem, InvalidRequest
from app.settings import Settings

MAX_LIMIT = 1000
MAX_ID = 2**63 - 1
PLAIN_NUMBER = re.compile(r"[1-9][0-9]{0,18}")


async def get_settings(request: Request) -> Settings:
    """The settings the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def get_session(request: Request) -> Iterator[Session]:
    """One transaction for the whole request, committed before the answer goes out."""
    factory: SessionFactory = request.app.state.session_factory
    with database_errors_translated(), factory.begin() as session:
        yield session


async def get_read_session(request: Request) -> AsyncIterator[Session]:
    """The same for requests that only read: the database refuses writes in it, and all of it sees one state.

    No connection is taken before the first statement: a request that waits for one must not hold what another needs.
    """
    factory: SessionFactory = request.app.state.read_session_factory
    session = factory()
    with database_errors_translated():
        try:
            yield session
        finally:
            if session.in_transaction():
                # A thread beside those of the endpoints: they may all be waiting for the connection this gives back.
                await to_thread.run_sync(session.close, limiter=CapacityLimiter(1))


@contextmanager
def reading(request: Request) -> Iterator[Session]:
    """A session that only reads, for part of a request: its connection is free again before the answer is made."""
    factory: SessionFactory = request.app.state.read_session_factory
    with database_errors_translated(), factory.begin() as session:
        yield session


SettingsDep = Annotated[Settings, Depends(get_settings)]
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
ReadSessionDep = Annotated[Session, Depends(get_read_session, scope="function")]


def no_nul(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul_byte", "must not hold a NUL byte")
    return text


def plain_number(text: str) -> str:
    """Refuse other ways to write an id, so that every row has one address."""
    if not PLAIN_NUMBER.fullmatch(text):
        raise ValueError("must be a number in plain digits")
    return text


RowId = Annotated[int, BeforeValidator(plain_number), Path(ge=1, le=MAX_ID, description="The integer feature id.")]
Text = Annotated[str, AfterValidator(no_nul)]
Line = Annotated[str, Field(max_length=2000), AfterValidator(no_nul)]
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])

_self_checking: set[Callable[..., object]] = set()


def checks_parameters(endpoint: Endpoint) -> Endpoint:
    """Mark a route whose parameters depend on its path: it refuses unknown ones itself, by `refuse_unknown`."""
    _self_checking.add(endpoint)
    return endpoint


async def refuse_unknown_parameters(request: Request) -> None:
    """Refuse a query parameter this address does not have, or has given twice: silently ignoring it misleads."""
    route = request.scope.get("route")
    if isinstance(route, APIRoute) and route.endpoint not in _self_checking:
        refuse_unknown(request, _query_names(route.dependant))


def refuse_unknown(request: Request, known: Set[str]) -> None:
    """Refuse query parameters beside the known ones, any that is given twice, and what is no text."""
    try:
        unquote_to_bytes(request.scope["query_string"]).decode()
    except UnicodeDecodeError:
        raise InvalidRequest("The query of the address is not in UTF-8.") from None
    given = [name for name, _ in request.query_params.multi_items()]
    problems = [
        InputProblem(
            "There is no parameter '{name}' here; known are: {known}.",
            parameter=name,
            values={"name": name, "known": ", ".join(sorted(known)) or "none"},
        )
        for name in dict.fromkeys(given)
        if name not in known
    ]
    problems += [
        InputProblem(
            "The parameter '{name}' is given {times} times; once is enough.",
            parameter=name,
            values={"name": name, "times": given.count(name)},
        )
        for name in known
        if given.count(name) > 1
    ]
    if problems:
        raise InvalidRequest("A query parameter is unknown or given twice; see errors.", problems=problems)


def _query_names(dependant: Dependant) -> set[str]:
    names: set[str] = set()
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            names |= {field.alias or name for name, field in annotation.model_fields.items()}
        else:
            names.add(field.alias)
    return names.union(*(_query_names(child) for child in dependant.dependencies))

"""Who asks: the bearer token of a request, checked once, and the caller's allowance."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPBearer

from app.codes import Role
from app.db.session import SessionFactory, database_errors_translated
from app.errors import Unauthenticated
from app.partners import store
from app.partners.model import ANONYMOUS, Viewer
from app.web.limits import RateLimiter

MAX_TOKEN_LENGTH = 200
# For the description of the API only: the header itself is read in `get_viewer`.
BEARER = HTTPBearer(scheme_name="token", auto_error=False, description="A token made with `lotse token create`.")


async def get_viewer(request: Request, _scheme: Annotated[object, Security(BEARER)]) -> Viewer:
    """The viewer behind the Authorization header; the anonymous public without one."""
    limiter: RateLimiter = request.app.state.rate_limiter
    headers = request.headers.getlist("authorization")
    if not headers:
        limiter.spend(caller_address(request))
        return ANONYMOUS
    scheme, _, secret = headers[0].partition(" ")
    if len(headers) > 1 or scheme.lower() != "bearer" or not 0 < len(secret) <= MAX_TOKEN_LENGTH:
        limiter.spend(caller_address(request))
        raise Unauthenticated("The Authorization header must be 'Bearer <token>', once.")
    viewer = await run_in_threadpool(_viewer_of, request.app.state.read_session_factory, secret)
    if viewer is None:
        limiter.spend(caller_address(request))
        raise Unauthenticated("The token is unknown, expired or revoked.")
    limiter.spend(viewer.label)
    return viewer


def _viewer_of(factory: SessionFactory, secret: str) -> Viewer | None:
    with database_errors_translated(), factory.begin() as session:
        return store.viewer_of(session, secret)


ViewerDep = Annotated[Viewer, Depends(get_viewer)]


async def spend_expensive(request: Request, viewer: ViewerDep) -> None:
    """Count a request that costs more than a read."""
    limiter: RateLimiter = request.app.state.rate_limiter
    limiter.spend_expensive(viewer.label if viewer.is_known else caller_address(request))


Expensive = Depends(spend_expensive)


async def get_editor(
    viewer: ViewerDep, _scheme: Annotated[object, Security(BEARER, scopes=[Role.EDITOR, Role.STAFF])]
) -> Viewer:
    """A viewer who may change land: its own agency's, or all of it as staff."""
    viewer.require(Role.EDITOR, Role.STAFF)
    return viewer


async def get_staff(viewer: ViewerDep, _scheme: Annotated[object, Security(BEARER, scopes=[Role.STAFF])]) -> Viewer:
    """A viewer of the agency's staff."""
    viewer.require(Role.STAFF)
    return viewer


EditorDep = Annotated[Viewer, Depends(get_editor)]
StaffDep = Annotated[Viewer, Depends(get_staff)]


def caller_address(request: Request) -> str:
    """Whose allowance a request without a token is counted against."""
    return request.client.host if request.client else "unknown"

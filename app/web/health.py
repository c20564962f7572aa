"""Whether the service lives, and whether it can answer."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.db.session import database_errors_translated, ping
from app.errors import LotseError

router = APIRouter(tags=["operation"], prefix="/health")


class Live(BaseModel):
    """The process answers."""

    status: str = "live"


class Ready(BaseModel):
    """What the service needs to answer, and how it stands."""

    status: str = Field(description="ready, or unavailable while the database does not answer")
    database: bool
    row_security: bool = Field(description="Whether writes are checked again by the database (role lotse_app).")
    warnings: list[str]


@router.get("/live")
def live() -> Live:
    """Whether the process answers; asks nothing of the database."""
    return Live()


@router.get("/ready", responses={503: {"model": Ready}})
def ready(request: Request, response: Response) -> Ready:
    """Whether the service can answer now; 503 while it cannot."""
    try:
        with database_errors_translated(), request.app.state.session_factory() as session:
            ping(session)
        database = True
    except LotseError:
        database = False
        response.status_code = 503
    response.headers["Cache-Control"] = "no-store"
    row_security: bool = request.app.state.row_security
    warnings = [] if row_security else ["The role lotse_app is missing: writes have no row-level safety net."]
    return Ready(
        status="ready" if database else "unavailable", database=database, row_security=row_security, warnings=warnings
    )

"""Land assembly over HTTP, for whoever may see the cadastre."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from app.assemblies.bodies import AssemblyBody, AssemblyOrder, ProjectAssemblyOrder, assembly_body
from app.assemblies.needs import Needs, needs_of
from app.assemblies.reach_store import NAMES
from app.assemblies.run import Kept, assemble
from app.matching.asking import read_body
from app.matching.bodies import QuestionBody
from app.partners.access import Expensive, StaffDep, ViewerDep
from app.projects import store as projects
from app.projects.access import ReadingDep
from app.projects.model import Project
from app.scoring.profiles import Profiles
from app.scoring.routes import get_profiles
from app.web.deps import ReadSessionDep, RowId
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.problems import language_of
from app.web.responses import GeoJSON

router = APIRouter(tags=["assemblies"], route_class=StrictJsonRoute, dependencies=[JsonBody, Expensive])

NO_STORE = {"Cache-Control": "no-store"}
EXAMPLE = {"area": {"min": 12, "unit": "ha"}, "min_compactness": 0.4, "max_owners": 3, "limit": 5}


@router.post(
    "/assemblies",
    response_model=AssemblyBody,
    response_class=GeoJSON,
    responses={
        404: {"description": "No layer that the caller may see is the cadastre."},
        409: {"description": "Something is required of places, which are not measured as the cadastre is now."},
    },
)
def assemble_land(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    body: Annotated[AssemblyOrder, Body(examples=[EXAMPLE])],
) -> Response:
    """Groups of cadastral parcels that hang together, of fewest owners, then parcels; nothing is stored."""
    order = body.order()
    answer = assemble(session, _kept(request), viewer, order)
    return GeoJSON(assembly_body(answer, order, language_of(request)).model_dump_json(), headers=NO_STORE)


@router.post(
    "/projects/{id}/assemblies",
    response_model=AssemblyBody,
    response_class=GeoJSON,
    responses={
        404: {"description": "There is no such project, or no layer is the cadastre."},
        409: {"description": "Something is required of places, which are not measured as the cadastre is now."},
    },
)
def assemble_land_for_project(
    request: Request, viewer: StaffDep, session: ReadingDep, id: RowId, body: ProjectAssemblyOrder
) -> Response:
    """The same for a project: its musts say how much land, and how far its parcels may be; nothing is stored."""
    needs = _needs(projects.get(session, id), get_profiles(request))
    order = body.order(needs)
    answer = assemble(session, _kept(request), viewer, order)
    told = assembly_body(answer, order, language_of(request), needs.not_applied)
    return GeoJSON(told.model_dump_json(), headers=NO_STORE)


def _needs(project: Project, profiles: Profiles) -> Needs:
    if project.question is None:
        return Needs(None, (), ())
    return needs_of(read_body(QuestionBody.model_validate(project.question), profiles), NAMES.keys())


def _kept(request: Request) -> Kept:
    return Kept(request.app.state.cadastres, request.app.state.reaches)

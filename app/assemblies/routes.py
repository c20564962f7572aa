"""Land assembly over HTTP, for whoever may see the cadastre."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from app.assemblies.bodies import AssemblyBody, AssemblyOrder, assembly_body
from app.assemblies.run import assemble
from app.assemblies.store import Cadastres
from app.partners.access import Expensive, ViewerDep
from app.web.deps import ReadSessionDep
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.problems import language_of
from app.web.responses import GeoJSON

router = APIRouter(tags=["assemblies"], route_class=StrictJsonRoute)

EXAMPLE = {"area": {"min": 12, "unit": "ha"}, "min_compactness": 0.4, "max_owners": 3, "limit": 5}


@router.post(
    "/assemblies",
    response_model=AssemblyBody,
    response_class=GeoJSON,
    dependencies=[JsonBody, Expensive],
    responses={404: {"description": "No layer that the caller may see is the cadastre."}},
)
def assemble_land(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    body: Annotated[AssemblyOrder, Body(examples=[EXAMPLE])],
) -> Response:
    """Groups of cadastral parcels that hang together, of fewest owners, then parcels; nothing is stored."""
    cadastres: Cadastres = request.app.state.cadastres
    order = body.order()
    answer = assembly_body(assemble(session, cadastres, viewer, order), order, language_of(request))
    return GeoJSON(answer.model_dump_json(), headers={"Cache-Control": "no-store"})

"""The road networks that distances and times are measured on."""

from typing import Any

from fastapi import APIRouter

from app.network.bodies import NetworksBody
from app.network.listed import listed
from app.web.deps import ReadSessionDep

router = APIRouter(tags=["scores"])


@router.get("/networks", responses={200: {"model": NetworksBody}})
def list_networks(session: ReadSessionDep) -> dict[str, Any]:
    """Where road distances and times come from: day, coverage, licence, and the attribution to be shown with them."""
    return {"networks": [network.as_json() for network in listed(session)]}

"""The values of criteria over HTTP, for whoever sums them up by weights of their own."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.features.tile_versions import SCORES
from app.features.versions import collection_versions
from app.files.arrow_stream import MEDIA_TYPE, write_stream
from app.infrastructure.store import INFRASTRUCTURE
from app.network.listed import origins
from app.parcels.collection import PARCELS
from app.partners.access import Expensive, ViewerDep
from app.scoring.profiles import Profile
from app.scoring.routes import Question, get_profiles
from app.scoring.score import ENGINE_VERSION
from app.stock.criteria_values import criteria_values
from app.stock.stock import Stock
from app.web.deps import ReadSessionDep
from app.web.responses import NOT_MODIFIED, cache_headers, entity_tag, not_modified

router = APIRouter(tags=["scores"])


class ArrowStream(Response):
    """An Arrow IPC stream; of this class because the framework describes only such answers."""

    media_type = MEDIA_TYPE


@router.get("/criteria-values", response_class=ArrowStream, responses=NOT_MODIFIED, dependencies=[Expensive])
def get_criteria_values(
    request: Request, question: Annotated[Question, Query()], session: ReadSessionDep, viewer: ViewerDep
) -> Response:
    """What every criterion of a profile counts for every parcel on offer: an Arrow stream, a column a criterion."""
    profile = question.chosen_from(get_profiles(request))
    versions = collection_versions(session, PARCELS.id, SCORES, INFRASTRUCTURE.id)
    etag = entity_tag(*versions, ENGINE_VERSION, viewer.visibility_class, *_identity(profile))
    headers = cache_headers(etag, public=not viewer.is_known)
    held = not_modified(request, headers)
    if held is not None:
        return held
    stock: Stock = request.app.state.stock
    with stock.read(session) as snapshot:
        found = criteria_values(snapshot, profile, viewer)
    networks = origins(session)
    about = found.about | {
        "attribution": "; ".join(network.attribution for network in networks),
        "licence": " AND ".join(dict.fromkeys(network.licence for network in networks)),
    }
    return StreamingResponse(write_stream(found.columns, about), headers=headers, media_type=MEDIA_TYPE)


def _identity(profile: Profile) -> tuple[object, ...]:
    return profile.id, profile.version, profile.requirement

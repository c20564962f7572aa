"""One facility."""

from fastapi import APIRouter, Request, Response

from app.features.query import select_features
from app.features.rows import get_visible
from app.features.schema import feature_model
from app.fields import FACILITY_FIELDS
from app.infrastructure.store import INFRASTRUCTURE
from app.partners.access import ViewerDep
from app.web.deps import ReadSessionDep, RowId
from app.web.responses import NOT_MODIFIED, GeoJSON, cache_headers, item_tag, not_modified

router = APIRouter(tags=["one row"])


@router.get(
    "/infrastructure/{id}",
    response_model=feature_model(INFRASTRUCTURE, "Facility", FACILITY_FIELDS),
    responses=NOT_MODIFIED,
    response_class=GeoJSON,
)
def get_facility(request: Request, session: ReadSessionDep, viewer: ViewerDep, id: RowId) -> Response:
    """One facility with its accuracy, source and date."""
    stored = get_visible(session, INFRASTRUCTURE, id, viewer)
    headers = cache_headers(item_tag(stored.version, viewer.visibility_class), public=not viewer.is_known)
    held = not_modified(request, headers)
    if held is not None:
        return held
    return GeoJSON(select_features(session, INFRASTRUCTURE, [id], viewer)[id], headers=headers)

"""GET /exports/{collection_id}.{extension}: a whole collection, or what a question selects of it, as a file."""

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.convertors import StringConvertor, register_url_convertor

from app import __version__
from app.db.session import allow_long_statements, database_errors_translated
from app.exports.download import Download, Job
from app.exports.export import Prepared, prepare
from app.exports.order import ExportParameters, Order, format_named, order_of
from app.features.versions import collection_version
from app.files.written_formats import FORMATS
from app.partners.access import Expensive, ViewerDep
from app.published.access import PublishedDep
from app.published.selection import read_parameters
from app.web.deps import SettingsDep, checks_parameters
from app.web.problems import language_of
from app.web.responses import NOT_MODIFIED, cache_headers, entity_tag, link_to, not_modified
from app.web.slots import Slots

DETERMINISTIC = ("csv", "geojsonl")  # the others hold the moment they were made


class Stem(StringConvertor):
    """The part of a file name before its first dot."""

    regex = "[^/.]+"


register_url_convertor("stem", Stem())
router = APIRouter(tags=["exports"])


@router.get(
    "/exports/{collection_id:stem}.{extension}",
    response_class=Response,
    responses={
        200: {"content": {written.media_type: {} for written in FORMATS.values()}, "description": "The file"},
        **NOT_MODIFIED,
    },
    dependencies=[Expensive],
)
@checks_parameters
def export(
    request: Request,
    viewer: ViewerDep,
    published: PublishedDep,
    settings: SettingsDep,
    collection_id: Annotated[str, Path(description="Id of a collection, as /ogc/collections lists them.")],
    extension: Annotated[str, Path(description="Format of the file.", json_schema_extra={"enum": list(FORMATS)})],
) -> Response:
    """A file of every feature that matches, with its licence. Parameters are those of the collection's items.

    `OGC-NumberMatched` tells how many features the file will hold.
    """
    written = format_named(extension)
    with ExitStack() as held, database_errors_translated():
        session = request.app.state.read_session_factory()
        held.callback(session.close)
        collection = published.find(session, collection_id, viewer)
        parameters = read_parameters(request, collection, ExportParameters)
        order = order_of(parameters, collection, viewer, written, language_of(request))
        headers = _headers(request, order, collection_version(session, collection))
        known = not_modified(request, headers)
        if known is not None:
            return known
        if written.extension not in DETERMINISTIC:
            headers["ETag"] = f"W/{headers['ETag']}"
        if request.scope.get("is_head"):
            return Response(headers=headers, media_type=written.media_type)
        slots: Slots = request.app.state.export_slots
        slots.take(held)
        allow_long_statements(session, settings.export_timeout_s)
        prepared = prepare(session, order, request.app.state.sources)
        self_url = link_to(request, request.url.path, dict(request.query_params))
        job = Job(session, prepared, self_url, held.pop_all(), settings.export_timeout_s)
    return Download(job, headers | _facts(prepared), written.media_type, settings.export_timeout_s)


def _headers(request: Request, order: Order, version: int) -> dict[str, str]:
    """What is known of the file before any row is read."""
    viewer, extension = order.selected.viewer, order.format.extension
    parts = (version, viewer.visibility_class, request.url.path, request.url.query, order.language, __version__)
    name = f"flaechenlotse-{order.collection.id}-{datetime.now(UTC):%Y-%m-%d}.{extension}"
    return cache_headers(entity_tag(*parts), public=not viewer.is_known) | {
        "Content-Disposition": f'attachment; filename="{name}"'
    }


def _facts(prepared: Prepared) -> dict[str, str]:
    """What is known once the rows are counted."""
    facts = {"OGC-NumberMatched": str(prepared.contents.count)}
    licences = ", ".join(f'<{url}>; rel="license"' for url in prepared.rights.licence_urls)
    return facts | ({"Link": licences} if licences else {})

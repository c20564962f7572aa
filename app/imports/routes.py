"""Imports over the web, for staff; and the register of sources, for everybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import FormData, UploadFile

from app.errors import InputProblem, InvalidInput, InvalidRequest
from app.files.uploads import FILE, form_schema, saved, staff_form
from app.geo import Bbox
from app.imports import store
from app.imports.bodies import ReportBody, RunBody, RunsBody, SourcesBody
from app.imports.report import ImportReport
from app.imports.run import Order, Rules, run_import
from app.imports.sources import Sources, find, public_list
from app.partners.access import Expensive, StaffDep
from app.settings import Settings
from app.web.deps import ReadSessionDep, RowId, SessionDep
from app.web.responses import link_to

SHOWN_PROBLEMS = 100
FORM_FIELDS = {"source", "file", "dry_run"}
FLAGS = {"true": True, "false": False}

Limit = Annotated[int, Query(ge=1, le=1000, description="How many, at most 1000.")]

router = APIRouter(tags=["imports"])


get_form = staff_form(FORM_FIELDS)
FORM_SCHEMA = form_schema(
    {
        "source": {"type": "string", "description": "Id of a source, as GET /sources lists them."},
        "file": FILE,
        "dry_run": {"type": "boolean", "default": False, "description": "Report, and write nothing."},
    },
    required=["source", "file"],
)


@router.post(
    "/imports",
    dependencies=[Expensive],
    openapi_extra=FORM_SCHEMA,
    responses={
        200: {"model": ReportBody, "description": "What a dry run would do."},
        201: {"model": ReportBody, "description": "Imported; Location is the record of the run."},
    },
)
def import_file(
    request: Request,
    response: Response,
    session: SessionDep,
    viewer: StaffDep,
    form: Annotated[FormData, Depends(get_form)],
) -> dict[str, Any]:
    """Import a file of a source: all of it or, above the source's rejection limit, nothing."""
    source_id, upload, dry_run = _fields(form)
    settings: Settings = request.app.state.settings
    sources: Sources = request.app.state.sources
    rules = Rules(Bbox(*settings.extent), request.app.state.profiles)
    with saved(upload) as path:
        source = find(sources, source_id)
        order = Order(source, path, actor=viewer.label, dry_run=dry_run, viewer=viewer)
        report = run_import(session, order, rules)
    if report.is_refused and not dry_run:
        raise refusal(report)
    if report.run_id is not None:
        response.status_code = 201
        response.headers["Location"] = link_to(request, f"/imports/{report.run_id}")
    return report.as_json()


@router.get("/imports", responses={200: {"model": RunsBody}})
def list_imports(session: ReadSessionDep, _viewer: StaffDep, limit: Limit = 100) -> dict[str, Any]:
    """The newest imports first."""
    return {"imports": store.list_runs(session, limit)}


@router.get("/imports/{id}", responses={200: {"model": RunBody}})
def get_import(session: ReadSessionDep, _viewer: StaffDep, id: RowId) -> dict[str, Any]:
    """What one import did, with its rejected rows."""
    return store.get_run(session, id)


@router.get("/sources", responses={200: {"model": SourcesBody}})
def list_sources(request: Request) -> dict[str, Any]:
    """Who made the data, under which licence; each attribution must be shown wherever the source's rows are."""
    return {"sources": public_list(request.app.state.sources)}


def refusal(report: ImportReport) -> InvalidInput:
    """Too many rejected rows, as an error that lists them."""
    problems = [
        InputProblem(
            "Layer '{layer}', row {row}: {text}",
            pointer=f"/{each.row}",
            values={"layer": each.layer, "row": each.row, "text": each.text},
        )
        for each in report.rejected[:SHOWN_PROBLEMS]
    ]
    return InvalidInput(
        "{rejected} of {judged} rows were rejected, more than the {limit:.1%} that source '{source}' allows; "
        "nothing was changed.",
        problems=problems,
        rejected=len(report.rejected),
        judged=report.read - report.filtered,
        limit=report.rejection_limit_ratio,
        source=report.source,
    )


def _fields(form: FormData) -> tuple[str, UploadFile, bool]:
    source, upload, dry_run = form.get("source"), form.get("file"), form.get("dry_run", "false")
    if not isinstance(source, str) or not isinstance(upload, UploadFile):
        raise InvalidRequest("The form needs 'source' (an id) and 'file' (a file).")
    if dry_run not in FLAGS:
        raise InvalidRequest("The form field 'dry_run' must be true or false.")
    return source, upload, FLAGS[str(dry_run)]

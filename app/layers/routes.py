"""Own layers over the web, for staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from app.errors import InvalidRequest
from app.files.uploads import FILE, form_schema, saved, staff_form
from app.layers import load, store
from app.layers.bodies import LayerBody, LayerForm, LayersBody, LoadBody, form_properties
from app.layers.load import Work
from app.layers.order import LayerFile
from app.partners.access import Expensive, StaffDep
from app.published.access import PublishedDep
from app.web.deps import ReadSessionDep, SessionDep
from app.web.responses import check_if_match, item_tag, link_to

FIELDS = {*LayerForm.model_fields, "file"}
NEW_FIELDS = {*FIELDS, "id"}
ID: dict[str, Any] = {"type": "string", "description": "Of the collection: small letters, digits, '-' and '_'."}

LayerId = Annotated[str, Path(max_length=100, description="The id of the layer and of its collection.")]
IfMatch = Annotated[str | None, Header(description="ETag of the layer as you read it.")]
NewForm = Annotated[FormData, Depends(staff_form(NEW_FIELDS))]
Form = Annotated[FormData, Depends(staff_form(FIELDS))]

router = APIRouter(tags=["layers"])


@router.post(
    "/layers",
    status_code=201,
    dependencies=[Expensive],
    openapi_extra=form_schema({"id": ID, "file": FILE} | form_properties(), required=["id", "title", "file"]),
    responses={201: {"model": LoadBody, "description": "Published; Location is the description of the layer."}},
)
def add_layer(
    request: Request, response: Response, session: SessionDep, viewer: StaffDep, published: PublishedDep, form: NewForm
) -> dict[str, Any]:
    """Publish a file as a layer of its own: all of it, or nothing."""
    layer_id = form.get("id")
    if not isinstance(layer_id, str):
        raise InvalidRequest("The form needs 'id', 'title' and 'file'.")
    with _read(form) as (file, said):
        work = Work(session, viewer.label, viewer)
        report = load.add(work, layer_id, file, said.terms(), published.reserved_ids)
    response.headers["Location"] = link_to(request, f"/layers/{layer_id}")
    response.headers["ETag"] = item_tag(report.version)
    return report.as_json()


@router.put(
    "/layers/{id}",
    dependencies=[Expensive],
    openapi_extra=form_schema({"file": FILE} | form_properties(), required=["file"]),
    responses={200: {"model": LoadBody}},
)
def replace_layer(
    response: Response, session: SessionDep, viewer: StaffDep, id: LayerId, form: Form, if_match: IfMatch = None
) -> dict[str, Any]:
    """Put the rows of a file in the place of a layer's; what the form leaves out stays as it was."""
    with _read(form) as (file, said):
        work = Work(session, viewer.label, viewer, check_version=partial(check_if_match, if_match))
        report = load.exchange(work, id, file, said.terms())
    response.headers["ETag"] = item_tag(report.version)
    return report.as_json()


@router.delete("/layers/{id}", status_code=204, dependencies=[Expensive])
def remove_layer(session: SessionDep, viewer: StaffDep, id: LayerId, if_match: IfMatch = None) -> Response:
    """Take a layer and its rows away."""
    load.remove(Work(session, viewer.label, viewer, check_version=partial(check_if_match, if_match)), id)
    return Response(status_code=204)


@router.get("/layers", responses={200: {"model": LayersBody}})
def list_layers(session: ReadSessionDep, _viewer: StaffDep) -> dict[str, Any]:
    """Every own layer, by id."""
    return {"layers": [store.describe(row) for row in store.all_layers(session)]}


@router.get("/layers/{id}", responses={200: {"model": LayerBody}})
def get_layer(response: Response, session: ReadSessionDep, _viewer: StaffDep, id: LayerId) -> dict[str, Any]:
    """One layer: what is said about it, its columns, and the file it came from; `ETag` is for `If-Match`."""
    row = store.get(session, id)
    response.headers["ETag"] = item_tag(row.version)
    return store.describe(row)


@contextmanager
def _read(form: FormData) -> Iterator[tuple[LayerFile, LayerForm]]:
    """The file of a form, kept for as long as it is looked at, and what else the form says."""
    upload = form.get("file")
    if not isinstance(upload, UploadFile):
        raise InvalidRequest("The form needs 'file', a file.")
    fields = {name: value for name, value in form.items() if name in LayerForm.model_fields and value != ""}
    try:
        said = LayerForm.model_validate(fields)
    except ValidationError as error:
        found = [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        raise RequestValidationError(found) from None
    with saved(upload) as path:
        yield LayerFile(path, path.name, said.options(), said.placing()), said

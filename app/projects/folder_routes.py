"""Notes and documents of projects over HTTP, for staff. A document goes out as it came in, and only to be saved."""

import re
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData, UploadFile

from app.errors import InputProblem, InvalidInput, InvalidRequest, TooLarge
from app.files.uploads import form_schema, staff_form
from app.partners.access import Expensive
from app.projects import note_store, store
from app.projects.access import (
    NO_STORE,
    ChangingDep,
    DocumentId,
    NoteId,
    ReadingDep,
    WritingDep,
    keep_out_of_caches,
)
from app.projects.bodies import DocumentBody, DocumentList, NoteBody, NoteList, NoteText
from app.projects.model import Note
from app.web.deps import RowId, SettingsDep
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.responses import item_tag, link_to

router = APIRouter(tags=["projects"], route_class=StrictJsonRoute, dependencies=[Depends(keep_out_of_caches)])

MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
OTHER_MEDIA_TYPE = "application/octet-stream"
LONGEST_NAME = 200
LONGEST_DESCRIPTION = 2_000
FILE = {"type": "string", "format": "binary", "description": "Any file."}
DESCRIPTION = {"type": "string", "maxLength": LONGEST_DESCRIPTION, "description": "What the file is."}
NOT_TO_BE_RUN = {  # by a browser, whatever the bytes look like
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": NO_STORE,
}
DocumentForm = Annotated[FormData, Depends(staff_form({"file", "description"}))]


@router.get("/projects/{id}/notes")
def list_notes(session: ReadingDep, id: RowId) -> NoteList:
    """The notes of a project, the newest first."""
    store.get(session, id)
    return NoteList(notes=[NoteBody.model_validate(note) for note in note_store.notes(session, id)])


@router.post("/projects/{id}/notes", status_code=201, dependencies=[JsonBody, Expensive])
def add_note(response: Response, writing: WritingDep, id: RowId, body: NoteText) -> NoteBody:
    """Write a note."""
    note_id = note_store.add_note(writing.session, id, body.text, writing.actor)
    return _told(response, note_store.note(writing.session, id, note_id))


@router.patch("/projects/{id}/notes/{note_id}", dependencies=[JsonBody, Expensive])
def change_note(response: Response, changing: ChangingDep, id: RowId, note_id: NoteId, body: NoteText) -> NoteBody:
    """Write a note anew."""
    note = note_store.note(changing.session, id, note_id, lock=True)
    changing.check(note.version)
    note_store.change_note(changing.session, id, note, body.text, changing.actor)
    return _told(response, note_store.note(changing.session, id, note_id))


@router.delete("/projects/{id}/notes/{note_id}", status_code=204, dependencies=[Expensive])
def remove_note(changing: ChangingDep, id: RowId, note_id: NoteId) -> None:
    """Delete a note for good."""
    note = note_store.note(changing.session, id, note_id, lock=True)
    changing.check(note.version)
    note_store.remove_note(changing.session, id, note, changing.actor)


def _told(response: Response, note: Note) -> NoteBody:
    response.headers["ETag"] = item_tag(note.version)
    return NoteBody.model_validate(note)


# --- documents -----------------------------------------------------------------------------------


@router.get("/projects/{id}/documents")
def list_documents(session: ReadingDep, id: RowId) -> DocumentList:
    """The documents of a project, the newest first."""
    store.get(session, id)
    return DocumentList(documents=[DocumentBody.model_validate(each) for each in note_store.documents(session, id)])


@router.post(
    "/projects/{id}/documents",
    status_code=201,
    dependencies=[Expensive],
    openapi_extra=form_schema({"file": FILE, "description": DESCRIPTION}, required=["file"]),
    responses={201: {"description": "Stored; Location is the file."}},
)
def add_document(
    request: Request, response: Response, writing: WritingDep, settings: SettingsDep, id: RowId, form: DocumentForm
) -> DocumentBody:
    """Keep a file with a project, byte by byte as it is; nobody looks into it."""
    upload = form.get("file")
    if not isinstance(upload, UploadFile):
        raise InvalidRequest("The form needs 'file', a file.")
    content = upload.file.read(settings.max_document_bytes + 1)
    if len(content) > settings.max_document_bytes:
        raise TooLarge("The file is larger than {most} bytes.", most=settings.max_document_bytes)
    about = {
        "name": _name(upload.filename or ""),
        "media_type": _media_type(upload.content_type or ""),
        "description": _description(form.get("description")),
    }
    stored = note_store.add_document(writing.session, id, about, content, writing.actor)
    response.headers["Location"] = link_to(request, f"/projects/{id}/documents/{stored.id}")
    return DocumentBody.model_validate(stored)


@router.get(
    "/projects/{id}/documents/{document_id}",
    response_class=Response,
    responses={200: {"description": "The file, to be saved.", "content": {"*/*": {}}}},
)
def get_document(session: ReadingDep, id: RowId, document_id: DocumentId) -> Response:
    """A document, byte by byte as it was sent; its `ETag` is the SHA-256."""
    about, content = note_store.document(session, id, document_id)
    headers = NOT_TO_BE_RUN | {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(about.name, safe='')}",
        "ETag": f'"{about.sha256}"',
    }
    return Response(content, headers=headers, media_type=about.media_type)


@router.delete("/projects/{id}/documents/{document_id}", status_code=204, dependencies=[Expensive])
def remove_document(writing: WritingDep, id: RowId, document_id: DocumentId) -> None:
    """Delete a document for good."""
    note_store.remove_document(writing.session, id, document_id, writing.actor)


def _name(given: str) -> str:
    """The last part of a file's path without anything unseen, its ending kept; it is only ever shown and sent back."""
    last = given.replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in last if letter.isprintable()).strip()
    stem, dot, ending = plain.rpartition(".")
    return (f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else plain)[-LONGEST_NAME:] or "file"


def _media_type(given: str) -> str:
    """The type without parameters; bytes of no stated type, or of one that is no type, are just bytes."""
    plain = given.partition(";")[0].strip().lower()
    return plain if MEDIA_TYPE.fullmatch(plain) else OTHER_MEDIA_TYPE


def _description(given: Any) -> str | None:
    if given is None or (isinstance(given, str) and not given.strip()):
        return None
    if isinstance(given, str) and "\0" not in given and len(given) <= LONGEST_DESCRIPTION:
        return given
    problem = InputProblem(
        "A description is text of at most {most} characters.",
        pointer="/description",
        values={"most": LONGEST_DESCRIPTION},
    )
    raise InvalidInput("The document is not acceptable; see errors.", problems=[problem])

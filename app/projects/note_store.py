"""Notes and documents of projects."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from app.codes import ProjectAction
from app.db.session import Session
from app.db.tables import ProjectDocumentRow, ProjectNoteRow
from app.errors import NotFound
from app.projects import store
from app.projects.model import Deed, Document, Note

NOTE = tuple(getattr(ProjectNoteRow, each.name) for each in fields(Note))
DOCUMENT = tuple(getattr(ProjectDocumentRow, each.name) for each in fields(Document))


# --- notes ---------------------------------------------------------------------------------------


def add_note(session: Session, project_id: int, text: str, actor: str) -> int:
    """Store a note; its id."""
    store.require(session, project_id)
    about = {"project_id": project_id, "text": text, "created_by": actor, "updated_by": actor}
    note_id = int(session.scalars(insert(ProjectNoteRow).values(about).returning(ProjectNoteRow.id)).one())
    store.record(session, project_id, Deed(ProjectAction.NOTE_ADDED, actor, note_id))
    return note_id


def notes(session: Session, project_id: int) -> list[Note]:
    """The notes of a project, the newest first."""
    row = ProjectNoteRow
    return [Note(*found) for found in session.execute(_notes(project_id).order_by(row.id.desc()))]


def note(session: Session, project_id: int, note_id: int, *, lock: bool = False) -> Note:
    """One note; with `lock` nobody else changes it until the transaction ends."""
    wanted = _notes(project_id).where(ProjectNoteRow.id == note_id)
    found = session.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise NotFound("Project {project} has no note {id}.", project=project_id, id=note_id)
    return Note(*found)


def change_note(session: Session, project_id: int, note: Note, text: str, actor: str) -> None:
    """Give a note that is locked another text."""
    if text == note.text:
        return
    row = ProjectNoteRow
    values = {"text": text, "version": row.version + 1, "updated_by": actor, "updated_at": func.now()}
    session.execute(update(row).where(row.id == note.id).values(values))
    store.record(session, project_id, Deed(ProjectAction.NOTE_CHANGED, actor, note.id, ["text"]))


def remove_note(session: Session, project_id: int, note: Note, actor: str) -> None:
    """Delete a note for good."""
    session.execute(delete(ProjectNoteRow).where(ProjectNoteRow.id == note.id))
    store.record(session, project_id, Deed(ProjectAction.NOTE_REMOVED, actor, note.id))


# --- documents -----------------------------------------------------------------------------------


def add_document(
    session: Session, project_id: int, about: Mapping[str, str | None], content: bytes, actor: str
) -> Document:
    """Store a file: `about` has name, media_type and description."""
    store.require(session, project_id)
    known = {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "created_by": actor}
    values = {**about, **known, "project_id": project_id, "content": content}
    stored = Document(*session.execute(insert(ProjectDocumentRow).values(values).returning(*DOCUMENT)).one())
    store.record(session, project_id, Deed(ProjectAction.DOCUMENT_ADDED, actor, stored.id))
    return stored


def documents(session: Session, project_id: int) -> list[Document]:
    """The documents of a project without their bytes, the newest first."""
    row = ProjectDocumentRow
    wanted = select(*DOCUMENT).where(row.project_id == project_id).order_by(row.id.desc())
    return [Document(*found) for found in session.execute(wanted)]


def document(session: Session, project_id: int, document_id: int) -> tuple[Document, bytes]:
    """A document and its bytes."""
    row = ProjectDocumentRow
    wanted = select(*DOCUMENT, row.content).where(row.project_id == project_id, row.id == document_id)
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound("Project {project} has no document {id}.", project=project_id, id=document_id)
    *about, content = found
    return Document(*about), bytes(content)


def remove_document(session: Session, project_id: int, document_id: int, actor: str) -> None:
    """Delete a document for good."""
    row = ProjectDocumentRow
    gone = delete(row).where(row.project_id == project_id, row.id == document_id).returning(row.id)
    if session.execute(gone).one_or_none() is None:
        raise NotFound("Project {project} has no document {id}.", project=project_id, id=document_id)
    store.record(session, project_id, Deed(ProjectAction.DOCUMENT_REMOVED, actor, document_id))


def _notes(project_id: int) -> Select[Any]:
    return select(*NOTE).where(ProjectNoteRow.project_id == project_id)

"""An export to a file of one's own, as the command line makes it: all of it or nothing, with its progress told."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from app.db.session import Session, read_one_state
from app.errors import InvalidRequest
from app.exports import export
from app.exports.notes import Sources
from app.exports.order import ExportParameters, Order, format_named, order_of
from app.files.sandbox import work_dir
from app.files.written_formats import FORMATS
from app.partners.model import Viewer
from app.published.registry import Published
from app.published.selection import model_of

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Wanted:
    """What to write where; `parameters` are those of the address over HTTP."""

    collection_id: str
    file: Path
    parameters: Mapping[str, str]
    viewer: Viewer


def save(session: Session, published: Published, wanted: Wanted, sources: Sources, progress: Progress) -> int:
    """Write the file and return how many features it holds; a file that stands there is replaced at the end."""
    read_one_state(session)
    prepared = export.prepare(session, _order(session, published, wanted), sources)
    count = prepared.contents.count
    done = 0

    def watch(rows: int) -> bool:
        nonlocal done
        done += rows
        progress(f"{done} of {count} features", done / max(count, 1))
        return False

    with work_dir() as folder:
        with export.rows(session, prepared, watch) as batches:
            if prepared.order.format.is_spooled:
                path = export.spool(prepared, batches, folder, watch)
            else:
                path = folder / "text"
                with path.open("wb") as text:
                    text.writelines(export.text(prepared, batches))
        _put(path, wanted.file)
    return count


def _order(session: Session, published: Published, wanted: Wanted) -> Order:
    name = wanted.file.name.lower()
    written = format_named(next((known for known in FORMATS if name.endswith(f".{known}")), wanted.file.suffix[1:]))
    collection = published.find(session, wanted.collection_id, wanted.viewer)
    try:
        parameters = model_of(collection, ExportParameters).model_validate(dict(wanted.parameters))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise InvalidRequest("The parameter {name} is not usable: {reason}.", name=name, reason=first["msg"]) from None
    return order_of(parameters, collection, wanted.viewer, written, "en")


def _put(path: Path, file: Path) -> None:
    """Bring a finished file to its place: into its folder first, then under its name in one step."""
    part = file.with_name(f".{file.name}.part")
    try:
        shutil.move(path, part)
        os.replace(part, file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InvalidRequest("The file {path} cannot be written: {reason}.", path=file, reason=error.strerror) from None

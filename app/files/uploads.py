"""Files that come in a multipart form: read only for staff, kept on disk, and under a harmless name."""

import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from app.errors import InvalidRequest, UnsupportedMediaType
from app.files.sandbox import work_dir
from app.partners.access import StaffDep

FILE: dict[str, Any] = {
    "type": "string",
    "format": "binary",
    "description": "GeoPackage, GeoJSON, zipped Shapefile, GeoParquet, FlatGeobuf, CSV, XLSX.",
}


def staff_form(fields: Set[str]) -> Callable[..., AsyncIterator[FormData]]:
    """A dependency that reads a form of these fields."""

    async def get_form(request: Request, _viewer: StaffDep) -> AsyncIterator[FormData]:
        """The multipart form, read only after the token was found good; files go to disk, not into memory."""
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise UnsupportedMediaType("Send the file as multipart/form-data.")
        async with request.form(max_files=1, max_fields=len(fields)) as form:
            unknown = sorted(set(form) - fields)
            if unknown:
                raise InvalidRequest(
                    "There is no form field '{name}' here; known are: {known}.",
                    name=unknown[0],
                    known=", ".join(sorted(fields)),
                )
            yield form

    return get_form


def form_schema(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    """The description of such a form for OpenAPI."""
    schema = {"type": "object", "required": required, "properties": dict(properties)}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@contextmanager
def saved(upload: UploadFile) -> Iterator[Path]:
    """A copy of the file, for as long as it is looked at; its ending tells the format."""
    with work_dir() as folder:
        path = folder / _safe_name(upload.filename or "")
        with path.open("wb") as copy:
            shutil.copyfileobj(upload.file, copy)
        yield path


def _safe_name(name: str) -> str:
    """The last part of a client's file name, with harmless characters only."""
    plain = re.sub(r"[^\w.-]", "_", PurePosixPath(name.replace("\\", "/")).name)[-100:]
    return plain.lstrip(".") or "file"

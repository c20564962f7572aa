"""Write features to a file in a process of its own: rows go there as they come; what goes wrong is one error here."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from app.errors import InvalidRequest, LotseError, Unavailable
from app.files.contents import Contents
from app.files.raw import ReadLimits
from app.files.sandbox import environment
from app.files.writer_child import ARROW_TYPES, ORDER, REFUSED_STATUS

MODULES = {
    "gpkg": "app.files.writers_gdal",
    "fgb": "app.files.writers_gdal",
    "shp.zip": "app.files.writers_shapefile",
    "parquet": "app.files.writers_parquet",
    "xlsx": "app.files.writers_xlsx",
}
REFUSALS: dict[str, type[LotseError]] = {"InvalidRequest": InvalidRequest}
ANSWER, NOISE = "answer.json", "noise.txt"
POLL_S = 0.05
LIMITS = ReadLimits(unpacked_bytes=16 * 2**30, cpu_s=3600)

log = logging.getLogger(__name__)

Rows = Sequence[Sequence[Any]]


class Cancelled(Exception):
    """Nobody waits for the file any more."""


def write(
    contents: Contents, extension: str, batches: Iterable[Rows], folder: Path, is_cancelled: Callable[[], bool]
) -> Path:
    """Write all rows to a file in a private folder; `is_cancelled` is asked before each batch and while waiting."""
    path = folder / f"{contents.id}.{extension}"
    with _child(MODULES[extension], folder) as child:
        assert child.stdin is not None  # noqa: S101 - a pipe was asked for
        try:
            _send(contents, path, batches, child.stdin, is_cancelled)
        except (BrokenPipeError, pa.ArrowException) as error:
            log.debug("The writing process ended early: %s", error)
        status = _end_of(child, is_cancelled)
    if status != 0:
        raise _failure(path, status)
    return path


@contextmanager
def _child(module: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / ANSWER).open("wb") as answer, (folder / NOISE).open("wb") as noise:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no value of the caller among the arguments
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=answer,
            stderr=noise,
            env=environment(folder),
            cwd=folder,
            start_new_session=True,
        )
    try:
        yield child
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        if child.stdin is not None:
            _close(child.stdin)


def _close(pipe: BinaryIO | Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        log.debug("The writing process was gone before its pipe was closed.")


def _send(contents: Contents, path: Path, batches: Iterable[Rows], pipe: Any, is_cancelled: Callable[[], bool]) -> None:
    schema = _schema(contents, path)
    with pa.ipc.new_stream(pipe, schema) as stream:
        for rows in batches:
            if is_cancelled():
                raise Cancelled
            columns = zip(*rows, strict=True)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            stream.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    _close(pipe)


def _schema(contents: Contents, path: Path) -> pa.Schema:
    """Columns are told by their place: the feature id, the columns, the place."""
    types = [pa.int64(), *(ARROW_TYPES[column.value_type] for column in contents.columns), *_place_types(path)]
    order = {"contents": asdict(contents), "path": str(path), "limits": asdict(LIMITS)}
    fields = [pa.field(str(number), type_) for number, type_ in enumerate(types)]
    return pa.schema(fields, metadata={ORDER: json.dumps(order)})


def _place_types(path: Path) -> list[pa.DataType]:
    return [pa.float64(), pa.float64()] if path.suffix == ".xlsx" else [pa.binary()]


def _end_of(child: subprocess.Popen[bytes], is_cancelled: Callable[[], bool]) -> int:
    while True:
        if is_cancelled():
            raise Cancelled
        try:
            return child.wait(POLL_S)
        except subprocess.TimeoutExpired:
            continue


def _failure(path: Path, status: int) -> LotseError:
    if status == REFUSED_STATUS:
        refusal = json.loads((path.parent / ANSWER).read_text(encoding="utf-8"))
        return REFUSALS[refusal["error"]](refusal["template"], **refusal["values"])
    noise = (path.parent / NOISE).read_text(encoding="utf-8", errors="replace")
    log.error("writing %s ended with status %d: %s", path.name, status, noise[-2000:])
    return Unavailable("The file could not be written; try again in a moment, or with fewer rows.")

"""Read a file in a child process with limits: what goes wrong there ends as one sentence here."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from app.errors import InvalidInput, LotseError, TooLarge
from app.files.child import OUT_OF_MEMORY_STATUS, REFUSED_STATUS, RESULT_FILE
from app.files.formats import TABLES, sniff
from app.files.raw import RawTable, ReadLimits, ReadOptions, ReadRequest
from app.files.result import Result, open_result
from app.settings import PROJECT_DIR

VECTOR_READERS = "app.files.readers"
TABLE_READERS = "app.files.spreadsheets"  # starts faster: it needs no GDAL
REFUSALS: dict[str, type[LotseError]] = {"InvalidInput": InvalidInput, "TooLarge": TooLarge}
WORK_PREFIX = "lotse-read-"

log = logging.getLogger(__name__)


def read(path: Path, options: ReadOptions | None = None, limits: ReadLimits | None = None) -> RawTable:
    """Read one layer of any file on the allow-list, or say in one sentence why not."""
    with opened(path, options, limits) as result:
        return result.table()


@contextmanager
def opened(path: Path, options: ReadOptions | None = None, limits: ReadLimits | None = None) -> Iterator[Result]:
    """The same, for files that are not to stand in memory as a whole: the layer stays on disk while it is open."""
    limits = limits or ReadLimits()
    if not path.is_file():
        raise InvalidInput("There is no file {path}.", path=path)
    if path.stat().st_size > limits.file_bytes:
        raise TooLarge(
            "The file {name} has {size} MB, more than the {most} MB allowed.",
            name=path.name,
            size=path.stat().st_size // 2**20,
            most=limits.file_bytes // 2**20,
        )
    module = TABLE_READERS if sniff(path) in TABLES else VECTOR_READERS
    with work_dir() as folder:
        request = ReadRequest(path.absolute(), folder, options or ReadOptions(), limits)
        _run(module, request)
        yield open_result(folder / RESULT_FILE, path.name)


@contextmanager
def work_dir() -> Iterator[Path]:
    """A private temporary folder that is always removed; those of killed processes are swept first."""
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=f"{WORK_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{WORK_PREFIX}*-*"):
        owner = folder.name.removeprefix(WORK_PREFIX).split("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)) and folder.lstat().st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _run(module: str, request: ReadRequest) -> None:
    """Start the reader, feed it the order, wait within the limit, and turn its end into an answer or an error."""
    order = json.dumps(
        {
            "path": str(request.path),
            "work_dir": str(request.work_dir),
            "options": asdict(request.options),
            "limits": asdict(request.limits),
        }
    )
    try:
        ended = run_child(module, order, request.work_dir, request.limits.wall_s)
    except subprocess.TimeoutExpired:
        raise _too_slow(request) from None
    if ended.returncode != 0:
        raise _failure(request, ended.returncode, ended.stdout, ended.stderr)


def run_child(module: str, order: str, folder: Path, wall_s: float) -> subprocess.CompletedProcess[str]:
    """Run one of our modules in a process of its own, give it an order on standard input, and wait for its end.

    TimeoutExpired where it took longer; it and its children are gone then.
    """
    arguments = [sys.executable, "-m", module]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, no value of the caller among the arguments
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(folder),
        cwd=folder,
        text=True,
        start_new_session=True,
    ) as child:
        try:
            answer, noise = child.communicate(order, timeout=wall_s)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(arguments, child.returncode, answer, noise)


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's environment but the language; no GDAL plug-ins, no configuration files."""
    return {
        "PYTHONPATH": str(PROJECT_DIR),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "GDAL_CONFIG_FILE": "",
        "GDAL_DRIVER_PATH": "disable",
        "PROJ_NETWORK": "OFF",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "RAYON_NUM_THREADS": "2",  # each reserves memory, which is bounded
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }


def _failure(request: ReadRequest, status: int, answer: str, noise: str) -> LotseError:
    name = request.path.name
    if status == REFUSED_STATUS:
        refusal = json.loads(answer)
        return REFUSALS[refusal["error"]](refusal["template"], **refusal["values"])
    if status == -signal.SIGXCPU or (status == -signal.SIGKILL and not noise):
        return _too_slow(request)
    log.warning("reading %s ended with status %d: %s", name, status, noise[-2000:])
    if status == OUT_OF_MEMORY_STATUS or "MemoryError" in noise or "bad_alloc" in noise or "std::length" in noise:
        return TooLarge(
            "Reading the file {name} needs more than the {most} MB of memory allowed; split it.",
            name=name,
            most=request.limits.memory_bytes // 2**20,
        )
    return InvalidInput(
        "The file {name} cannot be read; the reader broke off on it. It is damaged, or not what its name says.",
        name=name,
    )


def _too_slow(request: ReadRequest) -> TooLarge:
    return TooLarge(
        "Reading the file {name} takes longer than the {most} s allowed; split it.",
        name=request.path.name,
        most=f"{min(request.limits.wall_s, request.limits.cpu_s):g}",
    )

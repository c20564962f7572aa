"""The reading process and its limits."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import InvalidInput, TooLarge
from app.files import sandbox
from app.files.raw import ReadLimits
from app.settings import PROJECT_DIR

MB = 2**20


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of the test's own; every test must leave it empty."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def big_csv(folder: Path, rows: int) -> Path:
    path = folder / "list.csv"
    path.write_text("Nr;Name;Text\n" + "".join(f"{row};Fläche {row};{'x' * 50}\n" for row in range(rows)))
    return path


def test_reading_longer_than_allowed_is_ended(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(TooLarge, match=r"takes longer than the 0\.2 s allowed"):
        sandbox.read(big_csv(tmp_path, 10), limits=ReadLimits(wall_s=0.2))
    assert time.monotonic() - started < 5


def test_computing_longer_than_allowed_is_ended(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="takes longer than the 1 s allowed"):
        sandbox.read(big_csv(tmp_path, 400_000), limits=ReadLimits(cpu_s=1))


def test_more_memory_than_allowed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="more than the 360 MB of memory allowed"):
        sandbox.read(big_csv(tmp_path, 100_000), limits=ReadLimits(memory_bytes=360 * MB))


def test_a_file_larger_than_allowed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="more than the 1 MB allowed"):
        sandbox.read(big_csv(tmp_path, 50_000), limits=ReadLimits(file_bytes=MB))


def test_an_archive_that_unpacks_beyond_the_limit_leaves_nothing(write_zip: Callable[..., Path]) -> None:
    with pytest.raises(TooLarge, match="unpacks to more"):
        sandbox.read(write_zip({"areas.shp": bytes(50 * MB)}), limits=ReadLimits(unpacked_bytes=10 * MB))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="There is no file"):
        sandbox.read(tmp_path / "list.csv")


def test_a_folder_of_a_killed_process_is_swept(temp: Path, tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = temp / f"{sandbox.WORK_PREFIX}{int(dead.stdout)}-abc"
    left.mkdir()
    (left / "0.shp").write_bytes(b"half")
    sandbox.read(big_csv(tmp_path, 1))


def test_the_reader_dies_with_the_process_that_asked(tmp_path: Path, temp: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.files.sandbox import read\n"
        f"read(Path({str(big_csv(tmp_path, 400_000))!r}))"
    )
    environment = {**os.environ, "TMPDIR": str(temp), "PYTHONPATH": str(PROJECT_DIR)}
    asker = subprocess.Popen([sys.executable, "-c", code], env=environment)
    reader = wait_for(lambda: child_of(asker.pid))
    asker.send_signal(signal.SIGKILL)
    asker.wait()
    assert wait_for(lambda: not is_running(reader))
    with sandbox.work_dir():
        pass


@pytest.mark.parametrize(
    "action",
    [
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "import os; os.execv('/bin/true', ['true'])",
        "import subprocess; subprocess.run(['/bin/true'])",
        "open('big', 'wb').write(bytes(3 * 2**20))",
        "bytearray(2**30)",
    ],
    ids=["socket", "exec", "program", "large file", "memory"],
)
@pytest.mark.skipif(sys.platform != "linux", reason="the filter of system calls is Linux's")
def test_a_confined_process_may_not(tmp_path: Path, action: str) -> None:
    limits = "memory_bytes=2**29, unpacked_bytes=2**20"
    code = (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from app.files import confine, raw\n"
        f"confine.confine(raw.ReadLimits({limits}))\n"
        "print('confined', flush=True)\n" + action
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_DIR), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=tmp_path, env=environment, text=True)
    assert done.stdout == "confined\n"
    assert done.returncode != 0
    assert any(word in done.stderr for word in ("PermissionError", "File too large", "MemoryError"))


def child_of(pid: int) -> int | None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0]) if children else None


def is_running(pid: int | None) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] not in "ZX"


def wait_for(condition: Callable[[], Any], seconds: float = 10) -> Any:
    end = time.monotonic() + seconds
    while not (result := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return result
